"""Imports as jobs: made, read, started, dropped. `steps.py` does the work."""

from datetime import timedelta
from itertools import count
from uuid import UUID

import asyncpg
import msgspec

from donotplay.database import Connection
from donotplay.dnp.errors import ImportBusy, ImportNotFound, TooManyImports
from donotplay.dnp.files import ListedRow, ListFile
from donotplay.dnp.imports.schemas import Counts, Import, Outcome, State

KEPT = timedelta(days=30)

MAX_UNFINISHED = 5
"""Imports of one person that are neither applied nor given up; each may have 100,000 rows."""

MAX_KEPT = 20
"""Imports of one person; the oldest are forgotten first."""

_COLUMNS = "id, file_name, format, state, rows, position, tags, created_at, applied_at, undone_at"
_FINISHED = "(state IN ('applied', 'undone', 'failed'))"
_ROW_COLUMNS = ("user_id", "import_id", "number", "line", "text", "row", "outcome", "reason")


async def create_import(
    connection: Connection,
    user_id: UUID,
    file: ListFile,
    *,
    file_name: str,
    unattended: bool,
    tags: list[str],
) -> Import:
    """An import with all rows of the file, still to be resolved."""
    await _make_room(connection, user_id)
    import_id = await connection.fetchval(
        """
        INSERT INTO user_imports (user_id, file_name, format, state, unattended, tags, rows)
        VALUES ($1, $2, $3, 'resolving', $4, $5, $6) RETURNING id
        """,
        user_id,
        file_name,
        file.format,
        unattended,
        tags,
        len(file.rows),
    )
    await connection.copy_records_to_table(
        "user_import_rows",
        columns=_ROW_COLUMNS,
        records=(
            (user_id, import_id, number, row.line, row.text, msgspec.to_builtins(row), Outcome.WAITING, "")
            if isinstance(row, ListedRow)
            else (user_id, import_id, number, row.line, row.text, None, Outcome.UNREADABLE, row.reason)
            for number, row in zip(count(1), file.rows)
        ),
    )
    return await get_import(connection, user_id, import_id)


async def get_import(connection: Connection, user_id: UUID, import_id: UUID) -> Import:
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM user_imports WHERE user_id = $1 AND id = $2", user_id, import_id
    )
    if row is None:
        raise ImportNotFound
    return await _import_from(connection, user_id, row)


async def get_imports(connection: Connection, user_id: UUID) -> list[Import]:
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM user_imports WHERE user_id = $1 ORDER BY created_at DESC, id", user_id
    )
    return [await _import_from(connection, user_id, row) for row in rows]


async def start_applying(connection: Connection, user_id: UUID, import_id: UUID, tags: list[str]) -> Import:
    """Nothing changes for one that is being applied; `ImportBusy` for one that can't be."""
    state = await lock_import(connection, user_id, import_id)
    if state in (State.READY, State.APPLIED):
        await connection.execute(
            """
            UPDATE user_imports SET state = 'applying', position = 0, tags = $3, stepped_at = now()
            WHERE user_id = $1 AND id = $2
            """,
            user_id,
            import_id,
            tags,
        )
    elif state != State.APPLYING:
        raise ImportBusy
    return await get_import(connection, user_id, import_id)


async def start_undoing(connection: Connection, user_id: UUID, import_id: UUID) -> Import:
    """Nothing changes for one that is being undone, or was; `ImportBusy` for one that can't be."""
    state = await lock_import(connection, user_id, import_id)
    if state in (State.APPLIED, State.FAILED):
        await connection.execute(
            """
            UPDATE user_imports SET state = 'undoing', position = 0, stepped_at = now()
            WHERE user_id = $1 AND id = $2
            """,
            user_id,
            import_id,
        )
    elif state not in (State.UNDOING, State.UNDONE):
        raise ImportBusy
    return await get_import(connection, user_id, import_id)


async def delete_import(connection: Connection, user_id: UUID, import_id: UUID) -> None:
    """Its rows go with it. `ImportBusy` while the list is being changed by it."""
    if await lock_import(connection, user_id, import_id) in (State.APPLYING, State.UNDOING):
        raise ImportBusy
    await connection.execute("DELETE FROM user_imports WHERE user_id = $1 AND id = $2", user_id, import_id)


async def lock_import(connection: Connection, user_id: UUID, import_id: UUID) -> State:
    """Its state, which stays so until the transaction ends; waits for a step that is being done."""
    state = await connection.fetchval(
        "SELECT state FROM user_imports WHERE user_id = $1 AND id = $2 FOR UPDATE", user_id, import_id
    )
    if state is None:
        raise ImportNotFound
    return State(state)


async def _make_room(connection: Connection, user_id: UUID) -> None:
    # Two uploads of one person wait for each other here, so that both count.
    await connection.execute("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id)
    unfinished = await connection.fetchval(
        f"SELECT count(*) FROM user_imports WHERE user_id = $1 AND NOT {_FINISHED}",
        user_id,
    )
    if unfinished >= MAX_UNFINISHED:
        raise TooManyImports
    await connection.execute(
        f"""
        DELETE FROM user_imports WHERE user_id = $1 AND id IN (
            SELECT id FROM user_imports WHERE user_id = $1 AND {_FINISHED}
            ORDER BY created_at DESC OFFSET $2
        )
        """,
        user_id,
        MAX_KEPT - MAX_UNFINISHED,
    )


async def _import_from(connection: Connection, user_id: UUID, row: asyncpg.Record) -> Import:
    by_outcome = await connection.fetch(
        """
        SELECT outcome, count(*), count(*) FILTER (WHERE added) AS added
        FROM user_import_rows WHERE user_id = $1 AND import_id = $2 GROUP BY outcome
        """,
        user_id,
        row["id"],
    )
    counts = dict.fromkeys(Outcome, 0) | {Outcome(each["outcome"]): each["count"] for each in by_outcome}
    added = sum(each["added"] for each in by_outcome)
    return Import(
        **dict(row)
        | {
            "state": State(row["state"]),
            "counts": Counts(**{outcome.value: count for outcome, count in counts.items()}, added=added),
        }
    )
