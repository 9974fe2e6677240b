"""Artists that turn out to be one: of the list's own and of the catalog, or two of the catalog."""

from collections.abc import Sequence
from uuid import UUID

from donotplay.database import Connection
from donotplay.dnp.rows import LISTED_ARTIST
from donotplay.dnp.tags import MAX_TAGS


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
            clock_timestamp(), artist.*
        FROM listed CROSS JOIN {LISTED_ARTIST.replace("listed.artist_id", "listed.artist_id_of_catalog")}
        ON CONFLICT (user_id, artist_id) DO UPDATE SET
            tags = (block.tags || ARRAY(
                SELECT tag FROM unnest(excluded.tags) AS tag WHERE tag <> ALL (block.tags)
            ))[:{MAX_TAGS}],
            note = coalesce(block.note, excluded.note),
            folded_note = coalesce(block.folded_note, excluded.folded_note),
            updated_at = clock_timestamp()
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
