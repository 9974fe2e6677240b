"""Who is asking: the guard of every protected route."""

from datetime import timedelta
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from donotplay.accounts.liveness import require_live
from donotplay.accounts.sessions import Lifetimes
from donotplay.accounts.tokens import SessionKey, read_access_token
from donotplay.clients import client_of
from donotplay.errors import NotAuthenticated
from donotplay.rate_limits import Limited
from donotplay.settings import Settings

SECURITY: list[dict[str, list[str]]] = [{"access_token": []}]
"""The OpenAPI security requirement of protected routes."""


async def require_session(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let pass only who has a bearer token (RFC 6750) of a live session; otherwise a 401."""
    scheme, _, token = connection.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not token:
        raise NotAuthenticated
    state = connection.app.state
    connection.state.session = session = read_access_token(token, state.keyring)
    await require_live(
        state.redis, state.pool, session, client_of(connection.scope), lifetimes_from(state.settings)
    )
    await state.limits.hit(Limited.GENERAL, str(session.user_id))


async def provide_session(request: Request[Any, Any, Any]) -> SessionKey:
    """The session that `require_session` let pass."""
    session: SessionKey = request.state.session
    return session


def lifetimes_from(settings: Settings) -> Lifetimes:
    return Lifetimes(
        idle=timedelta(seconds=settings.session_idle_seconds),
        absolute=timedelta(seconds=settings.session_absolute_seconds),
    )
