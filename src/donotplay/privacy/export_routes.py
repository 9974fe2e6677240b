"""`/users/me/export`: all that is held about somebody, to take along (GDPR, articles 15 and 20)."""

from dataclasses import dataclass

from litestar import Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, Schema
from litestar.params import JSONBody

from donotplay import audit
from donotplay.accounts.reauthentication import REFUSALS, require_all_factors
from donotplay.accounts.schemas import Reauthentication
from donotplay.accounts.tokens import SessionKey
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, transaction
from donotplay.guards import limited
from donotplay.privacy import exports
from donotplay.privacy.errors import (
    ExportExpired,
    ExportFailed,
    ExportFetched,
    ExportNotReady,
    ExportOfAnotherSession,
    NoExport,
)
from donotplay.privacy.export_download import Download
from donotplay.privacy.schemas import Export
from donotplay.problems import SIGNED_IN, WITH_BODY, problems
from donotplay.rate_limits import Limited


@post(
    "/me/export",
    status_code=202,
    responses=problems(*WITH_BODY, *SIGNED_IN, *REFUSALS),
)
async def request_data_export(
    data: JSONBody[Reauthentication], session: Given[SessionKey], state: State, client: Given[Client]
) -> Export:
    """Ask for a ZIP of all that is held about you; an earlier one is deleted.

    A small one is ready with the answer, a larger one is made in the background. It is kept for 24 hours.
    """
    await require_all_factors(state, session, client, data)
    await state.limits.hit(Limited.DATA_EXPORT, str(session.user_id))
    async with transaction(state.pool) as connection:
        is_small = await exports.request_export(connection, session)
        await audit.record(connection, Event.EXPORT_REQUESTED, client, session.user_id, session.session_id)
    if is_small:
        await state.exports.build_now(session.user_id)
    else:
        state.exports.wake()
    async with state.pool.acquire() as connection:
        return await exports.get_export(connection, session)


@get("/me/export/state", responses=problems(*SIGNED_IN, NoExport))
async def read_data_export(connection: Given[Connection], session: Given[SessionKey]) -> Export:
    """What has become of the export that was asked for last."""
    return await exports.get_export(connection, session)


@dataclass
class _ZipOperation(Operation):
    """The body is a file, for which Litestar has no word."""

    def __post_init__(self) -> None:
        file = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        self.responses["200"].content = {"application/zip": file}  # type: ignore[index, union-attr]


@get(
    "/me/export",
    operation_class=_ZipOperation,
    guards=[limited(Limited.EXPORT), limited(Limited.EXPORT_ADDRESS)],
    responses=problems(
        *SIGNED_IN,
        NoExport,
        ExportOfAnotherSession,
        ExportNotReady,
        ExportFailed,
        ExportFetched,
        ExportExpired,
    ),
)
async def fetch_data_export(session: Given[SessionKey], state: State, client: Given[Client]) -> Download:
    """The ZIP: once, and only for the session that asked for it.

    One of which the transfer broke off can be fetched again.
    """
    async with transaction(state.pool) as connection:
        ready = await exports.take(connection, session)
        await audit.record(connection, Event.EXPORT_FETCHED, client, session.user_id, session.session_id)
    return Download(state.pool, ready)


data_export_router = Router(
    "/users",
    route_handlers=[request_data_export, read_data_export, fetch_data_export],
    tags=["Account"],
)
