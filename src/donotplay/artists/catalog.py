"""Artists by id, and how their rows become what the API gives."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from donotplay.artists.errors import ArtistNotFound
from donotplay.artists.links import SERVICES, link_to
from donotplay.artists.schemas import Artist, ArtistDetails, Link
from donotplay.database import Connection

_NAME_LANGUAGE = "(SELECT name_language FROM user_settings WHERE user_id = $1)"

_LOCALIZED_NAME = f"""
    CASE WHEN {_NAME_LANGUAGE} IS NOT NULL THEN (
        SELECT nullif(names.name, artists.name) FROM artist_names AS names
        WHERE names.artist_id = artists.id AND names.is_primary AND NOT names.ended AND names.kind = 'alias'
            AND split_part(names.locale, '_', 1) = {_NAME_LANGUAGE}
        -- "pt" before "pt_BR"
        ORDER BY length(names.locale), names.position LIMIT 1
    ) END AS localized_name
"""
"""The primary alias in the person's language, by the index `artist_names_localized`.

It costs some microseconds for each artist; original names one look at the settings for a whole page.
"""

ARTIST_COLUMNS = ", ".join(
    _LOCALIZED_NAME if field == "localized_name" else f"artists.{field}" for field in Artist.__struct_fields__
)
"""To be selected for `artist_from` from one of the two below, `id` among them, for the person $1."""

CATALOG = "(SELECT artists.*, false AS own_addition FROM artists) AS artists"
"""The artists that everybody sees."""

ARTIST_OF_ENTRY = """
    LATERAL (
        SELECT id, name, sort_name, sort_key, type, country, disambiguation, genres, external_ids,
            prominence, false AS own_addition
        FROM artists WHERE id = block.artist_id
        UNION ALL
        SELECT id, name, sort_name, sort_key, type, country, disambiguation, '{}', external_ids,
            0, true
        FROM user_artists WHERE (user_id, id) = (block.user_id, block.artist_id)
    ) AS artists
"""
"""The artist that `block.artist_id` is to the person `block.user_id`: the catalog's, or one of their own."""


def artist_from(row: asyncpg.Record) -> Artist:
    return Artist(**{field: row[field] for field in Artist.__struct_fields__})


async def get_artist(connection: Connection, user_id: UUID, artist_id: int) -> ArtistDetails:
    """Aliases in alphabetical order, without the misspellings that only help to find it."""
    row = await connection.fetchrow(
        f"""
        SELECT {ARTIST_COLUMNS}, gender, area, begin_date, end_date, ended, merged_into, ARRAY(
            SELECT DISTINCT name FROM artist_names
            WHERE artist_id = artists.id AND kind IN ('alias', 'legal_name') ORDER BY name
        ) AS aliases
        FROM {CATALOG} WHERE id = $2
        """,
        user_id,
        artist_id,
    ) or await connection.fetchrow(
        f"""
        SELECT {ARTIST_COLUMNS}, NULL AS gender, NULL AS area, NULL AS begin_date, NULL AS end_date,
            false AS ended, NULL::bigint AS merged_into, '{{}}'::text[] AS aliases
        FROM (SELECT $1::uuid AS user_id, $2::bigint AS artist_id) AS block, {ARTIST_OF_ENTRY}
        """,
        user_id,
        artist_id,
    )
    if row is None:
        raise ArtistNotFound
    return ArtistDetails(**row, links=links_of(row["external_ids"]))


def links_of(external_ids: Mapping[str, Sequence[str]]) -> list[Link]:
    """In the order of the services that most people use."""
    return [
        Link(service, url)
        for service in SERVICES
        for external_id in external_ids.get(service, [])
        if (url := link_to(service, external_id))
    ]
