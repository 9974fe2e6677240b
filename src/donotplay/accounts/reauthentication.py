"""Asking again for password or code before something that decides who can get in."""

from typing import NoReturn
from uuid import UUID

from litestar.datastructures import State

from donotplay import audit
from donotplay.accounts.errors import WrongCode, WrongPassword
from donotplay.accounts.passwords import verify_password
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.two_factor import spend_code
from donotplay.accounts.users import Credentials, get_credentials
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection
from donotplay.rate_limits import Limited


async def require_password(state: State, session: SessionKey, client: Client, password: str) -> Credentials:
    """`WrongPassword` unless it is the person's; call it outside of a transaction, since it takes a while."""
    await state.limits.hit(Limited.REAUTHENTICATION, str(session.user_id))
    credentials = await get_credentials(state.pool, session.user_id)
    if not await verify_password(password, credentials.password_hash, state.settings.password_hash_cost):
        await audit.record(state.pool, Event.PASSWORD_REFUSED, client, session.user_id, session.session_id)
        raise WrongPassword
    return credentials


async def count_code(state: State, user_id: UUID) -> None:
    """Call it before `require_code`, outside of the transaction."""
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
