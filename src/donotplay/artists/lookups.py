"""What the search asks PostgreSQL: scans of B-trees that end after a fixed number of rows.

So the time they take does not grow with the catalog (docs/decisions/0007-search-index.md). The rows come with
what the ranking needs, from the indexes alone.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple

import asyncpg

from donotplay.artists.links import ExternalId
from donotplay.artists.prominence import TIERS
from donotplay.artists.queries import Query, letters_less
from donotplay.artists.spelling import KnownWords
from donotplay.database import Connection

TIMEOUT = timedelta(seconds=2)
"""Hundreds of times what a search takes."""

BEGINNINGS = 150
"""Names that begin with the query, the best known first; aliases make several of an artist."""

WORDS = 150
"""Words that are near to those of the query, those of the best known first."""

SOUNDS = 12
"""Words that sound like one of the query."""

ENDINGS = 20
"""Names that go on behind a corrected beginning."""

FAR = 60
"""Names that share their first letters, or their last word, with the query."""

_LAST = chr(0x10FFFF)
"""Comes after every name that begins alike."""


class Found(NamedTuple):
    """A name of an artist."""

    artist_id: int
    position: int
    prominence: float
    text: str


class Typed(NamedTuple):
    """What is found by what was typed as it was typed."""

    whole: list[Found]
    """Names that are the query, or its words rearranged."""
    beginning: list[Found]
    """Names that begin with it."""
    within: list[Found]
    """Names that begin with it from a later word on."""
    known: KnownWords
    """Words near to those of the query."""


async def find_typed(connection: Connection, query: Query) -> Typed:
    words = [word for word in query.words if len(word) > 3 and word.isascii() and word.isalpha()]
    rows = await fetch(
        connection,
        f"""
        (SELECT 'whole' AS how, artist_id, position, prominence, start AS text FROM name_starts
         WHERE is_whole AND start = ANY ($1::text[]) ORDER BY prominence DESC LIMIT {BEGINNINGS})
        UNION ALL
        (SELECT CASE WHEN is_whole THEN 'beginning' ELSE 'within' END, artist_id, position, prominence, start
         FROM unnest($2::text[], $3::text[]) AS typed (low, high) CROSS JOIN LATERAL (
             SELECT found.* FROM generate_series(0, {TIERS - 1}) AS step CROSS JOIN LATERAL (
                 SELECT artist_id, position, prominence, start, is_whole FROM name_starts
                 WHERE tier = step AND start >= low AND start < high LIMIT {BEGINNINGS}
             ) AS found LIMIT {BEGINNINGS}
         ) AS beginning)
        UNION ALL
        (SELECT 'near', 0, 0, prominence, word FROM name_word_typos WHERE letters = ANY ($4::text[])
         GROUP BY prominence, word ORDER BY prominence DESC LIMIT {WORDS})
        UNION ALL
        (SELECT 'like ' || typed, 0, 0, prominence, word
         FROM unnest($5::text[]) AS typed CROSS JOIN LATERAL (
             SELECT prominence, word FROM name_words WHERE dmetaphone(word) = dmetaphone(typed)
             ORDER BY prominence DESC LIMIT {SOUNDS}
         ) AS sounding)
        """,
        [*query.forms, *query.rearranged()],
        query.forms,
        _ends(query.forms),
        list(set[str]().union(*map(letters_less, query.misspellable()))),
        words,
    )
    names: dict[str, list[Found]] = {"whole": [], "beginning": [], "within": []}
    known = KnownWords({}, {word: [] for word in words})
    for how, artist_id, position, prominence, text in rows:
        if how in names:
            names[how].append(Found(artist_id, position, prominence, text))
        elif how == "near":
            known.prominence[text] = prominence
        else:
            known.sounding_like[how.removeprefix("like ")].append(text)
    return Typed(**names, known=known)


async def find_phrases(
    connection: Connection, wholes: Collection[str], unfinished: Sequence[str]
) -> list[tuple[str, Found]]:
    """Names that are one of `wholes`, or begin with one of `unfinished`, each with the one that it met."""
    rows = await fetch(
        connection,
        f"""
        (SELECT start AS phrase, artist_id, position, prominence, start FROM name_starts
         WHERE is_whole AND start = ANY ($1::text[]) ORDER BY prominence DESC LIMIT {BEGINNINGS})
        UNION ALL
        (SELECT phrase, found.*
         FROM unnest($2::text[], $3::text[]) AS typed (phrase, high) CROSS JOIN LATERAL (
             SELECT artist_id, position, prominence, start FROM name_starts
             WHERE is_whole AND start > phrase AND start < high LIMIT {ENDINGS}
         ) AS found)
        """,
        list(wholes),
        unfinished,
        _ends(unfinished),
    )
    return [(phrase, Found(*found)) for phrase, *found in rows]


async def find_far(connection: Connection, beginnings: Sequence[str], ending: str) -> list[Found]:
    """Names that begin with one of the beginnings, or end with this word; with their whole folded names."""
    rows = await fetch(
        connection,
        f"""
        WITH near AS (
            (SELECT found.* FROM unnest($1::text[], $2::text[]) AS typed (low, high) CROSS JOIN LATERAL (
                 SELECT starting.* FROM generate_series(0, {TIERS - 1}) AS step CROSS JOIN LATERAL (
                     SELECT artist_id, position, prominence FROM name_starts
                     WHERE tier = step AND start >= low AND start < high AND is_whole LIMIT {FAR}
                 ) AS starting LIMIT {FAR}
             ) AS found)
            UNION
            (SELECT found.* FROM generate_series(0, {TIERS - 1}) AS step CROSS JOIN LATERAL (
                 SELECT artist_id, position, prominence FROM name_starts
                 WHERE tier = step AND start = $3 LIMIT {FAR}
             ) AS found LIMIT {FAR})
        )
        SELECT artist_id, position, prominence, folded FROM near JOIN artist_names USING (artist_id, position)
        """,
        beginnings,
        _ends(beginnings),
        ending,
    )
    return [Found(*row) for row in rows]


async def find_linked(connection: Connection, link: ExternalId) -> list[int]:
    """The artists with that id; for one that was merged into another, that one."""
    rows = await fetch(
        connection,
        """
        SELECT DISTINCT coalesce(merged_into, artist_id) AS artist_id
        FROM artist_external_ids JOIN artists ON artists.id = artist_id
        WHERE service = $1 AND external_id = $2 ORDER BY 1
        """,
        *link,
    )
    return [row["artist_id"] for row in rows]


async def fetch(connection: Connection, query: str, *parameters: object) -> list[asyncpg.Record]:
    """`TimeoutError` when it takes too long."""
    return await connection.fetch(query, *parameters, timeout=TIMEOUT.total_seconds())


def _ends(beginnings: Sequence[str]) -> list[str]:
    return [beginning + _LAST for beginning in beginnings]
