"""Search that forgives typos: PostgreSQL's indexes give names that could be meant, here they are ranked.

Each look-up is a handful of scans of B-trees that end after a fixed number of rows, so that the time it takes
does not grow with the catalog (docs/decisions/0007-search-index.md):

1. names that are the query, names with a word from which on they begin with it, words near its words;
2. names made of those words;
3. when nothing good was found, names that share their beginning or their last word with it.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import asyncpg
import msgspec
from rapidfuzz.distance import OSA

from donotplay.artists.catalog import ARTIST_COLUMNS
from donotplay.artists.errors import SearchTookTooLong
from donotplay.artists.links import ExternalId, read_link
from donotplay.artists.names import compact, has_letter_or_digit_or_symbol, without_article
from donotplay.artists.prominence import TIERS
from donotplay.artists.queries import MAX_QUERY_LENGTH, Query, letters_less
from donotplay.artists.schemas import FoundArtist
from donotplay.artists.spelling import KnownWords, Phrase, phrases, typos_allowed
from donotplay.database import Connection
from donotplay.errors import invalid

TIMEOUT = timedelta(seconds=2)
"""Hundreds of times what a search takes."""

BEGINNINGS = 150
"""Names looked at that begin with the query, the best known first; aliases make several of an artist."""

WORDS = 150
"""Words looked at that are near to those of the query, those of the best known first."""

_LAST = chr(0x10FFFF)
"""Comes after every name that begins alike."""

# How well a name meets the query. Prominence adds up to a third, so that a well-known artist whose name goes
# on, or is misspelled, stands above unknown ones of the very name; the best one of that name is above all.
_EXACT, _REARRANGED, _BEGINS, _WORD_BEGINS, _MISSPELLED, _LONGER = 0.86, 0.85, 0.74, 0.66, 0.8, 0.6
_PROMINENCE = 0.35
_ALIAS_COSTS = 0.05
_EDIT_COSTS = 0.6
"""For the share of the query's letters that were edited."""
_ROOM = 0.03
"""For the share of the name that was typed."""

_GOOD = 0.75
"""Below it, names that are further away are looked at, too."""


class Candidate(msgspec.Struct, frozen=True):
    """A name of an artist, and how well it meets the query."""

    score: float
    artist_id: int
    position: int
    is_exact: bool = False


async def search_artists(connection: Connection, user_id: UUID, query: str, limit: int) -> list[FoundArtist]:
    """The artists most likely meant by `query`, best first; marks those on the person's list."""
    text = query[:MAX_QUERY_LENGTH].replace("\0", "")
    try:
        if link := read_link(query):
            return await _load(connection, user_id, await _find_linked(connection, link), limit)
        candidates = await _find(connection, Query.of(text)) if text.strip() else []
        if not candidates and not has_letter_or_digit_or_symbol(text):
            raise invalid("q", "Type a name, or the beginning of one.")
        return await _load(connection, user_id, _best(candidates)[: 2 * limit], limit)
    except TimeoutError as error:
        raise SearchTookTooLong from error


async def _find_linked(connection: Connection, link: ExternalId) -> list[Candidate]:
    rows = await _fetch(
        connection,
        """
        SELECT DISTINCT coalesce(merged_into, artist_id) AS artist_id
        FROM artist_external_ids JOIN artists ON artists.id = artist_id
        WHERE service = $1 AND external_id = $2 ORDER BY 1
        """,
        *link,
    )
    return [Candidate(1, row["artist_id"], 0) for row in rows]


async def _find(connection: Connection, query: Query) -> list[Candidate]:
    candidates, known = await _find_typed(connection, query)
    if near := phrases(query, known):
        candidates += await _find_phrases(connection, query, near)
    if max((candidate.score for candidate in candidates), default=0) < _GOOD:
        candidates += await _find_far(connection, query)
    return candidates


