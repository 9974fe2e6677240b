"""What happened to an account, as its owner sees it: the audit log of one person."""

import csv
import io
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from donotplay.accounts.devices import name_device
from donotplay.accounts.tokens import SessionKey, pack, unpack
from donotplay.audit import Event
from donotplay.database import Connection
from donotplay.errors import invalid
from donotplay.spreadsheets import guard

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200

_ID_BYTES = 8


class ActivityEvent(msgspec.Struct, frozen=True):
    """`session_id` is null for what happened outside of a session; `ip` when the address is not known."""

    id: str
    event: Event
    at: datetime
    ip: str | None
    device: str
    session_id: UUID | None
    is_current_session: bool
    details: dict[str, str]


class Activity(msgspec.Struct, frozen=True):
    """One page, the newest first. `next_cursor` is null on the last one."""

    events: list[ActivityEvent]
    next_cursor: str | None


class ActivityExport(msgspec.Struct, frozen=True):
    """All that the log holds about somebody."""

    events: list[ActivityEvent]


async def get_activity(
    connection: Connection, session: SessionKey, cursor: str | None, limit: int
) -> Activity:
    before = _parse(cursor) if cursor else None
    rows = await connection.fetch(
        """
        SELECT id, event, at, host(ip) AS ip, user_agent, session_id, details FROM audit_log
        WHERE user_id = $1 AND ($2::bigint IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3
        """,
        session.user_id,
        before,
        limit + 1,
    )
    events = [_event_from(row, session) for row in rows[:limit]]
    return Activity(events, events[-1].id if len(rows) > limit else None)


async def get_all_activity(connection: Connection, session: SessionKey) -> ActivityExport:
    events: list[ActivityEvent] = []
    cursor = None
    while True:
        page = await get_activity(connection, session, cursor, MAX_PAGE_SIZE)
        events += page.events
        if page.next_cursor is None:
            return ActivityExport(events)
        cursor = page.next_cursor


def to_csv(export: ActivityExport) -> str:
    """A header line, then a line an event."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(ActivityEvent.__struct_fields__)
    for event in export.events:
        values = msgspec.to_builtins(event).values()
        writer.writerow([_cell(value) for value in values])
    return text.getvalue()


def _cell(value: Any) -> str:  # noqa: ANN401 -- whatever JSON can hold
    text = (
        msgspec.json.encode(value).decode()
        if isinstance(value, dict)
        else str("" if value is None else value)
    )
    return guard(text)  # names of passkeys can be anything


def _event_from(row: asyncpg.Record, session: SessionKey) -> ActivityEvent:
    return ActivityEvent(
        id=pack(row["id"].to_bytes(_ID_BYTES, "big")),
        event=Event(row["event"]),
        at=row["at"],
        ip=row["ip"],
        device=name_device(row["user_agent"]),
        session_id=row["session_id"],
        is_current_session=row["session_id"] == session.session_id,
        details=row["details"],
    )


def _parse(cursor: str) -> int:
    try:
        (data,) = unpack(cursor, _ID_BYTES)
    except ValueError:
        raise invalid("cursor", "This is not a cursor that an answer gave.") from None
    return int.from_bytes(data, "big", signed=True)
