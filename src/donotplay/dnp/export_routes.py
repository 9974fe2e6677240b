"""`/dnp/export`: the list as a file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, Schema
from litestar.params import QueryParameter
from litestar.response import Stream

from donotplay.dnp.export import export_entries
from donotplay.dnp.files import WRITERS, ExportFormat, stream_list
from donotplay.errors import ValidationFailed
from donotplay.guards import limited
from donotplay.problems import SIGNED_IN, problems
from donotplay.rate_limits import Limited


@dataclass
class _FileOperation(Operation):
    """One media type for each format: Litestar knows one for an answer."""

    def __post_init__(self) -> None:
        kinds = {writer.media_type.partition(";")[0] for writer in WRITERS.values()}
        text = Schema(type=OpenAPIType.STRING)
        self.responses["200"].content = {  # type: ignore[index, union-attr]
            kind: OpenAPIMediaType(schema=Schema(type=OpenAPIType.OBJECT) if "json" in kind else text)
            for kind in sorted(kinds)
        }


@get(
    "/export",
    operation_class=_FileOperation,
    guards=[limited(Limited.EXPORT), limited(Limited.EXPORT_ADDRESS)],
    responses=problems(ValidationFailed, *SIGNED_IN),
)
async def export_list(
    state: State,
    user_id: Given[UUID],
    format: Annotated[  # noqa: A002 -- the parameter's name
        ExportFormat, QueryParameter(description="`json` and `csv` lose nothing, `text` has names alone")
    ] = "json",
) -> Stream:
    """The whole list as a file, which can be imported anywhere."""
    writer, now = WRITERS[format], datetime.now(UTC)
    return Stream(
        stream_list(format, export_entries(state.pool, user_id), now),
        media_type=writer.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="do-not-play-{now:%Y-%m-%d}.{writer.extension}"'
        },
    )
