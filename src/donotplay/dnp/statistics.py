"""What a list looks like as a whole."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from donotplay.database import Connection
from donotplay.dnp.rows import LIVE
from donotplay.dnp.schemas import TagCount
from donotplay.dnp.tags import count_tags

MOST = 20
"""Tags, countries and genres that are told."""

MAX_MONTHS = 240
"""Twenty years: nothing is older but what an import says so of, and those may say the year 1."""


class MonthCount(msgspec.Struct, frozen=True):
    """Entries of today's list by the month in which they were added."""

    month: Annotated[str, Meta(description="YYYY-MM, UTC")]
    added: int
    total: Annotated[int, Meta(description="added until the end of that month, or before the first one")]


class CountryCount(msgspec.Struct, frozen=True):
    """Artists on the list from one country."""

    country: Annotated[str | None, Meta(description="ISO 3166-1 alpha-2; null where none is known")]
    count: int


class GenreCount(msgspec.Struct, frozen=True):
    """Artists on the list of one genre; an artist can have several."""

    genre: str
    count: int


class Statistics(msgspec.Struct, frozen=True):
    """Of the list as it is now. Tags, countries and genres: the 20 with the most entries, those first."""

    total: int
    months: Annotated[
        list[MonthCount],
        Meta(description="the last 240 at most, without a gap, the oldest first, and up to this one"),
    ]
    tags: list[TagCount]
    untagged: int
    countries: list[CountryCount]
    genres: list[GenreCount]


async def get_statistics(connection: Connection, user_id: UUID) -> Statistics:
    months = await _months(connection, user_id)
    return Statistics(
        total=months[-1].total if months else 0,
        months=months,
        tags=(await count_tags(connection, user_id))[:MOST],
        untagged=await connection.fetchval(
            f"""
            SELECT count(*) FROM user_artist_blocks AS block
            WHERE user_id = $1 AND tags = '{{}}' AND {LIVE}
            """,
            user_id,
        ),
        countries=[CountryCount(**row) for row in await connection.fetch(_COUNTRIES, user_id)],
        genres=[GenreCount(**row) for row in await connection.fetch(_GENRES, user_id)],
    )


async def _months(connection: Connection, user_id: UUID) -> list[MonthCount]:
    """Dates to come, which only imports bring, count as this month. What is too old is in the totals."""
    rows = await connection.fetch(
        f"""
        WITH added AS (
            SELECT greatest(least(date_trunc('month', created_at AT TIME ZONE 'UTC'), this), before) AS month,
                count(*) AS added
            FROM user_artist_blocks AS block, {_BOUNDS}
            WHERE user_id = $1 AND {LIVE} GROUP BY 1
        ), months AS (
            SELECT month, coalesce(added, 0) AS added,
                sum(coalesce(added, 0)) OVER (ORDER BY month)::bigint AS total
            FROM {_BOUNDS}, generate_series((SELECT min(month) FROM added), this, '1 month') AS month
            LEFT JOIN added USING (month)
        )
        SELECT to_char(month, 'YYYY-MM') AS month, added, total
        FROM months, {_BOUNDS} WHERE month > before ORDER BY month
        """,
        user_id,
    )
    return [MonthCount(**row) for row in rows]


_BOUNDS = f"""
    (SELECT date_trunc('month', now() AT TIME ZONE 'UTC')) AS present (this),
    LATERAL (SELECT this - interval '{MAX_MONTHS} months') AS past (before)
"""
# Joined, not looked up artist by artist as for a page: of 100,000 entries that is twice as fast.
_COUNTRIES = f"""
    SELECT coalesce(artists.country, own.country) AS country, count(*)
    FROM user_artist_blocks AS block
    LEFT JOIN artists ON artists.id = block.artist_id
    LEFT JOIN user_artists AS own ON (own.user_id, own.id) = (block.user_id, block.artist_id)
    WHERE block.user_id = $1 AND {LIVE}
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST}
"""
# Own additions have none.
_GENRES = f"""
    SELECT genre, count(*)
    FROM user_artist_blocks AS block JOIN artists ON artists.id = block.artist_id, unnest(genres) AS genre
    WHERE user_id = $1 AND {LIVE}
    GROUP BY genre ORDER BY 2 DESC, genre LIMIT {MOST}
"""