async def _find_typed(connection: Connection, query: Query) -> tuple[list[Candidate], KnownWords]:
    """Names that are or begin with what was typed, and words near to those typed."""
    misspellable = query.misspellable()
    exact, rearranged = set(query.forms), query.rearranged()
    rows = await _fetch(
        connection,
        f"""
        (SELECT 'whole' AS how, artist_id, position, prominence, start AS text FROM name_starts
         WHERE is_whole AND start = ANY ($1::text[]) ORDER BY prominence DESC LIMIT {BEGINNINGS})
        UNION ALL
        (SELECT CASE WHEN is_whole THEN 'begins' ELSE 'word' END, artist_id, position, prominence, start
         FROM unnest($2::text[], $3::text[]) AS typed (low, high) CROSS JOIN LATERAL (
             SELECT found.* FROM generate_series(0, {TIERS - 1}) AS step CROSS JOIN LATERAL (
                 SELECT artist_id, position, prominence, start, is_whole FROM name_starts
                 WHERE tier = step AND start >= low AND start < high LIMIT {BEGINNINGS}
             ) AS found LIMIT {BEGINNINGS}
         ) AS beginning)
        UNION ALL
        (SELECT 'known', 0, 0, prominence, word FROM name_word_typos WHERE letters = ANY ($4::text[])
         GROUP BY prominence, word ORDER BY prominence DESC LIMIT {WORDS})
        UNION ALL
        (SELECT typed, 0, 0, prominence, word FROM unnest($5::text[]) AS typed CROSS JOIN LATERAL (
             SELECT prominence, word FROM name_words WHERE dmetaphone(word) = dmetaphone(substr(typed, 2))
             ORDER BY prominence DESC LIMIT 12
         ) AS sounding)
        """,
        [*exact, *rearranged],
        query.forms,
        [form + _LAST for form in query.forms],
        list(set[str]().union(*map(letters_less, misspellable))),
        [f"~{word}" for word in query.words if len(word) > 3 and word.isascii() and word.isalpha()],
    )
    candidates, known = list[Candidate](), KnownWords({}, {})
    for how, artist_id, position, prominence, found in rows:
        if how == "known":
            known.prominence[found] = prominence
        elif how[0] == "~":
            known.sounding_like.setdefault(how[1:], []).append(found)
        else:
            if how == "whole":
                fit = _EXACT if found in exact else _REARRANGED
            else:
                fit = _BEGINS if how == "begins" else _WORD_BEGINS
                fit += _ROOM * len(query.compact) / len(found)
            candidates.append(
                Candidate(_score(fit, prominence, position), artist_id, position, how == "whole")
            )
    return candidates, known


async def _find_phrases(connection: Connection, query: Query, near: list[Phrase]) -> list[Candidate]:
    """Names that are one of the phrases, or begin with one that ends as the query does."""
    costs = {phrase.text: phrase.costs for phrase in near}
    unfinished = (
        [text for text in costs if text.endswith(query.words[-1])][:6] if len(query.words) > 1 else []
    )
    rows = await _fetch(
        connection,
        f"""
        (SELECT artist_id, position, prominence, start, start AS phrase FROM name_starts
         WHERE is_whole AND start = ANY ($1::text[]) ORDER BY prominence DESC LIMIT {BEGINNINGS})
        UNION ALL
        (SELECT found.*, phrase
         FROM unnest($2::text[], $3::text[]) AS typed (phrase, high) CROSS JOIN LATERAL (
             SELECT artist_id, position, prominence, start FROM name_starts
             WHERE is_whole AND start > phrase AND start < high LIMIT 20
         ) AS found)
        """,
        list(costs),
        unfinished,
        [text + _LAST for text in unfinished],
    )
    return [
        Candidate(
            _score(_misspelled(costs[phrase] + (0.5 if phrase != start else 0), query), prominence, position),
            artist_id,
            position,
        )
        for artist_id, position, prominence, start, phrase in rows
    ]


