"""Who is named in a title: guests, and remixers."""

import re
from functools import lru_cache
from typing import NamedTuple

from donotplay.dnp.credits import (
    FEAT,
    MAX_LENGTH,
    WITH,
    Credit,
    cleaned,
    credit_of,
    featured_in_brackets,
    parted,
    take_brackets_out,
)
from donotplay.dnp.segments import MAX_LONG_REMEMBERED, MAX_REMEMBERED, MAX_REMEMBERED_LENGTH

_KINDS = "album|club|dance|dub|extended|full|instrumental|original|radio|short|single|vip|vocal|[12]\\d{3}"
_REMIX = re.compile(
    rf"(?:remix|remixed|mixed|edited|reworked) by (?P<by>.+)|(?P<who>.+?)(?:['\u2019]s?)? (?:(?:{_KINDS}) )*"
    r"(?:remix|rmx|mix|re-?edit|edit|rework|bootleg|flip|refix)",
    re.IGNORECASE,
)


_NUMBER = re.compile(
    r"|\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|a (?:hundred|thousand)",
    re.IGNORECASE,
)


class TitleCredit(NamedTuple):
    """Who is named in a title."""

    featured: Credit
    accompanied: Credit
    """By "(with X)", which may be a guest or just a part of the title."""


def read_title(title: str) -> TitleCredit:
    """Guests "(feat. X)", "[ft. X & Y]", "Song feat. X" and "(with X)"; nobody leads."""
    lowered = title[:MAX_LENGTH].lower()
    if title.isascii() and "ft" not in lowered and "feat" not in lowered and "with " not in lowered:
        return NOBODY_IN_TITLE
    return _read_short_title(title) if len(title) <= MAX_REMEMBERED_LENGTH else _read_long_title(title)


def read_remixers(title: str) -> Credit:
    """Remixers "(X Remix)", "[X's Extended Mix]", "Song - X Edit"; they stand as leads."""
    text = cleaned(title[:MAX_LENGTH])
    outside, groups = take_brackets_out(text)
    names = [found for each in [*groups, *outside.split(" - ")[1:]] if (found := _remixer(each))]
    return credit_of(names, [], is_cut=len(title) > MAX_LENGTH)


def _remixer(text: str) -> str | None:
    feat = FEAT.search(text)
    found = _REMIX.fullmatch((text[: feat.start()] if feat else text).strip()[:MAX_REMEMBERED_LENGTH])
    who = (found["by"] or found["who"]).strip() if found else ""
    return None if re.fullmatch(_KINDS, who, re.IGNORECASE) else who or None


def _is_no_length(before: str) -> bool:
    """Not just a number: "50 Ft. Queenie"."""
    return len(before) > 20 or not _NUMBER.fullmatch(before)


def _read_title(title: str) -> TitleCredit:
    text = cleaned(title[:MAX_LENGTH])
    _, featured = parted(text, featured_in_brackets, _is_no_length)
    accompanying = [group[4:] for group in take_brackets_out(text)[1] if WITH.match(group)]
    is_cut = len(title) > MAX_LENGTH
    if not (featured or accompanying or is_cut):
        return NOBODY_IN_TITLE
    return TitleCredit(credit_of([], featured, is_cut=is_cut), credit_of([], accompanying, is_cut=is_cut))


_NOBODY = Credit(None, (), (), frozenset(), is_cut=False)
NOBODY_IN_TITLE = TitleCredit(_NOBODY, _NOBODY)

_read_long_title = lru_cache(MAX_LONG_REMEMBERED)(_read_title)
_read_short_title = lru_cache(MAX_REMEMBERED)(_read_title)
