"""`/users/me/activity`: what happened to the account."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from litestar import Response, get
from litestar.di import NamedDependency as Given
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, Schema
from litestar.params import QueryParameter

from donotplay.accounts.activity import (
    DEFAULT_PAGE_SIZE,
    MAX_PAGE_SIZE,
    Activity,
    ActivityExport,
    get_activity,
    get_all_activity,
    to_csv,
)
from donotplay.accounts.tokens import SessionKey
from donotplay.database import Connection
from donotplay.errors import ValidationFailed
from donotplay.guards import limited
from donotplay.problems import SIGNED_IN, problems
from donotplay.rate_limits import Limited


@get("/me/activity", responses=problems(ValidationFailed, *SIGNED_IN))
async def read_activity(
    connection: Given[Connection],
    session: Given[SessionKey],
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE_SIZE)] = DEFAULT_PAGE_SIZE,
    cursor: Annotated[
        str | None, QueryParameter(max_length=100, description="`next_cursor` of the page before")
    ] = None,
) -> Activity:
    """What happened to the account, the newest first: log-ins, refusals, changes, and from where."""
    return await get_activity(connection, session, cursor, limit)


@dataclass
class _FileOperation(Operation):
    """The same as CSV, too: Litestar knows one media type for an answer."""

    def __post_init__(self) -> None:
        content = self.responses["200"].content  # type: ignore[index, union-attr]
        content["text/csv"] = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))  # type: ignore[index]


@get(
    "/me/activity/export",
    operation_class=_FileOperation,
    guards=[limited(Limited.EXPORT), limited(Limited.EXPORT_ADDRESS)],
    responses=problems(ValidationFailed, *SIGNED_IN),
)
async def export_activity(
    connection: Given[Connection],
    session: Given[SessionKey],
    format: Annotated[Literal["csv", "json"], QueryParameter()] = "json",  # noqa: A002 -- the parameter's name
) -> Response[ActivityExport]:
    """All of the activity that is kept, as a file."""
    export = await get_all_activity(connection, session)
    headers = {"Content-Disposition": f'attachment; filename="donotplay-activity.{format}"'}
    if format == "json":
        return Response(export, headers=headers)
    as_csv: Response[Any] = Response(to_csv(export).encode(), media_type="text/csv", headers=headers)
    return as_csv


activity_routes = [read_activity, export_activity]
