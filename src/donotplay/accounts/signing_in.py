"""The end of every way to sign in: a session, its tokens, and a browser that is known from now on."""

from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request, Response

from donotplay import audit
from donotplay.accounts.attempts import issue_device_token
from donotplay.accounts.authentication import lifetimes_from
from donotplay.accounts.closing import restore_account
from donotplay.accounts.cookies import device_cookie, read_refresh_cookie, refresh_cookie
from donotplay.accounts.errors import RefreshTokenInvalid
from donotplay.accounts.liveness import remember_ended
from donotplay.accounts.schemas import SessionKind, SignedIn, User
from donotplay.accounts.sessions import end_replaced, start_session
from donotplay.accounts.tokens import RefreshToken, SessionKey, issue_access_token
from donotplay.audit import Event
from donotplay.clients import client_of
from donotplay.database import Connection
from donotplay.settings import Settings


class NewSession(msgspec.Struct, frozen=True):
    """The session, and the one that the browser had until now and that it takes the place of.

    `restored` when the account waited for its end, which is called off.
    """

    user: User
    token: RefreshToken
    kind: SessionKind
    replaced: SessionKey | None
    restored: bool


async def open_session(
    connection: Connection, request: Request[Any, Any, Any], user: User, kind: SessionKind, method: str
) -> NewSession:
    """Start a session and note it; `method` is how the person proved who they are.

    The account must be locked as by somebody who changes it: an account that waits for its end is restored.
    """
    client = client_of(request.scope)
    replaced = await _end_replaced(connection, request) if kind == "cookie" else None
    token = await start_session(connection, user.id, client, lifetimes_from(request.app.state.settings))
    details = {"method": method}
    await audit.record(connection, Event.LOGGED_IN, client, user.id, token.session.session_id, details)
    restored = await restore_account(connection, user.id)
    if restored:
        await audit.record(connection, Event.ACCOUNT_RESTORED, client, user.id, token.session.session_id)
    return NewSession(user, token, kind, replaced, restored)


async def signed_in(
    opened: NewSession, request: Request[Any, Any, Any], status_code: int = 200
) -> Response[SignedIn]:
    """The answer, once the session is committed."""
    if opened.replaced:
        await remember_ended(request.app.state.redis, opened.replaced)
    return with_tokens(opened.user, opened.token, opened.kind, request, status_code, restored=opened.restored)


def with_tokens(
    user: User,
    token: RefreshToken,
    kind: SessionKind,
    request: Request[Any, Any, Any],
    status_code: int = 200,
    *,
    restored: bool = False,
) -> Response[SignedIn]:
    state = request.app.state
    settings: Settings = state.settings
    in_cookie = kind == "cookie"
    body = SignedIn(
        user=user,
        access_token=issue_access_token(
            token.session, state.keyring, timedelta(seconds=settings.access_token_seconds)
        ),
        token_type="Bearer",  # noqa: S106 -- not a password
        expires_in=settings.access_token_seconds,
        refresh_token=None if in_cookie else str(token),
        account_restored=restored,
    )
    cookies = [
        refresh_cookie(str(token), request),
        device_cookie(issue_device_token(user.id, state.keyring), request),
    ]
    return Response(body, status_code=status_code, cookies=cookies if in_cookie else [])


async def _end_replaced(connection: Connection, request: Request[Any, Any, Any]) -> SessionKey | None:
    """Nobody else in this browser goes on with the session that its cookie names."""
    try:
        token = RefreshToken.parse(read_refresh_cookie(request) or "")
    except RefreshTokenInvalid:
        return None
    session = token.session
    if not await end_replaced(connection, token):
        return None
    client = client_of(request.scope)
    details = {"ended_by": "log-in"}
    await audit.record(connection, Event.LOGGED_OUT, client, session.user_id, session.session_id, details)
    return session
