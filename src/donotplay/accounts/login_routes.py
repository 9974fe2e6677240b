"""Signing in: registration, and log-in with password, code or passkey."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from donotplay import audit
from donotplay.accounts.attempts import account_key, count_attempt
from donotplay.accounts.cookies import check_origin, place_of
from donotplay.accounts.disabling import refuse_disabled
from donotplay.accounts.errors import (
    AccountDisabled,
    EmailTaken,
    InvalidCredentials,
    LoginExpired,
    PasskeyRefused,
    SecondFactorInvalid,
    TwoFactorRequired,
)
from donotplay.accounts.login_tokens import LIFETIME, issue_login_token, read_login_token
from donotplay.accounts.mailing import send_verification
from donotplay.accounts.passkey_ceremonies import begin_login, take_ceremony, verify_passkey
from donotplay.accounts.passkeys import has_passkeys
from donotplay.accounts.passwords import check_password, hash_password, is_weaker, verify_password
from donotplay.accounts.recovery_codes import spend_recovery_code
from donotplay.accounts.schemas import (
    Features,
    Login,
    PasskeyLogin,
    PasskeyLoginOptions,
    PasskeyLoginRequest,
    Registration,
    SecondFactor,
    SignedIn,
)
from donotplay.accounts.signing_in import open_session, signed_in
from donotplay.accounts.totp import spend_totp_code
from donotplay.accounts.users import (
    Credentials,
    are_unchanged,
    check_email,
    create_user,
    find_credentials,
    find_credentials_by_id,
    lock_credentials,
    strengthen_hash,
)
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, transaction
from donotplay.errors import CrossOrigin
from donotplay.guards import limited
from donotplay.problems import WITH_BODY, problems
from donotplay.rate_limits import Limited
from donotplay.settings import Settings

WebRequest = Request[Any, Any, Any]


@get("/features")
async def read_features(state: State) -> Features:
    """What this site can do, for those who are not signed in, too."""
    settings: Settings = state.settings
    return Features(
        sends_email=settings.smtp_server is not None,
        deletion_grace_days=settings.deletion_grace_days,
        backup_retention_days=settings.backup_retention_days,
    )


@post(
    "/register",
    guards=[limited(Limited.REGISTRATION)],
    responses=problems(*WITH_BODY, EmailTaken, CrossOrigin),
)
async def register(
    data: JSONBody[Registration], state: State, client: Given[Client], request: WebRequest
) -> Response[SignedIn]:
    """Make an account and log in.

    Addresses are compared without regard to case. A password has 8 to 128 characters and is neither common
    nor the address itself; there are no other rules.
    """
    check_origin(request, data.session)
    email = check_email(data.email)
    await state.limits.hit(Limited.REGISTRATION_ACCOUNT, account_key(email))
    check_password(data.password, email)
    settings: Settings = state.settings
    password_hash = await hash_password(data.password, settings.password_hash_cost)
    async with transaction(state.pool) as connection:
        user = await create_user(connection, email, password_hash)
        await audit.record(connection, Event.REGISTERED, client, user.id)
        opened = await open_session(connection, request, user, data.session, "registration")
    response = await signed_in(opened, request, status_code=201)
    response.background = await send_verification(state, user, client, opened.token.session.session_id)
    return response


@post(
    "/login",
    status_code=200,
    guards=[limited(Limited.LOGIN)],
    responses=problems(
        *WITH_BODY, InvalidCredentials, AccountDisabled, TwoFactorRequired, SecondFactorInvalid, CrossOrigin
    ),
)
async def login(
    data: JSONBody[Login], state: State, client: Given[Client], request: WebRequest
) -> Response[SignedIn]:
    """Log in with e-mail address and password. An unknown address and a wrong password are answered alike.

    Where two factors are on, send a code along, or take the second step with the `login_token` of the answer
    `two_factor_required`.
    """
    check_origin(request, data.session)
    settings: Settings = state.settings
    credentials = await find_credentials(state.pool, data.email)
    user_id = credentials.user.id if credentials else None
    await count_attempt(
        state.limits, state.pool, state.keyring, "password", data.email, user_id, place_of(request)
    )
    password_hash = credentials.password_hash if credentials else None
    is_right = await verify_password(data.password, password_hash, settings.password_hash_cost)
    if credentials is None or not is_right:
        await audit.record(state.pool, Event.LOGIN_FAILED, client, user_id or audit.NOBODY)
        raise InvalidCredentials
    credentials = await _strengthened(state, credentials, data.password)
    await refuse_disabled(state.pool, credentials, client)
    if not credentials.has_two_factor:
        async with transaction(state.pool) as connection:
            # A log-in may restore the account, which changes it.
            if not await are_unchanged(connection, credentials, to_change_them=True):
                raise InvalidCredentials
            opened = await open_session(connection, request, credentials.user, data.session, "password")
        return await signed_in(opened, request)
    if not data.totp_code and not data.recovery_code:
        raise await _second_factor_asked(state, credentials, client)
    return await _finish_login(state, request, credentials, client, data)


async def _strengthened(state: State, credentials: Credentials, password: str) -> Credentials:
    """With the hash that the settings want now: only here is the password at hand to make it."""
    cost: int = state.settings.password_hash_cost
    if not is_weaker(credentials.password_hash, cost):
        return credentials
    new_hash = await hash_password(password, cost)
    await strengthen_hash(state.pool, credentials.user.id, credentials.password_hash, new_hash)
    # Another log-in may have been quicker, which is as good; a change of the password is not.
    now = await find_credentials_by_id(state.pool, credentials.user.id)
    if now is None or now.password_version != credentials.password_version:
        raise InvalidCredentials
    return now


async def _second_factor_asked(state: State, credentials: Credentials, client: Client) -> TwoFactorRequired:
    async with transaction(state.pool) as connection:
        await audit.record(connection, Event.SECOND_FACTOR_ASKED, client, credentials.user.id)
        passkey = ["passkey"] if await has_passkeys(connection, credentials.user.id) else []
    return TwoFactorRequired(
        issue_login_token(credentials, state.keyring),
        ["totp", "recovery_code", *passkey],
        int(LIFETIME.total_seconds()),
    )


async def _finish_login(
    state: State, request: WebRequest, credentials: Credentials, client: Client, data: Login | SecondFactor
) -> Response[SignedIn]:
    user = credentials.user
    await count_attempt(
        state.limits, state.pool, state.keyring, "code", user.email, user.id, place_of(request)
    )
    async with transaction(state.pool) as connection:
        if not await are_unchanged(connection, credentials, to_change_them=True):
            raise LoginExpired
        method = await _spend_code(connection, state, user.id, data)
        if method is None:
            await audit.record(connection, Event.SECOND_FACTOR_REFUSED, client, user.id)
            raise SecondFactorInvalid
        opened = await open_session(connection, request, user, data.session, f"password, {method}")
        if method == "recovery_code":
            await audit.record(
                connection, Event.RECOVERY_CODE_USED, client, user.id, opened.token.session.session_id
            )
    return await signed_in(opened, request)


async def _spend_code(
    connection: Connection, state: State, user_id: UUID, data: Login | SecondFactor
) -> str | None:
    if data.totp_code:
        spent = await spend_totp_code(connection, state.keyring, user_id, data.totp_code)
        return "totp" if spent else None
    spent = await spend_recovery_code(connection, user_id, data.recovery_code or "")
    return "recovery_code" if spent else None


@post(
    "/login/second-factor",
    status_code=200,
    guards=[limited(Limited.CODE)],
    responses=problems(*WITH_BODY, LoginExpired, AccountDisabled, SecondFactorInvalid, CrossOrigin),
)
async def give_second_factor(
    data: JSONBody[SecondFactor], state: State, client: Given[Client], request: WebRequest
) -> Response[SignedIn]:
    """The second step of a log-in: a code of the authenticator app, or a recovery code."""
    check_origin(request, data.session)
    credentials = await _half_logged_in(state, data.login_token, client)
    return await _finish_login(state, request, credentials, client, data)


async def _half_logged_in(state: State, login_token: str, client: Client) -> Credentials:
    """`LoginExpired` also when the password was changed, or two factors turned off, meanwhile."""
    half = read_login_token(login_token, state.keyring)
    credentials = await find_credentials_by_id(state.pool, half.user_id)
    if credentials is None or credentials.password_version != half.password_version:
        raise LoginExpired
    if not credentials.has_two_factor:
        raise LoginExpired
    await refuse_disabled(state.pool, credentials, client)
    return credentials


@post(
    "/passkeys/login-options",
    status_code=200,
    guards=[limited(Limited.PASSKEY)],
    responses=problems(*WITH_BODY, LoginExpired, AccountDisabled),
)
async def begin_passkey_login(
    data: JSONBody[PasskeyLoginRequest], state: State, client: Given[Client]
) -> PasskeyLoginOptions:
    """Begin a log-in with a passkey: alone, or as the second step of one with a password."""
    user_id = None
    if data.login_token:
        user_id = (await _half_logged_in(state, data.login_token, client)).user.id
    async with state.pool.acquire() as connection:
        ceremony_id, options = await begin_login(connection, state.redis, state.settings.site_url, user_id)
    return PasskeyLoginOptions(ceremony_id, options)


@post(
    "/passkeys/login",
    status_code=200,
    guards=[limited(Limited.PASSKEY)],
    responses=problems(*WITH_BODY, PasskeyRefused, AccountDisabled, CrossOrigin),
)
async def log_in_with_passkey(
    data: JSONBody[PasskeyLogin], state: State, client: Given[Client], request: WebRequest
) -> Response[SignedIn]:
    """Log in with a passkey. It is both factors in one: no password and no code are asked for."""
    check_origin(request, data.session)
    ceremony, user_id = await take_ceremony(state.redis, data.ceremony_id, data.credential)
    async with transaction(state.pool) as connection:
        credentials = await lock_credentials(connection, user_id, to_change_them=True)
        if credentials is None:
            raise PasskeyRefused
        try:
            await verify_passkey(connection, state.settings.site_url, user_id, ceremony, data.credential)
        except PasskeyRefused:
            await audit.record(connection, Event.PASSKEY_REFUSED, client, user_id)
            raise
        await refuse_disabled(connection, credentials, client)
        opened = await open_session(connection, request, credentials.user, data.session, "passkey")
    return await signed_in(opened, request)


login_routes = [
    read_features,
    register,
    login,
    give_second_factor,
    begin_passkey_login,
    log_in_with_passkey,
]
