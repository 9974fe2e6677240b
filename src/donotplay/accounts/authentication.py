"""Who is asking: the guard of every protected route."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from donotplay.accounts.sessions import require_live
from donotplay.accounts.tokens import SessionKey, read_access_token
from donotplay.errors import NotAuthenticated

SECURITY: list[dict[str, list[str]]] = [{"access_token": []}]
"""The OpenAPI security requirement of protected routes."""


async def require_session(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let pass only who has a bearer token (RFC 6750) of a live session; otherwise a 401."""
    scheme, _, token = connection.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not token:
        raise NotAuthenticated
    state = connection.app.state
    session = read_access_token(token, state.secret_key)
    await require_live(state.redis, state.pool, session)
    connection.state.session = session


async def provide_session(request: Request[Any, Any, Any]) -> SessionKey:
    """The session that `require_session` let pass."""
    session: SessionKey = request.state.session
    return session
