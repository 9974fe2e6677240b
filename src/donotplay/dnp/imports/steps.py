"""The work of imports, in steps that are each one transaction.

A step takes the import that has waited longest, does the next rows and writes down how far it is. Killed
in the middle it has not happened, and whichever process comes next does it.
"""

from datetime import timedelta

import asyncpg

from donotplay.database import Connection
from donotplay.dnp.changes import begin_change, take_off
from donotplay.dnp.imports.applying import apply
from donotplay.dnp.imports.resolving import load_rows, resolve
from donotplay.dnp.imports.schemas import Outcome, State

BATCH = 500
"""Rows in a step: some hundred milliseconds, so that many imports go on side by side."""


PAUSE = timedelta(seconds=5)


async def claim(connection: Connection) -> asyncpg.Record | None:
    """The import that has waited longest for a step, locked until the transaction ends; `None` for none."""
    return await connection.fetchrow(
        """
        SELECT user_id, id, state, unattended, tags, position FROM user_imports
        WHERE state IN ('resolving', 'applying', 'undoing') AND stepped_at <= clock_timestamp()
        ORDER BY stepped_at LIMIT 1 FOR UPDATE SKIP LOCKED
        """
    )


async def do_step(connection: Connection, job: asyncpg.Record) -> State | None:
    """The next rows of an import that `claim` gave, in the same transaction; what it became then."""
    step = {State.RESOLVING: _resolve, State.APPLYING: _apply, State.UNDOING: _undo}[State(job["state"])]
    return await step(connection, job)


async def put_off(connection: Connection, job: asyncpg.Record) -> None:
    """Try again in a while the step that failed for a reason that may pass; others go on meanwhile."""
    await connection.execute(
        """
        UPDATE user_imports SET stepped_at = clock_timestamp() + $3::interval
        WHERE user_id = $1 AND id = $2
        """,
        job["user_id"],
        job["id"],
        PAUSE,
    )


async def give_up(connection: Connection, job: asyncpg.Record) -> None:
    """Let an import be, of which a step fails for a reason that will not pass. It can still be undone."""
    await _move_on(connection, job, State.FAILED, job["position"])


async def _resolve(connection: Connection, job: asyncpg.Record) -> State | None:
    rows = await load_rows(connection, job["user_id"], job["id"], [Outcome.WAITING], job["position"], BATCH)
    if rows:
        await resolve(connection, job["user_id"], job["id"], rows)
        await _move_on(connection, job, State.RESOLVING, rows[-1].number)
    elif job["unattended"]:
        await _move_on(connection, job, State.APPLYING, 0)
    else:
        return await _finish(connection, job, State.READY)
    return None


async def _apply(connection: Connection, job: asyncpg.Record) -> State | None:
    outcomes = [Outcome.NEW, Outcome.LISTED]
    rows = await load_rows(connection, job["user_id"], job["id"], outcomes, job["position"], BATCH)
    if rows:
        await begin_change(connection, job["user_id"])
        await apply(connection, job["user_id"], job["id"], rows, job["tags"])
        await _move_on(connection, job, State.APPLYING, rows[-1].number)
    else:
        return await _finish(connection, job, State.APPLIED)
    return None


async def _undo(connection: Connection, job: asyncpg.Record) -> State | None:
    """Entries that it added and that are still there; those taken off and added anew are not its own."""
    await begin_change(connection, job["user_id"])
    rows = await connection.fetch(
        "SELECT artist_id FROM user_artist_blocks WHERE user_id = $1 AND import_id = $2 LIMIT $3",
        job["user_id"],
        job["id"],
        BATCH,
    )
    if rows:
        gone = await take_off(connection, job["user_id"], [row["artist_id"] for row in rows])
        await _move_on(connection, job, State.UNDOING, job["position"] + len(gone))
    else:
        return await _finish(connection, job, State.UNDONE)
    return None


async def _move_on(connection: Connection, job: asyncpg.Record, state: State, position: int) -> None:
    await connection.execute(
        """
        UPDATE user_imports SET state = $3, position = $4, stepped_at = clock_timestamp()
        WHERE user_id = $1 AND id = $2
        """,
        job["user_id"],
        job["id"],
        state,
        position,
    )


async def _finish(connection: Connection, job: asyncpg.Record, state: State) -> State:
    await connection.execute(
        """
        UPDATE user_imports SET state = $3, position = rows, stepped_at = clock_timestamp(),
            applied_at = CASE WHEN $3 = 'applied' THEN now() ELSE applied_at END,
            undone_at = CASE WHEN $3 = 'undone' THEN now() END
        WHERE user_id = $1 AND id = $2
        """,
        job["user_id"],
        job["id"],
        state,
    )
    return state
