"""The whole list, a batch at a time."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

from donotplay.database import Pool
from donotplay.dnp.rows import ENTRIES, ENTRY_COLUMNS, LIVE, entry_from
from donotplay.dnp.schemas import Entry

BATCH = 1000


async def export_entries(pool: Pool, user_id: UUID) -> AsyncIterator[list[Entry]]:
    """In the order in which they were added, each once, also while others come and go.

    No connection is held in between: a few readers who take their time would otherwise have all of them.
    """
    after: tuple[datetime, int] | None = (datetime.min.replace(tzinfo=UTC), 0)
    while after is not None:
        rows = await pool.fetch(
            f"""
            SELECT {ENTRY_COLUMNS} FROM {ENTRIES}
            WHERE block.user_id = $1 AND {LIVE} AND (block.created_at, block.artist_id) > ($2, $3)
            ORDER BY block.created_at, block.artist_id LIMIT {BATCH}
            """,
            user_id,
            *after,
        )
        yield [entry_from(row) for row in rows]
        after = (rows[-1]["created_at"], rows[-1]["id"]) if len(rows) == BATCH else None
