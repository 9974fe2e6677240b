"""Asking again for all factors before something that decides who can get in, or can't be taken back."""

from datetime import timedelta
from typing import NoReturn
from uuid import UUID

from litestar.datastructures import State

from donotplay import audit
from donotplay.accounts.errors import (
    CodeRequired,
    PasskeyRefused,
    ReauthenticationRequired,
    WrongCode,
    WrongPassword,
)
from donotplay.accounts.passkey_ceremonies import take_reauthentication, verify_passkey
from donotplay.accounts.passwords import verify_password
from donotplay.accounts.schemas import Reauthentication
from donotplay.accounts.sessions import is_fresh
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.two_factor import spend_code
from donotplay.accounts.users import Credentials, get_credentials
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, transaction
from donotplay.errors import FieldError, ValidationFailed
from donotplay.rate_limits import Limited

FRESH_FOR = timedelta(minutes=15)
"""How long a log-in, or having been asked again, is enough to end sessions and replace recovery codes."""

REFUSALS = (WrongPassword, CodeRequired, WrongCode, PasskeyRefused)
"""What any route that asks for all factors can answer."""


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
    """The password, and where two factors are on a code, which is spent; or a passkey, which is both.

    Outside of a transaction, too. `ValidationFailed` when it is neither or both.
    """
    credentials = await require_first_factor(state, session, client, given)
    if credentials.has_two_factor and given.password is not None:
        if not given.code:
            raise CodeRequired
        async with transaction(state.pool) as connection:
            await require_code(connection, state, session, client, given.code)
    return credentials


async def require_first_factor(
    state: State, session: SessionKey, client: Client, given: Reauthentication
) -> Credentials:
    """The password or a passkey, without a code. Outside of a transaction, too."""
    if wrong := _misfits(given):
        raise ValidationFailed(errors=wrong)
    if given.password is not None:
        return await require_password(state, session, client, given.password)
    return await _require_passkey(state, session, client, given)


def _misfits(given: Reauthentication) -> list[FieldError]:
    """What keeps it from being either a password, with or without a code, or a passkey's answer."""
    answer = {"ceremony_id": given.ceremony_id, "credential": given.credential}
    missing = [name for name, value in answer.items() if value is None]
    if len(missing) == len(answer):
        return [] if given.password is not None else [FieldError("password", "Give it, or use a passkey.")]
    if given.password is not None:
        return [FieldError("password", "Give either this or a passkey's answer.")]
    if given.code is not None:
        return [FieldError("code", "A passkey is both factors: leave the code out.")]
    return [FieldError(name, "This is required.") for name in missing]


async def _require_passkey(
    state: State, session: SessionKey, client: Client, given: Reauthentication
) -> Credentials:
    """`PasskeyRefused` unless it is one of the person's, and answers what was begun in this session."""
    await count_attempt(state, session.user_id, client)
    try:
        ceremony = await take_reauthentication(state.redis, session, given.ceremony_id or "")
        async with transaction(state.pool) as connection:
            await verify_passkey(
                connection, state.settings.site_url, session.user_id, ceremony, given.credential or {}
            )
            return await get_credentials(connection, session.user_id)
    except PasskeyRefused:
        await audit.record(state.pool, Event.PASSKEY_REFUSED, client, session.user_id, session.session_id)
        raise


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
