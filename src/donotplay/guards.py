"""What stands before routes, for any domain."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.openapi.spec import Operation, RequestBody

from donotplay.clients import client_of
from donotplay.errors import UnsupportedMediaType
from donotplay.rate_limits import LIMITS, Limited

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]


MERGE_PATCH = "application/merge-patch+json"
"""RFC 7396."""


async def require_json(request: Request[Any, Any, Any]) -> None:
    """Refuse a body that says it is not JSON, before anything is read into it."""
    _require_type(request, "application/json")


async def require_merge_patch(request: Request[Any, Any, Any]) -> None:
    """The same for a route that changes a document by a JSON Merge Patch, which may say what it is."""
    _require_type(request, "application/json", MERGE_PATCH)


@dataclass
class MergePatchOperation(Operation):
    """Both types of the body of such a route, of which Litestar knows one."""

    def __post_init__(self) -> None:
        if isinstance(self.request_body, RequestBody):
            (schema,) = self.request_body.content.values()
            self.request_body.content[MERGE_PATCH] = schema


def _require_type(request: Request[Any, Any, Any], *allowed: str) -> None:
    has_body = request.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in request.headers
    if has_body and request.content_type[0] not in allowed:
        raise UnsupportedMediaType


def limited(name: Limited) -> Guard:
    """A guard that counts calls of a route by address or, behind `require_session`, by person."""

    async def count(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        by_person = LIMITS[name].per == "person"
        key = str(connection.state.session.user_id) if by_person else client_of(connection.scope).network
        await connection.app.state.limits.hit(name, key)

    return count
