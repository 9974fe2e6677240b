"""How well known an artist is: a figure from 0 to 1 that decides among equally good matches.

Each kind of evidence counts by its logarithm, since the tenth vote tells more than the hundredth, up to a
number that only the best known have:

    prominence = sum of weight * min(1, log(1 + count) / log(1 + most)) / sum of weights

Without the supplementary data of MusicBrainz (votes and tags) the weights of the others are scaled up.
"""

from math import log1p
from typing import NamedTuple

KNOWN = 0.1
"""From here on people know an artist: three votes alone, or links to six other sites, are as much."""

TIERS = 24
"""Steps of prominence in the search index; each holds several times as many artists as the one above it."""


class Evidence(NamedTuple):
    """What a source knows about an artist, in numbers."""

    rating_votes: int = 0
    tag_votes: int = 0
    links: int = 0
    relations: int = 0
    aliases: int = 0


MOST = Evidence(rating_votes=250, tag_votes=500, links=40, relations=5000, aliases=40)
"""From where on more doesn't make a difference."""

WEIGHTS = Evidence(rating_votes=50, tag_votes=10, links=20, relations=15, aliases=5)

_SUPPLEMENTARY = {"rating_votes", "tag_votes"}
_SCALES = Evidence(*(weight / log1p(most) for weight, most in zip(WEIGHTS, MOST, strict=True)))  # type: ignore[arg-type]
_CORE_WEIGHTS = sum(weight for name, weight in WEIGHTS._asdict().items() if name not in _SUPPLEMENTARY)


def prominence(evidence: Evidence, *, core_only: bool = False) -> float:
    """From 0 for no evidence at all to 1 for the most of each kind."""
    weighed = sum(
        scale * log1p(min(count, most))
        for count, scale, most in zip(evidence, _SCALES, MOST, strict=True)
        if count
    )
    return weighed / (_CORE_WEIGHTS if core_only else sum(WEIGHTS))


def tier(figure: float) -> int:
    """The step a prominence falls into, 0 for the best known."""
    return min(TIERS - 1, int((1 - figure) * TIERS))
