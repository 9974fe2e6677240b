"""Entries that were taken off a list, or ended: for a while they can be put back as they were."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from donotplay.artists.catalog import ARTIST_OF_ENTRY
from donotplay.artists.schemas import MAX_ID
from donotplay.database import Connection
from donotplay.dnp.changes import begin_change
from donotplay.dnp.cursors import bad_cursor, read_cursor, write_cursor
from donotplay.dnp.moments import is_storable
from donotplay.dnp.rows import ENTRY_COLUMNS, LISTED_ARTIST, NEXT_UPDATE, STORED_COLUMNS, entry_from
from donotplay.dnp.schemas import Moment, RemovedEntry, RemovedEntryPage

KEPT = timedelta(days=30)

_STORED = ", ".join(STORED_COLUMNS)
_GONE = f"""
    SELECT user_id, artist_id, {_STORED}, removed_at FROM user_removed_blocks AS removed
    WHERE user_id = $1 AND NOT EXISTS (
        SELECT FROM user_artist_blocks AS listed
        WHERE (listed.user_id, listed.artist_id) = (removed.user_id, removed.artist_id)
    )
    UNION ALL
    SELECT user_id, artist_id, {_STORED}, until FROM user_artist_blocks
    WHERE user_id = $1 AND until <= now()
"""
"""What the person $1 can restore, among it entries that have ended and were not put aside yet."""


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    removed_at: Moment
    artist_id: Annotated[int, Meta(ge=1, le=MAX_ID)]


async def get_removed(
    connection: Connection, user_id: UUID, cursor: str | None, limit: int
) -> RemovedEntryPage:
    """The last removed first; without those whose artists are on the list again."""
    after = read_cursor(cursor, _Cursor) if cursor else None
    if after and not is_storable(after.removed_at):
        raise bad_cursor()
    rows = await connection.fetch(
        f"""
        SELECT {ENTRY_COLUMNS}, removed_at FROM (
            SELECT * FROM ({_GONE}) AS gone
            WHERE removed_at > now() - $2::interval
                AND ($3::timestamptz IS NULL OR (removed_at, artist_id) < ($3, $4))
            ORDER BY removed_at DESC, artist_id DESC LIMIT $5
        ) AS block CROSS JOIN {ARTIST_OF_ENTRY}
        ORDER BY removed_at DESC, block.artist_id DESC
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

    An end that has passed goes, since the entry would end at once. That alone makes it another state.
    """
    await begin_change(connection, user_id)
    stored = ", ".join(column for column in STORED_COLUMNS if column not in {"until", "updated_at"})
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
        INSERT INTO user_artist_blocks (
            user_id, artist_id, {stored}, until, updated_at, sort_key, prominence, names
        )
        SELECT user_id, artist_id, {stored}, CASE WHEN until > now() THEN until END,
            CASE WHEN until <= now() THEN {NEXT_UPDATE} ELSE updated_at END, artist.*
        FROM listed CROSS JOIN {LISTED_ARTIST}
        RETURNING artist_id
        """,
        user_id,
        list(artist_ids),
        KEPT,
    )
    return sorted(row["artist_id"] for row in rows)
