"""`/auth` and `/users/me`."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency as Given
from litestar.di import Provide
from litestar.params import JSONBody

from donotplay import audit
from donotplay.accounts.authentication import SECURITY, provide_session, require_session
from donotplay.accounts.errors import (
    EmailTaken,
    InvalidCredentials,
    RefreshTokenInvalid,
    RefreshTokenMissing,
    RefreshTokenReused,
)
from donotplay.accounts.passwords import check_password, hash_password, verify_password
from donotplay.accounts.schemas import Login, Refresh, Registration, SessionKind, SignedIn, User
from donotplay.accounts.sessions import (
    Lifetimes,
    end_session,
    refresh_session,
    remember_ended,
    start_session,
)
from donotplay.accounts.tokens import RefreshToken, SessionKey, issue_access_token
from donotplay.accounts.users import check_email, create_user, find_credentials, get_user
from donotplay.audit import Client, Event
from donotplay.database import Connection, transaction
from donotplay.errors import CrossOrigin, NotAuthenticated, SessionEnded
from donotplay.problems import WITH_BODY, problems
from donotplay.same_origin import require_same_origin
from donotplay.settings import Settings

COOKIE = "donotplay_refresh"
COOKIE_PATH = "/api/v1/auth"


@post("/register", responses=problems(*WITH_BODY, EmailTaken, CrossOrigin))
async def register(
    data: JSONBody[Registration], state: State, client: Given[Client], request: Request[Any, Any, Any]
) -> Response[SignedIn]:
    """Make an account and log in.

    Addresses are compared without regard to case. A password has 8 to 128 characters and is neither common
    nor the address itself; there are no other rules.
    """
    _check_origin(request, data.session)
    email = check_email(data.email)
    check_password(data.password, email)
    settings: Settings = state.settings
    password_hash = await hash_password(data.password, settings.password_hash_cost)
    async with transaction(state.pool) as connection:
        user = await create_user(connection, email, password_hash)
        token = await start_session(connection, user.id, client, _lifetimes(settings))
        await audit.record(connection, Event.REGISTERED, client, user.id, token.session.session_id)
    return _signed_in(user, token, data.session, state, status_code=201)


@post("/login", status_code=200, responses=problems(*WITH_BODY, InvalidCredentials, CrossOrigin))
async def login(
    data: JSONBody[Login], state: State, client: Given[Client], request: Request[Any, Any, Any]
) -> Response[SignedIn]:
    """Log in. An unknown address and a wrong password are answered alike."""
    _check_origin(request, data.session)
    settings: Settings = state.settings
    credentials = await find_credentials(state.pool, data.email)
    password_hash = credentials.password_hash if credentials else None
    is_right = await verify_password(data.password, password_hash, settings.password_hash_cost)
    async with transaction(state.pool) as connection:
        if credentials is None or not is_right:
            user_id = credentials.user.id if credentials else audit.NOBODY
            await audit.record(connection, Event.LOGIN_FAILED, client, user_id)
            raise InvalidCredentials
        token = await start_session(connection, credentials.user.id, client, _lifetimes(settings))
        await audit.record(connection, Event.LOGGED_IN, client, credentials.user.id, token.session.session_id)
    return _signed_in(credentials.user, token, data.session, state)


@post(
    "/refresh",
    status_code=200,
    responses=problems(*WITH_BODY, RefreshTokenMissing, RefreshTokenInvalid, RefreshTokenReused, CrossOrigin),
)
async def refresh(
    request: Request[Any, Any, Any],
    state: State,
    client: Given[Client],
    data: JSONBody[Refresh | None] = None,
) -> Response[SignedIn]:
    """Spend the refresh token, from the body or the cookie, for a new pair of tokens.

    A refresh token works once. When a spent one comes again its whole session is ended.
    """
    kind: SessionKind = "body" if data and data.refresh_token else "cookie"
    _check_origin(request, kind)
    text = (data and data.refresh_token) or request.cookies.get(COOKIE)
    if not text:
        raise RefreshTokenMissing
    spent = RefreshToken.parse(text)
    try:
        async with transaction(state.pool) as connection:
            token = await refresh_session(connection, spent, client, _lifetimes(state.settings))
            user = await get_user(connection, token.session.user_id)
    except RefreshTokenReused:
        await remember_ended(state.redis, spent.session)
        raise
    return _signed_in(user, token, kind, state)


@post(
    "/logout",
    status_code=204,
    guards=[require_session],
    dependencies={"session": Provide(provide_session)},
    security=SECURITY,
    responses=problems(NotAuthenticated, SessionEnded),
)
async def logout(session: Given[SessionKey], state: State, client: Given[Client]) -> Response[None]:
    """End this session: its access and refresh tokens stop working at once."""
    async with transaction(state.pool) as connection:
        await end_session(connection, session)
        await audit.record(connection, Event.LOGGED_OUT, client, session.user_id, session.session_id)
    await remember_ended(state.redis, session)
    return Response(None, status_code=204, cookies=[_cookie("", timedelta(0), state.settings)])


@get("/me", responses=problems(NotAuthenticated, SessionEnded))
async def read_me(connection: Given[Connection], user_id: Given[UUID]) -> User:
    """The account that the access token belongs to."""
    return await get_user(connection, user_id)


auth_router = Router("/auth", route_handlers=[register, login, refresh, logout], tags=["Sessions"])
users_router = Router("/users", route_handlers=[read_me], tags=["Account"])


def _check_origin(request: Request[Any, Any, Any], kind: SessionKind) -> None:
    if kind == "cookie":
        require_same_origin(request)


def _lifetimes(settings: Settings) -> Lifetimes:
    return Lifetimes(
        idle=timedelta(seconds=settings.session_idle_seconds),
        absolute=timedelta(seconds=settings.session_absolute_seconds),
    )


def _signed_in(
    user: User, token: RefreshToken, kind: SessionKind, state: State, status_code: int = 200
) -> Response[SignedIn]:
    settings: Settings = state.settings
    lifetime = timedelta(seconds=settings.access_token_seconds)
    in_cookie = kind == "cookie"
    body = SignedIn(
        user=user,
        access_token=issue_access_token(token.session, state.secret_key, lifetime),
        token_type="Bearer",  # noqa: S106 -- not a password
        expires_in=settings.access_token_seconds,
        refresh_token=None if in_cookie else str(token),
    )
    age = timedelta(seconds=settings.session_idle_seconds)
    cookies = [_cookie(str(token), age, settings)] if in_cookie else []
    return Response(body, status_code=status_code, cookies=cookies, headers={"Cache-Control": "no-store"})


def _cookie(value: str, age: timedelta, settings: Settings) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=value,
        path=COOKIE_PATH,
        max_age=int(age.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=settings.cookies_are_secure,
    )
