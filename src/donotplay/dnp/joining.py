"""Artists that turn out to be one: of the list's own and of the catalog, or two of the catalog."""

from collections.abc import Sequence
from uuid import UUID

from donotplay.database import Connection
from donotplay.dnp.rows import LISTED_ARTIST, NEXT_UPDATE
from donotplay.tag_forms import MAX_TAGS


async def join_artists(connection: Connection, user_id: UUID, joins: Sequence[tuple[int, int]]) -> None:
    """Let the first of each two be, from now on, the second, which the catalog has; after `begin_change`.

    An entry stays as it is. Where both have one, that of the second stays, with the other's tags, too, and,
    if it has none, its note.
    """
    if not joins:
        return
    for old_id, artist_id in joins:
        await _join_entries(connection, user_id, old_id, artist_id)
    old_ids = [old_id for old_id, _ in joins]
    await connection.execute(
        """
        UPDATE user_import_rows AS row SET artist_id = joined.artist_id
        FROM unnest($2::bigint[], $3::bigint[]) AS joined (old_id, artist_id)
        WHERE row.user_id = $1 AND row.artist_id = joined.old_id
        """,
        user_id,
        old_ids,
        [artist_id for _, artist_id in joins],
    )
    await connection.execute(
        "DELETE FROM user_artists WHERE user_id = $1 AND id = ANY ($2::bigint[])", user_id, old_ids
    )


async def _join_entries(connection: Connection, user_id: UUID, old_id: int, artist_id: int) -> None:
    await connection.execute(
        f"""
        WITH old AS (
            DELETE FROM user_artist_blocks WHERE user_id = $1 AND artist_id = $2 RETURNING *
        ), listed AS (SELECT old.*, $3::bigint AS artist_id_of_catalog FROM old)
        INSERT INTO user_artist_blocks AS block (
            user_id, artist_id, tags, note, folded_note, scope, until, import_id, created_at, updated_at,
            sort_key, prominence, names
        )
        SELECT user_id, artist_id_of_catalog, tags, note, folded_note, scope, until, import_id, created_at,
            {NEXT_UPDATE}, artist.*
        FROM listed CROSS JOIN {LISTED_ARTIST.replace("listed.artist_id", "listed.artist_id_of_catalog")}
        ON CONFLICT (user_id, artist_id) DO UPDATE SET
            tags = (block.tags || ARRAY(
                SELECT tag FROM unnest(excluded.tags) AS tag WHERE tag <> ALL (block.tags)
            ))[:{MAX_TAGS}],
            note = coalesce(block.note, excluded.note),
            folded_note = coalesce(block.folded_note, excluded.folded_note),
            updated_at = {NEXT_UPDATE.replace("updated_at", "block.updated_at")}
        """,
        user_id,
        old_id,
        artist_id,
    )
    await connection.execute(
        """
        UPDATE user_removed_blocks AS removed SET artist_id = $3
        WHERE user_id = $1 AND artist_id = $2 AND NOT EXISTS (
            SELECT FROM user_removed_blocks WHERE user_id = $1 AND artist_id = $3
        )
        """,
        user_id,
        old_id,
        artist_id,
    )
    await connection.execute(
        "DELETE FROM user_removed_blocks WHERE user_id = $1 AND artist_id = $2", user_id, old_id
    )


async def refresh_entries(connection: Connection, user_id: UUID, artist_ids: Sequence[int]) -> None:
    """Let entries keep of their artists what these are by now; after `begin_change`."""
    await connection.execute(
        f"""
        UPDATE user_artist_blocks AS block
        SET sort_key = now.sort_key, prominence = now.prominence, names = now.names
        FROM (
            SELECT listed.artist_id, artist.*
            FROM unnest($2::bigint[]) AS listed (artist_id) CROSS JOIN {LISTED_ARTIST}
        ) AS now
        WHERE block.user_id = $1 AND block.artist_id = now.artist_id
            AND (block.sort_key, block.prominence, block.names)
                IS DISTINCT FROM (now.sort_key, now.prominence, now.names)
        """,
        user_id,
        artist_ids,
    )
