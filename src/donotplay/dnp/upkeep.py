"""What has to be done to lists from time to time, by one process at a time (`scheduler.py`)."""

from contextlib import suppress
from uuid import UUID

import asyncpg
import structlog

from donotplay.database import Connection, Pool, transaction
from donotplay.dnp.changes import begin_change
from donotplay.dnp.joining import join_artists, refresh_entries

ENTRIES_AT_ONCE = 5000

log = structlog.get_logger()


async def put_ended_aside(pool: Pool) -> None:
    """Entries that have ended go to where they can be restored."""
    rows = await pool.fetch("SELECT DISTINCT user_id FROM user_artist_blocks WHERE until <= now()")
    for row in rows:
        # The account may have been erased meanwhile.
        with suppress(asyncpg.ForeignKeyViolationError):
            async with transaction(pool) as connection:
                await begin_change(connection, row["user_id"])


async def refresh_after_catalog_import(pool: Pool) -> None:
    """Let lists sort and filter by what an import of the catalog has changed, and join what it brought."""
    newest = await pool.fetchval("SELECT max(id) FROM catalog_imports WHERE lists_refreshed_at IS NULL")
    if newest is None:
        return
    # Lists that have not changed since they got versions have none.
    lists = "SELECT user_id FROM user_lists UNION SELECT user_id FROM user_artist_blocks"
    for row in await pool.fetch(lists):
        # As above.
        with suppress(asyncpg.ForeignKeyViolationError):
            await _refresh_list(pool, row["user_id"])
    await pool.execute(
        "UPDATE catalog_imports SET lists_refreshed_at = now() WHERE id <= $1 AND lists_refreshed_at IS NULL",
        newest,
    )
    log.info("lists_refreshed", catalog_import=newest)


async def _refresh_list(pool: Pool, user_id: UUID) -> None:
    async with transaction(pool) as connection:
        await begin_change(connection, user_id)
        await _join_known(connection, user_id)
    last: int | None = 0
    while last is not None:
        async with transaction(pool) as connection:
            await begin_change(connection, user_id)
            last = await _refresh_some(connection, user_id, last)


async def _join_known(connection: Connection, user_id: UUID) -> None:
    """Own artists of which the catalog has an id now, where it tells clearly whose, and artists it merged."""
    rows = await connection.fetch(
        """
        SELECT own.artist_id AS old_id, min(coalesce(merged_into, artist.artist_id)) AS artist_id
        FROM user_artist_ids AS own JOIN artist_external_ids AS artist USING (service, external_id)
        JOIN artists ON artists.id = artist.artist_id
        WHERE own.user_id = $1 GROUP BY own.artist_id
        HAVING count(DISTINCT coalesce(merged_into, artist.artist_id)) = 1
        UNION ALL
        SELECT id, merged_into FROM user_artist_blocks JOIN artists ON id = artist_id
        WHERE user_id = $1 AND merged_into IS NOT NULL
        """,
        user_id,
    )
    await join_artists(connection, user_id, [(row["old_id"], row["artist_id"]) for row in rows])


async def _refresh_some(connection: Connection, user_id: UUID, after: int) -> int | None:
    """The last artist that was looked at; `None` at the end."""
    rows = await connection.fetch(
        f"""
        SELECT artist_id FROM user_artist_blocks WHERE user_id = $1 AND artist_id > $2
        ORDER BY artist_id LIMIT {ENTRIES_AT_ONCE}
        """,
        user_id,
        after,
    )
    await refresh_entries(connection, user_id, [row["artist_id"] for row in rows])
    return rows[-1]["artist_id"] if rows else None
