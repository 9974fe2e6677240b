"""Misspelled names: from words of the catalog that are near the typed ones to whole names made of them."""

from typing import NamedTuple

import msgspec
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from donotplay.artists.incoming import LONGEST_START
from donotplay.artists.queries import SAME, SHORTEST_MISSPELLED, Query

WORDS_TRIED = 6
"""For each typed word, the nearest ones."""

PHRASES_TRIED = 40

SAME_COSTS = 0.3
MOVED_COSTS = 0.2

_SOUND_COSTS = (1.0, 0.4)
"""For a word that only sounds alike, and in addition for each edit between the two."""

_TYPOS_ALLOWED = ((2, 0), (5, 1), (9, 2))
"""(letters up to, edits); longer words allow three."""


class KnownWords(msgspec.Struct, frozen=True):
    """Words of the catalog that could have been meant."""

    prominence: dict[str, float]
    """Of the best known artist with that word."""
    sounding_like: dict[str, list[str]]
    """By typed word."""


class Phrase(NamedTuple):
    """A name, without its spaces, that could have been meant."""

    costs: float
    """In edits."""
    text: str


def typos_allowed(length: int) -> int:
    return next((edits for letters, edits in _TYPOS_ALLOWED if length <= letters), 3)


def phrases(query: Query, known: KnownWords) -> list[Phrase]:
    """Names near the query, the nearest first; which of them exist is for the catalog to say."""
    costs = dict[str, float]()
    wholes = (near for form in query.forms if form not in query.words for near in _near(form, known))
    for phrase in (*_word_by_word(query, known), *wholes):
        costs[phrase.text] = min(phrase.costs, costs.get(phrase.text, phrase.costs))
    # What was typed itself has been looked up.
    costs.pop(query.compact, None)
    return sorted(Phrase(cost, text) for text, cost in costs.items())[:PHRASES_TRIED]


def _word_by_word(query: Query, known: KnownWords) -> list[Phrase]:
    """Each word replaced by those near to it; only the best beginnings are carried on."""
    beginnings = [Phrase(0, "")]
    ways = [_near(word, known)[:WORDS_TRIED] for word in query.words]
    for near in ways:
        beginnings = sorted(
            Phrase(beginning.costs + way.costs, beginning.text + way.text)
            for beginning in beginnings
            for way in near
        )[:PHRASES_TRIED]
    if len(ways) == 2:
        beginnings += [
            Phrase(first.costs + last.costs + MOVED_COSTS, last.text + first.text)
            for first in ways[0]
            for last in ways[1]
        ]
    length = len(query.compact)
    allowed = max(typos_allowed(length), 0.3 * length)
    return [
        Phrase(phrase.costs, phrase.text[:LONGEST_START]) for phrase in beginnings if phrase.costs <= allowed
    ]


def _near(word: str, known: KnownWords) -> list[Phrase]:
    """The word's replacements; itself, when the catalog has it or can't be asked for words so short."""
    near = {SAME[word]: SAME_COSTS} if word in SAME else {}
    if len(word) < SHORTEST_MISSPELLED:
        near[word] = 0
    for other in known.sounding_like.get(word, []):
        edits = OSA.distance(word, other)
        if edits <= len(word) / 2:
            near[other] = _SOUND_COSTS[0] + _SOUND_COSTS[1] * edits
    allowed = typos_allowed(len(word))
    words = known.prominence.keys()
    near |= {
        other: edits
        for other, edits, _ in extract(word, words, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    }
    by_worth = sorted(near, key=lambda text: near[text] - known.prominence.get(text, 0))
    return [Phrase(near[text], text) for text in by_worth]
