"""Exports as jobs: asked for, worked at, fetched once, forgotten. `building.py` says what is in them.

Whoever works at one has it until a lease runs out, and renews that with each part. Each try has an id of its
own, which all that it writes names: one that was held up, or whose export was asked for anew, finds that its
id is gone and stops.
"""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from donotplay.accounts.tokens import SessionKey
from donotplay.database import Connection, Pool
from donotplay.privacy.errors import (
    ExportExpired,
    ExportFailed,
    ExportFetched,
    ExportNotReady,
    ExportOfAnotherSession,
    NoExport,
)
from donotplay.privacy.schemas import Export, ExportState

KEPT = timedelta(hours=24)

LEASE = timedelta(seconds=30)
"""Far above what a part takes to be made, or to be sent to somebody with a slow line."""

MAX_TRIES = 5

PAUSE = timedelta(seconds=5)
"""After the first try that failed; each pause is longer than the one before by as much."""

HEAD_START = timedelta(seconds=2)
"""For so long a small one is left to the request that asked for it."""

SMALL_ROWS = 3000
"""An export of fewer takes some tenths of a second: as long as somebody can wait for an answer."""

_PARTS_LEFT = """
    EXISTS (
        SELECT FROM user_export_parts AS part
        WHERE (part.user_id, part.export_id) = (user_exports.user_id, user_exports.id)
    )
"""

_CAN_BE_FETCHED = f"""
    (state = 'ready' OR state = 'fetched' AND stepped_at <= clock_timestamp() AND {_PARTS_LEFT})
"""
"""The second is one whose transfer ended with the process that sent it: nobody could give it back."""

_ROWS_OF = ("user_artist_blocks", "user_removed_blocks", "user_artists", "user_import_rows", "audit_log")
"""Tables that may have many rows of one person."""


class Job(msgspec.Struct, frozen=True):
    """A try at an export. `number` counts them from 1."""

    user_id: UUID
    id: UUID
    number: int
    requested_at: datetime


class Ready(msgspec.Struct, frozen=True):
    """An export that its person is about to get."""

    user_id: UUID
    id: UUID
    bytes: int
    requested_at: datetime


class Superseded(Exception):
    """The export was asked for anew, somebody else works at it, or it has gone."""


async def request_export(connection: Connection, session: SessionKey) -> bool:
    """A new export, in place of an earlier one; whether it is so small that it should be made at once."""
    is_small = await count_rows(connection, session.user_id, SMALL_ROWS) < SMALL_ROWS
    await connection.execute(
        """
        INSERT INTO user_exports (user_id, session_id, stepped_at, expires_at)
        VALUES ($1, $2, clock_timestamp() + $4::interval, clock_timestamp() + $3::interval)
        ON CONFLICT (user_id) DO UPDATE SET
            id = excluded.id, session_id = excluded.session_id, state = excluded.state, tries = 0,
            requested_at = excluded.requested_at, stepped_at = excluded.stepped_at,
            expires_at = excluded.expires_at, bytes = NULL
        """,
        session.user_id,
        session.session_id,
        KEPT,
        HEAD_START if is_small else timedelta(),
    )
    await connection.execute("DELETE FROM user_export_parts WHERE user_id = $1", session.user_id)
    return is_small


async def count_rows(connection: Connection, user_id: UUID, most: int) -> int:
    """How much there is of somebody. No more than `most` are counted."""
    each = " UNION ALL ".join(f"SELECT FROM {table} WHERE user_id = $1" for table in _ROWS_OF)
    rows: int = await connection.fetchval(
        f"SELECT count(*) FROM ({each} LIMIT $2::integer) AS counted", user_id, most
    )
    return rows


async def get_export(connection: Connection, session: SessionKey) -> Export:
    row = await _find(connection, session)
    return Export(
        state=_state_of(row),
        requested_at=row["requested_at"],
        expires_at=row["expires_at"],
        bytes=row["bytes"],
        is_this_session=row["session_id"] == session.session_id,
    )


async def claim(connection: Connection, user_id: UUID | None = None) -> Job | None:
    """A try at the export that has waited longest; at this person's, if nobody has begun it; else `None`."""
    row = await connection.fetchrow(
        """
        UPDATE user_exports
        SET id = gen_random_uuid(), tries = tries + 1, stepped_at = clock_timestamp() + $2::interval
        WHERE user_id = (
            SELECT user_id FROM user_exports
            WHERE state = 'building' AND (
                $1::uuid IS NULL AND stepped_at <= clock_timestamp() OR user_id = $1 AND tries = 0
            )
            ORDER BY stepped_at LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING user_id, id, tries AS number, requested_at
        """,
        user_id,
        LEASE,
    )
    if row is None:
        return None
    await connection.execute("DELETE FROM user_export_parts WHERE user_id = $1", row["user_id"])
    return Job(**row)


