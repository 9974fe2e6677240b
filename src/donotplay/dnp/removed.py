"""Entries that were taken off a list, or ended: for a while they can be put back as they were."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from donotplay.artists.schemas import MAX_ID
from donotplay.database import Connection
from donotplay.dnp.changes import begin_change
from donotplay.dnp.cursors import read_cursor, write_cursor
from donotplay.dnp.rows import ENTRIES, ENTRY_COLUMNS, LISTED_ARTIST, STORED_COLUMNS, entry_from
from donotplay.dnp.schemas import RemovedEntry, RemovedEntryPage

KEPT = timedelta(days=30)

_REMOVED = ENTRIES.replace("user_artist_blocks", "user_removed_blocks")


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    removed_at: datetime
    artist_id: Annotated[int, Meta(ge=1, le=MAX_ID)]


async def get_removed(
    connection: Connection, user_id: UUID, cursor: str | None, limit: int
) -> RemovedEntryPage:
    """The last removed first; without those whose artists are on the list again."""
    after = read_cursor(cursor, _Cursor) if cursor else None
    rows = await connection.fetch(
        f"""
        SELECT {ENTRY_COLUMNS}, removed_at FROM {_REMOVED}
        WHERE block.user_id = $1 AND removed_at > now() - $2::interval
            AND ($3::timestamptz IS NULL OR (removed_at, block.artist_id) < ($3, $4))
            AND NOT EXISTS (
                SELECT FROM user_artist_blocks AS listed
                WHERE (listed.user_id, listed.artist_id) = (block.user_id, block.artist_id)
                    AND (listed.until IS NULL OR listed.until > now())
            )
        ORDER BY removed_at DESC, block.artist_id DESC LIMIT $5
        """,
        user_id,
        KEPT,
        after and after.removed_at,
        after and after.artist_id,
        limit + 1,
    )
    entries = [
        RemovedEntry(entry_from(row), row["removed_at"], row["removed_at"] + KEPT) for row in rows[:limit]
    ]
    last = entries[-1] if len(rows) > limit else None
    return RemovedEntryPage(
        entries, write_cursor(_Cursor(last.removed_at, last.entry.artist.id)) if last else None
    )


async def restore(connection: Connection, user_id: UUID, artist_ids: Sequence[int]) -> list[int]:
    """Put these back; whose entries came back. Those that are on the list again, or gone for good, are not.

    An end that has passed goes: the entry would end at once.
    """
    await begin_change(connection, user_id)
    stored = ", ".join(column for column in STORED_COLUMNS if column != "until")
    rows = await connection.fetch(
        f"""
        WITH listed AS (
            DELETE FROM user_removed_blocks AS removed
            WHERE user_id = $1 AND artist_id = ANY ($2::bigint[]) AND removed_at > now() - $3::interval
                AND NOT EXISTS (
                    SELECT FROM user_artist_blocks
                    WHERE (user_id, artist_id) = (removed.user_id, removed.artist_id)
                )
            RETURNING *
        )
        INSERT INTO user_artist_blocks (user_id, artist_id, {stored}, until, sort_key, prominence, names)
        SELECT user_id, artist_id, {stored}, CASE WHEN until > now() THEN until END, artist.*
        FROM listed CROSS JOIN {LISTED_ARTIST}
        RETURNING artist_id
        """,
        user_id,
        list(artist_ids),
        KEPT,
    )
    return sorted(row["artist_id"] for row in rows)
