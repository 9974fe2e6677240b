"""Artists by id, and how their rows become what the API gives."""

import asyncpg

from donotplay.artists.errors import ArtistNotFound
from donotplay.artists.links import SERVICES, link_to
from donotplay.artists.schemas import Artist, ArtistDetails, Link
from donotplay.database import Connection

ARTIST_COLUMNS = ", ".join(f"artists.{field}" for field in Artist.__struct_fields__)
"""To be selected for `artist_from`, `id` among them."""


def artist_from(row: asyncpg.Record) -> Artist:
    return Artist(**{field: row[field] for field in Artist.__struct_fields__})


async def get_artist(connection: Connection, artist_id: int) -> ArtistDetails:
    """Aliases in alphabetical order, without the misspellings that only help to find it."""
    row = await connection.fetchrow(
        f"""
        SELECT {ARTIST_COLUMNS}, gender, area, begin_date, end_date, ended, merged_into, ARRAY(
            SELECT DISTINCT name FROM artist_names
            WHERE artist_id = artists.id AND kind IN ('alias', 'legal_name') ORDER BY name
        ) AS aliases
        FROM artists WHERE id = $1
        """,
        artist_id,
    )
    if row is None:
        raise ArtistNotFound
    return ArtistDetails(**row, links=_links(row["external_ids"]))


def _links(external_ids: dict[str, list[str]]) -> list[Link]:
    """In the order of the services that most people use."""
    return [
        Link(service, url)
        for service in SERVICES
        for external_id in external_ids.get(service, [])
        if (url := link_to(service, external_id))
    ]
