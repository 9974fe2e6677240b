"""The whole list, a batch at a time, as it was at one moment."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from donotplay.database import Pool
from donotplay.dnp.rows import ENTRIES, ENTRY_COLUMNS, LIVE, entry_from
from donotplay.dnp.schemas import Entry

BATCH = 1000

LONGEST_PAUSE = timedelta(minutes=1)
"""In which a reader takes nothing. One that has gone must not keep a connection."""


async def export_entries(pool: Pool, user_id: UUID) -> AsyncIterator[list[Entry]]:
    """In the order in which they were added."""
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute(
            f"SET LOCAL idle_in_transaction_session_timeout = '{LONGEST_PAUSE.total_seconds():.0f}s'"
        )
        cursor = await connection.cursor(
            f"""
            SELECT {ENTRY_COLUMNS} FROM {ENTRIES} WHERE block.user_id = $1 AND {LIVE}
            ORDER BY block.created_at, block.artist_id
            """,
            user_id,
        )
        while rows := await cursor.fetch(BATCH):
            yield [entry_from(row) for row in rows]
