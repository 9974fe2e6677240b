"""Guards of routes that any domain can use."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from donotplay.clients import client_of
from donotplay.rate_limits import LIMITS, Limited

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]


def limited(name: Limited) -> Guard:
    """A guard that counts calls of a route by address or, behind `require_session`, by person."""

    async def count(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        by_person = LIMITS[name].per == "person"
        key = str(connection.state.session.user_id) if by_person else client_of(connection.scope).network
        await connection.app.state.limits.hit(name, key)

    return count
