"""Artists that the catalog's source has no longer: they keep their rows, since lists may hold them."""

from donotplay.database import Connection


async def keep_gone(connection: Connection, merged: dict[int, int]) -> None:
    """Mark what was not staged, join what is now part of another artist, and keep their names and ids.

    `merged` are rows of `artists` of which it is known already what they became.
    """
    await connection.execute(
        """
        UPDATE artists SET gone_since = now()
        WHERE gone_since IS NULL AND NOT EXISTS (SELECT FROM staged_artists WHERE id = artists.id)
        """
    )
    await _find_merged(connection)
    await connection.executemany(
        "UPDATE artists SET merged_into = $2 WHERE id = $1 OR merged_into = $1", list(merged.items())
    )
    await _keep_names(connection)
    await _keep_external_ids(connection)


async def _find_merged(connection: Connection) -> None:
    """A dump doesn't tell of merges: of one gone now, whose name and ids elsewhere exactly one artist has."""
    await connection.execute(
        """
        WITH moved AS (
            SELECT old.artist_id AS old_id, min(new.artist_id) AS new_id
            FROM artists
            JOIN artist_external_ids AS old ON old.artist_id = artists.id
            JOIN new_artist_external_ids AS new USING (service, external_id)
            WHERE gone_since = now() AND merged_into IS NULL
            GROUP BY old.artist_id
            HAVING count(DISTINCT new.artist_id) = 1
        ), merged AS (
            SELECT old_id, new_id FROM moved WHERE EXISTS (
                SELECT FROM artist_names AS old JOIN new_artist_names AS new USING (folded)
                WHERE old.artist_id = old_id AND new.artist_id = new_id
            )
        )
        UPDATE artists SET merged_into = new_id FROM merged
        WHERE id = old_id OR artists.merged_into = old_id
        """
    )


async def _keep_names(connection: Connection) -> None:
    """Lists show and filter by them; searches don't find them."""
    await connection.execute(
        """
        INSERT INTO new_artist_names
        SELECT artist_names.* FROM artist_names JOIN artists ON artists.id = artist_id
        WHERE gone_since IS NOT NULL
        """
    )


async def _keep_external_ids(connection: Connection) -> None:
    """A link still leads to the artist, or to the one it was merged into, which shows the ids of both."""
    await connection.execute(
        """
        INSERT INTO new_artist_external_ids
        SELECT old.* FROM artist_external_ids AS old JOIN artists ON artists.id = artist_id
        WHERE gone_since IS NOT NULL
        """
    )
    await connection.execute(
        """
        UPDATE artists SET external_ids = (
            SELECT jsonb_object_agg(service, ids) FROM (
                SELECT service, jsonb_agg(DISTINCT external_id) AS ids FROM new_artist_external_ids
                WHERE artist_id = artists.id
                    OR artist_id IN (SELECT id FROM artists AS merged WHERE merged.merged_into = artists.id)
                GROUP BY service
            ) AS by_service
        )
        WHERE gone_since IS NULL AND id IN (SELECT merged_into FROM artists WHERE merged_into IS NOT NULL)
        """
    )
