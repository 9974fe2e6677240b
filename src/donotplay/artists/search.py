"""Search that forgives typos: PostgreSQL's indexes give names that could be meant, here they are ranked.

1. Names that are the query, names with a word from which on they begin with it, and words near its words;
2. names made of those words;
3. when nothing good was found, names that share their beginning or their last word with it.
"""

from uuid import UUID

from donotplay.artists import lookups, ranking
from donotplay.artists.catalog import ARTIST_COLUMNS, CATALOG
from donotplay.artists.errors import SearchTookTooLong
from donotplay.artists.links import read_link
from donotplay.artists.lookups import Found
from donotplay.artists.names import compact, has_letter_or_digit_or_symbol
from donotplay.artists.queries import MAX_QUERY_LENGTH, Query
from donotplay.artists.ranking import Candidate
from donotplay.artists.schemas import FoundArtist
from donotplay.artists.spelling import Phrase, phrases
from donotplay.database import Connection
from donotplay.errors import invalid

UNFINISHED_TRIED = 6
"""Corrected beginnings of names of which the last word may go on."""


async def search_artists(connection: Connection, user_id: UUID, query: str, limit: int) -> list[FoundArtist]:
    """The artists most likely meant by `query`, best first; marks those on the person's list."""
    try:
        return await _load(connection, user_id, await _find(connection, query), limit)
    except TimeoutError as error:
        raise SearchTookTooLong from error


async def _find(connection: Connection, typed: str) -> list[Candidate]:
    """Best first. Signs alone may be a name ("!!!"), and are refused when they are none."""
    if link := read_link(typed):
        return [Candidate(1, artist_id, 0) for artist_id in await lookups.find_linked(connection, link)]
    text = typed[:MAX_QUERY_LENGTH].replace("\0", "")
    candidates = await _find_named(connection, Query.of(text)) if text.strip() else []
    if not candidates and not has_letter_or_digit_or_symbol(text):
        raise invalid("q", "Type a name, or the beginning of one.")
    return ranking.best_first(candidates)


async def _find_named(connection: Connection, query: Query) -> list[Candidate]:
    typed = await lookups.find_typed(connection, query)
    candidates = [
        *(_as_typed(query, found) for found in typed.whole),
        *(_beginning(ranking.BEGINS, query, found) for found in typed.beginning),
        *(_beginning(ranking.WORD_BEGINS, query, found) for found in typed.within),
    ]
    if near := phrases(query, typed.known):
        candidates += await _find_misspelled(connection, query, near)
    if max((candidate.score for candidate in candidates), default=0) < ranking.GOOD:
        candidates += await _find_far(connection, query)
    return candidates


def _as_typed(query: Query, found: Found) -> Candidate:
    fit = ranking.EXACT if found.text in query.forms else ranking.REARRANGED
    return _candidate(fit, found, is_exact=True)


def _beginning(fit: float, query: Query, found: Found) -> Candidate:
    return _candidate(ranking.beginning(fit, query, found.text), found)


def _candidate(fit: float, found: Found, *, is_exact: bool = False) -> Candidate:
    score = ranking.score(fit, found.prominence, found.position)
    return Candidate(score, found.artist_id, found.position, is_exact)


async def _find_misspelled(connection: Connection, query: Query, near: list[Phrase]) -> list[Candidate]:
    """Names that are one of the phrases, or begin with one that ends as the query does."""
    edits = {phrase.text: phrase.costs for phrase in near}
    unfinished = [text for text in edits if len(query.words) > 1 and text.endswith(query.words[-1])]
    names = await lookups.find_phrases(connection, edits, unfinished[:UNFINISHED_TRIED])
    candidates = []
    for phrase, found in names:
        more = 0 if phrase == found.text else ranking.UNFINISHED_COSTS
        if fit := ranking.misspelled(edits[phrase] + more, query, found.prominence):
            candidates.append(_candidate(fit, found))
    return candidates


async def _find_far(connection: Connection, query: Query) -> list[Candidate]:
    """Names with the same first letters or last word, and names that the query begins with."""
    typed, words = query.compact, query.words
    if len(typed) <= 3:
        return []
    beginnings = [typed[: 3 if len(typed) < 6 else 4], words[0]]
    firsts = [" ".join(words[:count]) for count in range(1, len(words))]
    shorter = {compact(first): fit for first in firsts if (fit := ranking.longer(query, first))}
    near = await lookups.find_far(connection, beginnings, words[-1])
    exact = await lookups.find_phrases(connection, shorter, []) if shorter else []
    return [
        *(
            _candidate(fit, found)
            for found in near
            if (fit := ranking.far(query, found.text, found.prominence))
        ),
        *(_candidate(shorter[phrase], found) for phrase, found in exact),
    ]


async def _load(
    connection: Connection, user_id: UUID, candidates: list[Candidate], limit: int
) -> list[FoundArtist]:
    if not candidates:
        return []
    rows = await lookups.fetch(
        connection,
        f"""
        SELECT {ARTIST_COLUMNS},
            (SELECT names.name FROM artist_names AS names
             WHERE (names.artist_id, names.position) = (found.artist_id, found.position)
                 AND kind IN ('alias', 'legal_name')) AS matched_name,
            EXISTS (
                SELECT FROM user_artist_blocks AS block
                WHERE user_id = $1 AND (until IS NULL OR until > now())
                    AND (block.artist_id = artists.id OR block.artist_id IN (
                        SELECT id FROM artists AS merged WHERE merged.merged_into = artists.id
                    ))
            ) AS on_list
        FROM unnest($2::bigint[], $3::smallint[]) WITH ORDINALITY AS found (artist_id, position, place)
        JOIN {CATALOG} ON artists.id = found.artist_id
        ORDER BY place
        """,
        user_id,
        [candidate.artist_id for candidate in candidates[:limit]],
        [candidate.position for candidate in candidates[:limit]],
    )
    return [FoundArtist(**row) for row in rows]
