"""Search that forgives typos: PostgreSQL finds names that could be meant, here they are ranked.

Candidates are names that start with the query, names with a word that does, names that are the query with
two letters swapped, and names that share enough trigrams with it. Each is then scored.
"""

from collections.abc import Iterable
from uuid import UUID

import msgspec
from rapidfuzz.distance import OSA

from donotplay.artists.catalog import ARTIST_COLUMNS
from donotplay.artists.names import compact, folded_forms, has_letter_or_digit_or_symbol
from donotplay.artists.schemas import FoundArtist
from donotplay.database import Connection, like_pattern
from donotplay.errors import invalid

MAX_QUERY_LENGTH = 100
"""Characters; what is longer is cut. The longest artist names are shorter, pasted lyrics are not names."""

CANDIDATES = 200
"""Names looked at per index."""

MIN_SIMILARITY = 0.25
"""Share of trigrams; two typos in a word of eight letters leave about this much."""

_EXACT, _PREFIX, _WORD_PREFIX, _TYPO = 1.0, 0.85, 0.75, 0.7
_ALIAS_COSTS = 0.04
_PROMINENCE_WEIGHT = 0.2

_TYPOS_ALLOWED = ((2, 0), (5, 1), (9, 2))
"""(letters up to, edits); longer names allow three."""


class _Name(msgspec.Struct, frozen=True):
    """A candidate."""

    artist_id: int
    name: str
    kind: str
    folded: str
    compact: str
    prominence: float


class _Match(msgspec.Struct, frozen=True):
    """The best name of an artist for the query."""

    score: float
    name: _Name


async def search_artists(connection: Connection, user_id: UUID, query: str, limit: int) -> list[FoundArtist]:
    """The artists most likely meant by `query`, best first; marks those on the person's list."""
    text = query[:MAX_QUERY_LENGTH]
    if not has_letter_or_digit_or_symbol(text):
        raise invalid("q", "Type a name, or the beginning of one.")
    forms = folded_forms(text)
    names = await _find_names(connection, forms)
    matches = _best_matches(names, forms)[:limit]
    return await _load(connection, user_id, matches)


async def _find_names(connection: Connection, forms: list[str]) -> list[_Name]:
    rows = await connection.fetch(
        """
        WITH found AS (
            (SELECT n.* FROM artist_names n, unnest($1::text[]) AS form
             WHERE n.compact >= form AND n.compact < form || chr(1114111)
             ORDER BY length(n.compact) LIMIT $4)
            UNION
            (SELECT n.* FROM artist_names n WHERE n.compact = ANY ($6::text[]) LIMIT $4)
            UNION
            (SELECT n.* FROM artist_names n, unnest($5::text[]) AS pattern
             WHERE n.folded LIKE pattern LIMIT $4)
            UNION
            (SELECT n.* FROM artist_names n, unnest($2::text[]) AS form
             WHERE length(form) > 2 AND n.folded % form AND similarity(n.folded, form) >= $3
             ORDER BY similarity(n.folded, form) DESC LIMIT $4)
        )
        SELECT artist_id, found.name, kind, folded, compact, prominence
        FROM found JOIN artists ON artists.id = artist_id
        """,
        [compact(form) for form in forms],
        forms,
        MIN_SIMILARITY,
        CANDIDATES,
        [like_pattern(f" {form}") for form in forms if len(form) > 1],
        [swapped for form in forms for swapped in _with_neighbours_swapped(compact(form))],
    )
    return [_Name(**row) for row in rows]


def _with_neighbours_swapped(text: str) -> list[str]:
    """The slip that leaves short names with hardly a trigram in common: "seude" for "suede"."""
    return [text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)]


def _best_matches(names: Iterable[_Name], forms: list[str]) -> list[_Match]:
    best: dict[int, _Match] = {}
    for name in names:
        score = max(_score(name, form) for form in forms)
        if score > 0 and (name.artist_id not in best or score > best[name.artist_id].score):
            best[name.artist_id] = _Match(score, name)
    return sorted(best.values(), key=lambda match: (-match.score, match.name.folded, match.name.artist_id))


def _score(name: _Name, form: str) -> float:
    """How well a name meets the query, 0 for not at all; the well-known first among equals."""
    met = _how_met(name, form)
    if met == 0:
        return 0
    alias_costs = 0 if name.kind in {"name", "sort_name"} else _ALIAS_COSTS
    return met - alias_costs + _PROMINENCE_WEIGHT * name.prominence


def _how_met(name: _Name, form: str) -> float:
    typed = compact(form)
    if name.compact == typed:
        return _EXACT
    if name.compact.startswith(typed):
        return _PREFIX
    if f" {form}" in name.folded:
        return _WORD_PREFIX
    allowed = _typos_allowed(len(typed))
    whole = OSA.distance(typed, name.compact, score_cutoff=allowed)
    beginning = OSA.distance(typed, name.compact[: len(typed)], score_cutoff=allowed)
    edits = min(whole, beginning + 0.5)
    return _TYPO * (1 - edits / (len(typed) + 1)) if edits <= allowed else 0


def _typos_allowed(length: int) -> int:
    return next((edits for letters, edits in _TYPOS_ALLOWED if length <= letters), 3)


async def _load(connection: Connection, user_id: UUID, matches: list[_Match]) -> list[FoundArtist]:
    rows = await connection.fetch(
        f"""
        SELECT {ARTIST_COLUMNS}, EXISTS (
            SELECT FROM user_artist_blocks WHERE user_id = $1 AND artist_id = artists.id
        ) AS on_list
        FROM artists WHERE id = ANY ($2::bigint[])
        """,
        user_id,
        [match.name.artist_id for match in matches],
    )
    by_id = {row["id"]: row for row in rows}
    return [
        FoundArtist(
            **by_id[match.name.artist_id],
            matched_name=match.name.name if match.name.kind == "alias" else None,
        )
        for match in matches
        if match.name.artist_id in by_id
    ]
