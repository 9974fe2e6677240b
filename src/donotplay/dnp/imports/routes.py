"""`/dnp/import` and `/dnp/imports`: a list comes in."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import JSONBody, PathParameter, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from donotplay.database import WITHOUT_NUL, Connection, transaction
from donotplay.dnp.errors import ImportBusy, ImportNotFound, TooManyImports
from donotplay.dnp.files import MAX_FILE_BYTES, Format, UnreadableFile, read_list_file
from donotplay.dnp.imports.answers import answer_questions
from donotplay.dnp.imports.jobs import (
    create_import,
    delete_import,
    get_import,
    get_imports,
    start_applying,
    start_undoing,
)
from donotplay.dnp.imports.progress import watch
from donotplay.dnp.imports.rows import get_rows
from donotplay.dnp.imports.schemas import Answers, Application, Import, ImportRowPage, Imports, Outcome
from donotplay.dnp.pages import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from donotplay.dnp.schemas import MAX_TAGS_GIVEN, Tag
from donotplay.errors import BodyTooLarge, ValidationFailed
from donotplay.guards import limited
from donotplay.problems import SIGNED_IN, WITH_BODY, problems
from donotplay.rate_limits import Limited
from donotplay.tag_forms import normalise_tags

ImportId = Annotated[UUID, PathParameter(description="id of an import")]

MAX_ANSWERS_BYTES = 1024 * 1024
"""10,000 answers, with room to spare."""


_reading = asyncio.Semaphore(2)
"""Files that a process reads at once: one may take 200 MB while it is read. Others wait."""


@dataclass
class _Upload(Operation):
    """The body is the file itself, for which Litestar has no word."""

    def __post_init__(self) -> None:
        file = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody(
            {"application/octet-stream": file}, "the file, as it is or gzipped", required=True
        )


async def _take_any_type(_request: Request[Any, Any, Any]) -> None:
    """In place of the rule that a body is JSON: what a file is, is seen from the file."""


@post(
    "/import",
    status_code=202,
    operation_class=_Upload,
    before_request=_take_any_type,
    request_max_body_size=MAX_FILE_BYTES,
    guards=[limited(Limited.IMPORT), limited(Limited.IMPORT_ADDRESS)],
    responses=problems(ValidationFailed, UnreadableFile, BodyTooLarge, *SIGNED_IN, TooManyImports),
)
async def import_list(
    request: Request[Any, Any, Any],
    state: State,
    user_id: Given[UUID],
    dry_run: Annotated[bool, QueryParameter(description="only resolve the rows; apply them later")] = False,
    format: Annotated[  # noqa: A002 -- the parameter's name
        Format | None, QueryParameter(description="recognised when it is not said")
    ] = None,
    file_name: Annotated[str, QueryParameter(max_length=200, pattern=WITHOUT_NUL)] = "",
    tag: Annotated[
        list[Tag] | None,
        QueryParameter(max_items=MAX_TAGS_GIVEN, description="put on all entries that it adds"),
    ] = None,
) -> Response[Import]:
    """Bring in a list: our own exports, community lists, exports of services, or one name or link a line.

    The file is read at once; a file that can't be read changes nothing. Its rows are resolved in the
    background, and applied then unless it is a dry run. Rows that could be about several artists wait as
    questions.
    """
    tags = normalise_tags(tag or [])
    content = await request.body()
    async with _reading:
        file = await asyncio.to_thread(read_list_file, content, format)
        async with transaction(state.pool) as connection:
            created = await create_import(
                connection, user_id, file, file_name=file_name, unattended=not dry_run, tags=tags
            )
    state.jobs.wake()
    return Response(created, headers={"Location": f"{request.url.path}s/{created.id}"})


@get("/imports", responses=problems(*SIGNED_IN))
async def list_imports(connection: Given[Connection], user_id: Given[UUID]) -> Imports:
    """Imports of the last 30 days."""
    return Imports(await get_imports(connection, user_id))


@get("/imports/{import_id:uuid}", responses=problems(ValidationFailed, *SIGNED_IN, ImportNotFound))
async def read_import(connection: Given[Connection], user_id: Given[UUID], import_id: ImportId) -> Import:
    """How far an import is."""
    return await get_import(connection, user_id, import_id)


@dataclass
class _Events(Operation):
    """The media type of server-sent events."""

    def __post_init__(self) -> None:
        events = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))
        self.responses["200"].content = {"text/event-stream": events}  # type: ignore[index, union-attr]


@get(
    "/imports/{import_id:uuid}/events",
    operation_class=_Events,
    guards=[limited(Limited.IMPORT_EVENTS)],
    responses=problems(ValidationFailed, *SIGNED_IN, ImportNotFound),
)
async def follow_import(state: State, user_id: Given[UUID], import_id: ImportId) -> ServerSentEvent:
    """The import whenever something of it has changed, as server-sent events, until it has nothing to do."""
    async with state.pool.acquire() as connection:
        await get_import(connection, user_id, import_id)
    return ServerSentEvent(_messages(state, user_id, import_id))


async def _messages(state: State, user_id: UUID, import_id: UUID) -> AsyncIterator[ServerSentEventMessage]:
    async for current in watch(state.pool, user_id, import_id):
        yield ServerSentEventMessage(event="import", data=msgspec.json.encode(current).decode())


@get("/imports/{import_id:uuid}/rows", responses=problems(ValidationFailed, *SIGNED_IN, ImportNotFound))
async def list_import_rows(
    connection: Given[Connection],
    user_id: Given[UUID],
    import_id: ImportId,
    outcome: Annotated[Outcome | None, QueryParameter(description="only rows of which that became")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE_SIZE)] = DEFAULT_PAGE_SIZE,
    cursor: Annotated[
        str | None, QueryParameter(max_length=200, description="`next_cursor` of the page before")
    ] = None,
) -> ImportRowPage:
    """The rows of the file, and what becomes of each."""
    return await get_rows(connection, user_id, import_id, outcome, cursor, limit)


@post(
    "/imports/{import_id:uuid}/answers",
    status_code=200,
    request_max_body_size=MAX_ANSWERS_BYTES,
    responses=problems(*WITH_BODY, *SIGNED_IN, ImportNotFound, ImportBusy),
)
async def answer_import(
    transaction: Given[Connection], user_id: Given[UUID], import_id: ImportId, data: JSONBody[Answers]
) -> Import:
    """Answer questions. An answer can be changed until the row is applied."""
    return await answer_questions(transaction, user_id, import_id, data)


@post(
    "/imports/{import_id:uuid}/apply",
    status_code=202,
    responses=problems(*WITH_BODY, *SIGNED_IN, ImportNotFound, ImportBusy),
)
async def apply_import(
    state: State, user_id: Given[UUID], import_id: ImportId, data: JSONBody[Application]
) -> Import:
    """Put all that is new on the list. What is still a question stays one, and can be applied later."""
    async with transaction(state.pool) as connection:
        started = await start_applying(connection, user_id, import_id, normalise_tags(data.tags))
    state.jobs.wake()
    return started


@post(
    "/imports/{import_id:uuid}/undo",
    status_code=202,
    responses=problems(ValidationFailed, *SIGNED_IN, ImportNotFound, ImportBusy),
)
async def undo_import(state: State, user_id: Given[UUID], import_id: ImportId) -> Import:
    """Take off the list all that the import has put on it."""
    async with transaction(state.pool) as connection:
        started = await start_undoing(connection, user_id, import_id)
    state.jobs.wake()
    return started


@delete(
    "/imports/{import_id:uuid}",
    responses=problems(ValidationFailed, *SIGNED_IN, ImportNotFound, ImportBusy),
)
async def forget_import(transaction: Given[Connection], user_id: Given[UUID], import_id: ImportId) -> None:
    """Drop an import that is not applied, or forget one that is; what it has added stays on the list."""
    await delete_import(transaction, user_id, import_id)


imports_router = Router(
    "/",
    route_handlers=[
        import_list,
        list_imports,
        read_import,
        follow_import,
        list_import_rows,
        answer_import,
        apply_import,
        undo_import,
        forget_import,
    ],
)
