"""How well names meet a query, and which artists come first."""

from collections.abc import Iterable
from typing import Final

import msgspec
from rapidfuzz.distance import OSA

from donotplay.artists.names import ARTICLES, compact, without_article
from donotplay.artists.prominence import KNOWN
from donotplay.artists.queries import Query
from donotplay.artists.spelling import typos_allowed

# Prominence adds up to a third, so that a well-known artist whose name goes on, or is misspelled, stands
# above unknown ones of the very name; the best one of that name is above all.
EXACT: Final = 0.86
REARRANGED: Final = 0.85
BEGINS: Final = 0.74
WORD_BEGINS: Final = 0.66
_MISSPELLED = 0.8
_LONGER = 0.6

GOOD: Final = 0.75
"""A score below it doesn't keep from looking further away."""

_PROMINENCE = 0.35
_ALIAS_COSTS = 0.05

_EDIT_COSTS = 0.6
"""For the share of the query's letters that were edited."""

_MANY_EDITS = 0.2
"""Share of the query's letters from which on only known artists count: among millions of names there is one
so near to any short nonsense."""

UNFINISHED_COSTS: Final = 0.5
"""In edits, for a name that goes on behind what was typed."""

_ROOM = 0.03
"""For the share of the name that was typed."""

_COVERED_BY_WORD, _COVERED_BY_WORDS = 0.6, 0.4
"""Share of the query that a name has to be which the query only begins with."""


class Candidate(msgspec.Struct, frozen=True):
    """A name of an artist, and how well it meets the query."""

    score: float
    artist_id: int
    position: int
    is_exact: bool = False


def score(fit: float, prominence: float, position: int) -> float:
    """From how a name meets the query, how well known its artist is, and whether it is an alias."""
    return fit + _PROMINENCE * prominence - (_ALIAS_COSTS if position > 1 else 0)


def beginning(fit: float, query: Query, start: str) -> float:
    """The fit of a name that begins with the query at `start`: the more of it was typed, the better."""
    return fit + _ROOM * len(query.compact) / len(start)


def misspelled(edits: float, query: Query, prominence: float) -> float:
    """The fit of a name so many edits away, 0 when only a better known artist could be meant with so many."""
    share = edits / len(query.compact)
    if share >= _MANY_EDITS and prominence < KNOWN:
        return 0
    return _MISSPELLED - _EDIT_COSTS * share


def far(query: Query, folded: str, prominence: float) -> float:
    """The fit of a whole name, 0 for none."""
    forms = [form for form in (folded, without_article(folded)) if form]
    return max(_far(query, form, prominence) for form in forms)


def _far(query: Query, folded: str, prominence: float) -> float:
    typed, name = query.compact, compact(folded)
    allowed = typos_allowed(len(typed))
    edits = min(
        OSA.distance(typed, name, score_cutoff=allowed),
        OSA.distance(typed, name[: len(typed)], score_cutoff=allowed) + UNFINISHED_COSTS,
    )
    if edits <= allowed:
        return misspelled(edits, query, prominence)
    return longer(query, folded, prominence) if typed.startswith(name) else 0


def longer(query: Query, folded: str, prominence: float = 1) -> float:
    """The fit of a name that the query goes on behind, 0 when the name is too little of it."""
    if prominence < KNOWN or ARTICLES.issuperset(folded.split(" ")):
        return 0
    covered = len(compact(folded)) / len(query.compact)
    return _LONGER * covered if covered >= (_COVERED_BY_WORDS if " " in folded else _COVERED_BY_WORD) else 0


def best_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best name of each artist; of those named as the query the best known comes before all."""
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        other = best.get(candidate.artist_id)
        if other is None or candidate.score > other.score:
            best[candidate.artist_id] = candidate
    exact = (candidate for candidate in best.values() if candidate.is_exact)
    first = max(exact, key=lambda candidate: candidate.score, default=None)
    return sorted(
        best.values(), key=lambda candidate: (candidate is not first, -candidate.score, candidate.artist_id)
    )