async def _find_far(connection: Connection, query: Query) -> list[Candidate]:
    """Names with the same first letters or last word, and names that the query begins with."""
    text = query.compact
    if len(text) <= 3:
        return []
    first = [text[: 3 if len(text) < 6 else 4], query.words[0]]
    shorter = ["".join(query.words[:count]) for count in range(1, len(query.words))]
    rows = await _fetch(
        connection,
        f"""
        WITH near AS (
            (SELECT found.* FROM unnest($1::text[], $2::text[]) AS typed (low, high) CROSS JOIN LATERAL (
                 SELECT starting.* FROM generate_series(0, {TIERS - 1}) AS step CROSS JOIN LATERAL (
                     SELECT artist_id, position, prominence FROM name_starts
                     WHERE tier = step AND start >= low AND start < high AND is_whole LIMIT {BEGINNINGS}
                 ) AS starting LIMIT {BEGINNINGS}
             ) AS found)
            UNION
            (SELECT found.* FROM generate_series(0, {TIERS - 1}) AS step CROSS JOIN LATERAL (
                 SELECT artist_id, position, prominence FROM name_starts
                 WHERE tier = step AND start = $3 LIMIT {BEGINNINGS}
             ) AS found LIMIT {BEGINNINGS})
            UNION
            (SELECT artist_id, position, prominence FROM name_starts
             WHERE is_whole AND start = ANY ($4::text[]) ORDER BY prominence DESC LIMIT 20)
        )
        SELECT artist_id, position, prominence, folded FROM near JOIN artist_names USING (artist_id, position)
        """,
        first,
        [beginning + _LAST for beginning in first],
        query.words[-1],
        shorter,
    )
    return [
        Candidate(_score(fit, prominence, position), artist_id, position)
        for artist_id, position, prominence, folded in rows
        if (fit := _far_fit(query, folded))
    ]


def _far_fit(query: Query, folded: str) -> float:
    """How well a whole name meets the query, 0 for not at all."""
    return max(_far_fit_of_form(query, form) for form in (folded, without_article(folded)) if form)


def _far_fit_of_form(query: Query, folded: str) -> float:
    name, text = compact(folded), query.compact
    allowed = typos_allowed(len(text))
    edits = min(
        OSA.distance(text, name, score_cutoff=allowed),
        OSA.distance(text, name[: len(text)], score_cutoff=allowed) + 0.5,
    )
    if edits <= allowed:
        return _misspelled(edits, query)
    covered = len(name) / len(text)
    is_enough = covered >= (0.6 if " " not in folded else 0.4)
    return _LONGER * covered if text.startswith(name) and is_enough else 0


def _misspelled(edits: float, query: Query) -> float:
    return _MISSPELLED - _EDIT_COSTS * edits / len(query.compact)


def _score(fit: float, prominence: float, position: int) -> float:
    return fit + _PROMINENCE * prominence - (_ALIAS_COSTS if position > 1 else 0)


def _best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best name of each artist, best first; of those named as the query the best known is above all."""
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        other = best.get(candidate.artist_id)
        if other is None or candidate.score > other.score:
            best[candidate.artist_id] = candidate
    first = max((each for each in best.values() if each.is_exact), key=lambda each: each.score, default=None)
    return sorted(best.values(), key=lambda each: (each is not first, -each.score, each.artist_id))


async def _load(
    connection: Connection, user_id: UUID, candidates: list[Candidate], limit: int
) -> list[FoundArtist]:
    if not candidates:
        return []
    rows = await _fetch(
        connection,
        f"""
        SELECT {ARTIST_COLUMNS},
            (SELECT names.name FROM artist_names AS names
             WHERE (names.artist_id, names.position) = (found.artist_id, found.position)
                 AND kind IN ('alias', 'legal_name')) AS matched_name,
            EXISTS (
                SELECT FROM user_artist_blocks AS block
                WHERE user_id = $1 AND (block.artist_id = artists.id OR block.artist_id IN (
                    SELECT id FROM artists AS merged WHERE merged.merged_into = artists.id
                ))
            ) AS on_list
        FROM unnest($2::bigint[], $3::smallint[]) WITH ORDINALITY AS found (artist_id, position, place)
        JOIN artists ON artists.id = found.artist_id
        ORDER BY place LIMIT $4
        """,
        user_id,
        [candidate.artist_id for candidate in candidates],
        [candidate.position for candidate in candidates],
        limit,
    )
    return [FoundArtist(**row) for row in rows]


async def _fetch(connection: Connection, query: str, *parameters: object) -> list[asyncpg.Record]:
    return await connection.fetch(query, *parameters, timeout=TIMEOUT.total_seconds())
