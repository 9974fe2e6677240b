"""Asking again for password and code before something that decides who can get in."""

from datetime import timedelta
from typing import NoReturn
from uuid import UUID

from litestar.datastructures import State

from donotplay import audit
from donotplay.accounts.errors import CodeRequired, ReauthenticationRequired, WrongCode, WrongPassword
from donotplay.accounts.passwords import verify_password
from donotplay.accounts.schemas import Reauthentication
from donotplay.accounts.sessions import is_fresh
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.two_factor import spend_code
from donotplay.accounts.users import Credentials, get_credentials
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, transaction
from donotplay.rate_limits import Limited

FRESH_FOR = timedelta(minutes=15)
"""How long a log-in, or having been asked again, is enough to end sessions and replace recovery codes."""


async def require_password(state: State, session: SessionKey, client: Client, password: str) -> Credentials:
    """`WrongPassword` unless it is the person's; call it outside of a transaction, since it takes a while."""
    await count_attempt(state, session.user_id, client)
    credentials = await get_credentials(state.pool, session.user_id)
    if not await verify_password(password, credentials.password_hash, state.settings.password_hash_cost):
        await audit.record(state.pool, Event.PASSWORD_REFUSED, client, session.user_id, session.session_id)
        raise WrongPassword
    return credentials


async def require_all_factors(
    state: State, session: SessionKey, client: Client, given: Reauthentication
) -> Credentials:
    """The password, and where two factors are on a code, which is spent. Outside of a transaction, too."""
    credentials = await require_password(state, session, client, given.password)
    if credentials.has_two_factor:
        if not given.code:
            raise CodeRequired
        async with transaction(state.pool) as connection:
            await require_code(connection, state, session, client, given.code)
    return credentials


async def require_fresh(state: State, session: SessionKey) -> None:
    """`ReauthenticationRequired` when all factors were given longer ago than `FRESH_FOR`."""
    if not await is_fresh(state.pool, session, FRESH_FOR):
        raise ReauthenticationRequired


async def count_attempt(state: State, user_id: UUID, client: Client) -> None:
    """Call it before `require_code`, outside of the transaction."""
    await state.limits.hit(Limited.REAUTHENTICATION_ADDRESS, client.network)
    await state.limits.hit(Limited.REAUTHENTICATION, str(user_id))


async def require_code(
    connection: Connection, state: State, session: SessionKey, client: Client, code: str
) -> None:
    """Spend a code of the authenticator app or a recovery code; `WrongCode` unless it is right."""
    method = await spend_code(connection, state.keyring, session.user_id, code)
    if method is None:
        await refuse_code(connection, session, client)
    if method == "recovery_code":
        await audit.record(connection, Event.RECOVERY_CODE_USED, client, session.user_id, session.session_id)


async def refuse_code(connection: Connection, session: SessionKey, client: Client) -> NoReturn:
    await audit.record(connection, Event.TWO_FACTOR_REFUSED, client, session.user_id, session.session_id)
    raise WrongCode