async def add_part(connection: Connection, job: Job, number: int, data: bytes) -> None:
    """The next part, and another lease; `Superseded` when the try does not count any more."""
    added = await connection.fetchval(
        """
        WITH export AS (
            UPDATE user_exports SET stepped_at = clock_timestamp() + $5::interval
            WHERE user_id = $1 AND id = $2 AND state = 'building' RETURNING user_id, id
        )
        INSERT INTO user_export_parts (user_id, export_id, number, data)
        SELECT user_id, id, $3, $4 FROM export RETURNING true
        """,
        job.user_id,
        job.id,
        number,
        data,
        LEASE,
    )
    if not added:
        raise Superseded


async def finish(connection: Connection, job: Job, size: int) -> None:
    """It is all there, with `size` bytes."""
    finished = await connection.fetchval(
        """
        UPDATE user_exports SET state = 'ready', bytes = $3, expires_at = clock_timestamp() + $4::interval
        WHERE user_id = $1 AND id = $2 AND state = 'building' RETURNING true
        """,
        job.user_id,
        job.id,
        size,
        KEPT,
    )
    if not finished:
        raise Superseded


async def give_up(connection: Connection, job: Job) -> bool:
    """The try has failed. Another comes after a pause, unless this was the last; whether it was."""
    is_last = job.number >= MAX_TRIES
    await connection.execute(
        """
        WITH export AS (
            UPDATE user_exports SET state = $3, stepped_at = clock_timestamp() + $4::interval
            WHERE user_id = $1 AND id = $2 AND state = 'building' RETURNING user_id, id
        )
        DELETE FROM user_export_parts WHERE (user_id, export_id) IN (SELECT user_id, id FROM export)
        """,
        job.user_id,
        job.id,
        ExportState.FAILED if is_last else ExportState.BUILDING,
        PAUSE * job.number,
    )
    return is_last


async def take(connection: Connection, session: SessionKey) -> Ready:
    """What this session may fetch now. Nobody else gets it, and nobody a second time."""
    row = await connection.fetchrow(
        f"""
        UPDATE user_exports SET state = 'fetched', stepped_at = clock_timestamp() + $3::interval
        WHERE user_id = $1 AND session_id = $2 AND expires_at > clock_timestamp() AND {_CAN_BE_FETCHED}
        RETURNING user_id, id, bytes, requested_at
        """,
        session.user_id,
        session.session_id,
        LEASE,
    )
    if row is None:
        raise _reason_against(await _find(connection, session), session)
    return Ready(**row)


async def read_part(connection: Connection | Pool, ready: Ready, number: int) -> bytes | None:
    """A part of an export that was taken, and another lease for the rest; `None` after the last."""
    data: bytes | None = await connection.fetchval(
        """
        WITH export AS (
            UPDATE user_exports SET stepped_at = clock_timestamp() + $4::interval
            WHERE user_id = $1 AND id = $2 AND state = 'fetched' RETURNING user_id, id
        )
        SELECT data FROM export JOIN user_export_parts AS part
            ON (part.user_id, part.export_id) = (export.user_id, export.id)
        WHERE part.number = $3
        """,
        ready.user_id,
        ready.id,
        number,
        LEASE,
    )
    return data


async def give_back(connection: Connection | Pool, ready: Ready) -> None:
    """Its transfer broke off: it can be fetched again."""
    await connection.execute(
        "UPDATE user_exports SET state = 'ready' WHERE user_id = $1 AND id = $2 AND state = 'fetched'",
        ready.user_id,
        ready.id,
    )


async def drop_parts(connection: Connection | Pool, ready: Ready) -> None:
    """All of it was sent."""
    await connection.execute(
        "DELETE FROM user_export_parts WHERE user_id = $1 AND export_id = $2", ready.user_id, ready.id
    )


async def _find(connection: Connection, session: SessionKey) -> asyncpg.Record:
    row = await connection.fetchrow(
        f"""
        SELECT state, session_id, requested_at, expires_at, bytes,
            expires_at <= clock_timestamp() AS has_expired, {_CAN_BE_FETCHED} AS can_be_fetched
        FROM user_exports WHERE user_id = $1
        """,
        session.user_id,
    )
    if row is None:
        raise NoExport
    return row


def _state_of(row: asyncpg.Record) -> ExportState:
    if row["has_expired"]:
        return ExportState.EXPIRED
    return ExportState.READY if row["can_be_fetched"] else ExportState(row["state"])


def _reason_against(row: asyncpg.Record, session: SessionKey) -> Exception:
    state = _state_of(row)
    if state is not ExportState.EXPIRED and row["session_id"] != session.session_id:
        return ExportOfAnotherSession()
    return _REASONS[state]()


_REASONS = {
    ExportState.BUILDING: ExportNotReady,
    # It was given back a moment ago.
    ExportState.READY: ExportNotReady,
    ExportState.FAILED: ExportFailed,
    ExportState.FETCHED: ExportFetched,
    ExportState.EXPIRED: ExportExpired,
}
