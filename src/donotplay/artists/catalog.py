"""Artists by id, and how their rows become what the API gives."""

import asyncpg

from donotplay.artists.errors import ArtistNotFound
from donotplay.artists.schemas import Artist, ArtistDetails
from donotplay.database import Connection

ARTIST_COLUMNS = ", ".join(f"artists.{field}" for field in Artist.__struct_fields__)
"""To be selected for `artist_from`, `id` among them."""


def artist_from(row: asyncpg.Record) -> Artist:
    return Artist(**{field: row[field] for field in Artist.__struct_fields__})


async def get_artist(connection: Connection, artist_id: int) -> ArtistDetails:
    """Aliases in alphabetical order, without the misspellings that only help to find it."""
    row = await connection.fetchrow(
        f"""
        SELECT {ARTIST_COLUMNS}, ARRAY(
            SELECT DISTINCT name FROM artist_names
            WHERE artist_id = artists.id AND kind = 'alias' ORDER BY name
        ) AS aliases
        FROM artists WHERE id = $1
        """,
        artist_id,
    )
    if row is None:
        raise ArtistNotFound
    return ArtistDetails(**row)
