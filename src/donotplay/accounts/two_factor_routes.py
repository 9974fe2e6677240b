"""Two factors: setting up, turning off, recovery codes."""

from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from donotplay import audit
from donotplay.accounts.errors import (
    PasskeyRefused,
    ReauthenticationRequired,
    TwoFactorEnabled,
    TwoFactorNotEnabled,
    TwoFactorSetupMissing,
    WrongCode,
    WrongPassword,
)
from donotplay.accounts.liveness import remember_ended
from donotplay.accounts.mailing import notify
from donotplay.accounts.reauthentication import (
    count_attempt,
    refuse_code,
    require_code,
    require_first_factor,
    require_fresh,
    require_password,
)
from donotplay.accounts.recovery_codes import renew_recovery_codes
from donotplay.accounts.schemas import (
    Confirmation,
    Disabling,
    Reauthentication,
    RecoveryCodes,
)
from donotplay.accounts.sessions import end_sessions
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.totp import Setup, begin_setup, enable_totp, forget_setup, read_setup
from donotplay.accounts.two_factor import TwoFactor, get_two_factor, remove_two_factor, require_two_factor
from donotplay.accounts.users import get_user
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, transaction
from donotplay.problems import SIGNED_IN, WITH_BODY, problems


@get("/", responses=problems(*SIGNED_IN))
async def read_two_factor(connection: Given[Connection], user_id: Given[UUID]) -> TwoFactor:
    """Whether two factors are on, and how many recovery codes are left."""
    return await get_two_factor(connection, user_id)


@post(
    "/setup",
    status_code=200,
    responses=problems(*WITH_BODY, *SIGNED_IN, WrongPassword, PasskeyRefused, TwoFactorEnabled),
)
async def set_up_two_factor(
    data: JSONBody[Reauthentication], session: Given[SessionKey], state: State, client: Given[Client]
) -> Setup:
    """A new secret for an authenticator app. It waits for ten minutes for its first code."""
    credentials = await require_first_factor(state, session, client, data)
    if credentials.has_two_factor:
        raise TwoFactorEnabled
    return await begin_setup(
        state.redis, state.keyring, session.user_id, session.session_id, credentials.user.email
    )


@post(
    "/enable",
    status_code=200,
    responses=problems(*WITH_BODY, *SIGNED_IN, WrongCode, TwoFactorSetupMissing, TwoFactorEnabled),
)
async def enable_two_factor(
    data: JSONBody[Confirmation], session: Given[SessionKey], state: State, client: Given[Client]
) -> Response[RecoveryCodes]:
    """Turn two factors on with the first code of the app. The recovery codes are shown this once."""
    user_id = session.user_id
    await count_attempt(state, user_id, client)
    secret = await read_setup(state.redis, state.keyring, user_id, session.session_id)
    async with transaction(state.pool) as connection:
        user = await get_user(connection, user_id)
        if not await enable_totp(connection, state.keyring, user_id, secret, data.code):
            await refuse_code(connection, session, client)
        codes = await renew_recovery_codes(connection, user_id)
        await audit.record(connection, Event.TWO_FACTOR_ENABLED, client, user_id, session.session_id)
    await forget_setup(state.redis, session.session_id)
    return Response(RecoveryCodes(codes), background=notify(state, user, Event.TWO_FACTOR_ENABLED))


@post(
    "/disable",
    status_code=204,
    responses=problems(*WITH_BODY, *SIGNED_IN, WrongPassword, WrongCode, TwoFactorNotEnabled),
)
async def disable_two_factor(
    data: JSONBody[Disabling], session: Given[SessionKey], state: State, client: Given[Client]
) -> Response[None]:
    """Turn two factors off, with both of them. All other sessions end."""
    user = (await require_password(state, session, client, data.password)).user
    async with transaction(state.pool) as connection:
        await require_two_factor(connection, user.id)
        await require_code(connection, state, session, client, data.code)
        await remove_two_factor(connection, user.id)
        ended = await end_sessions(connection, user.id, but=session.session_id)
        await audit.record(connection, Event.TWO_FACTOR_DISABLED, client, user.id, session.session_id)
    await remember_ended(state.redis, *ended)
    return Response(None, status_code=204, background=notify(state, user, Event.TWO_FACTOR_DISABLED))


@post(
    "/recovery-codes",
    status_code=200,
    responses=problems(*WITH_BODY, *SIGNED_IN, ReauthenticationRequired, WrongCode, TwoFactorNotEnabled),
)
async def replace_recovery_codes(
    data: JSONBody[Confirmation], session: Given[SessionKey], state: State, client: Given[Client]
) -> Response[RecoveryCodes]:
    """Ten new recovery codes, shown this once. The old ones stop working.

    Needs all factors given in the last 15 minutes, as at log-in, and a code.
    """
    user_id = session.user_id
    await require_fresh(state, session)
    await count_attempt(state, user_id, client)
    async with transaction(state.pool) as connection:
        user = await get_user(connection, user_id)
        await require_two_factor(connection, user_id)
        await require_code(connection, state, session, client, data.code)
        codes = await renew_recovery_codes(connection, user_id)
        await audit.record(connection, Event.RECOVERY_CODES_RENEWED, client, user_id, session.session_id)
    return Response(RecoveryCodes(codes), background=notify(state, user, Event.RECOVERY_CODES_RENEWED))


two_factor_router = Router(
    "/auth/2fa",
    route_handlers=[
        read_two_factor,
        set_up_two_factor,
        enable_two_factor,
        disable_two_factor,
        replace_recovery_codes,
    ],
    tags=["Two factors"],
)
