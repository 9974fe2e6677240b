"""Taking a credit apart: "A & B feat. C, D & E" into leads and guests, and into the names each may be.

What can only be told by who is known ("Simon & Garfunkel") is not decided here: a `Segment` has its parts,
and the joins of neighbouring ones, to choose from. Time and memory are linear in the text's length.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import msgspec

from donotplay.dnp.segments import (
    MAX_LONG_REMEMBERED,
    MAX_REMEMBERED,
    MAX_REMEMBERED_LENGTH,
    SIGNS,
    Name,
    Segment,
    name_of,
    segment_of,
)

MAX_LENGTH = 10_000
"""Characters of a credit or title that are read."""

MAX_PARTS = 1_000
"""Names in a credit that are read."""

_INVISIBLE = dict.fromkeys(
    [0xAD, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)
"""Soft hyphens, marks of direction and joiners: they could hide a separator."""

_OPENING, _CLOSING = "([{\u3010", ")]}\u3011"
_BRACKET = re.compile(r"[()\[\]{}\u3010\u3011]")

# Without its dot, "ft" is no separator before another one: "Little Feat & X", "Little Feat feat. X".
FEAT = re.compile(
    rf"""
    (?<! [\w'\u2019-] )
    (?: featuring (?=[ ]) | f(?:ea)?t [.:] (?! [.:] )
      | f(?:ea)?t (?=[ ]) (?! [ ] (?: [{SIGNS};|] | (?: and|with|x|vs|versus|f(?:ea)?t|featuring ) \b ) ) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
WITH = re.compile("with (?=.)", re.IGNORECASE)

# What comes after guests: "Song feat. X - Radio Edit", "Song feat. X (Live)", "Song (feat. X prod. by Y)".
_BEHIND_GUESTS = re.compile(
    r" [-\u2013\u2014|~] | (?:prod\.|prod by|produced by) | [(\[][^()\[\]]*[)\]](?: |\Z)", re.IGNORECASE
)

_VALUES = re.compile("[;\0]")

# A credit without any of these is one name, as most are.
_ANY_SEPARATOR = re.compile(
    rf"[{SIGNS};\0()\[\]{{}}\u3010\u3011]|\b(?:and|with|x|vs|versus|f(?:ea)?t|featuring)\b", re.IGNORECASE
)


class Credit(msgspec.Struct, frozen=True, gc=False):
    """A credit, or the guests in a title."""

    whole: Name | None
    """All of it; None when it is empty, or not a credit but names from a title."""
    leads: tuple[Segment, ...]
    guests: tuple[Segment, ...]
    forms: frozenset[str]
    """Of all names that may be in it."""
    is_cut: bool
    """Whether there was more than is read."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        return self.leads + self.guests


def read_credit(text: str) -> Credit:
    """Everything is a name that could be one; who is before `feat.` leads."""
    if len(text) <= MAX_REMEMBERED_LENGTH:
        return _read_short_credit(text)
    return _read_long_credit(text)


def _read_credit(text: str) -> Credit:
    clean = cleaned(text[:MAX_LENGTH])
    if clean and not _ANY_SEPARATOR.search(clean):
        name = name_of(clean)
        return Credit(
            name, (Segment(name, (), ()),), (), frozenset(name.forms), is_cut=len(text) > MAX_LENGTH
        )
    lead, guests = parted(clean, _guests_in_brackets)
    leads = _VALUES.split(lead)
    return credit_of(leads, guests, clean, is_cut=len(text) > MAX_LENGTH)


def cleaned(text: str) -> str:
    """Full-width signs are signs, one space between words, nothing invisible.

    So that nothing after it takes quadratic time: patterns that skip spaces would, on thousands of them.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))[:MAX_LENGTH]
    return " ".join(text.split())


def _guests_in_brackets(group: str) -> str | None:
    if accompanied := WITH.match(group):
        return group[accompanied.end() :]
    return featured_in_brackets(group)


def featured_in_brackets(group: str) -> str | None:
    featured = FEAT.search(group)
    return group[featured.end() :] if featured else None


def parted(
    text: str, guests_in: Callable[[str], str | None], is_lead: Callable[[str], object] = bool
) -> tuple[str, list[str]]:
    """What stands before `feat.`, if it is as it must be, and what after each, or in brackets."""
    outside, groups = take_brackets_out(text, lambda group: guests_in(group) is not None)
    guests = [found for group in groups if (found := guests_in(group))]
    for featured in FEAT.finditer(outside):
        if is_lead(outside[: featured.start()].strip()):
            return outside[: featured.start()], [outside[featured.end() :], *guests]
    return outside, guests


def take_brackets_out(text: str, wanted: Callable[[str], bool] = bool) -> tuple[str, list[str]]:
    """The text without the outermost brackets that are wanted, and what is in those."""
    groups, outside, depth, opened, kept_from = list[str](), list[str](), 0, 0, 0
    brackets = [*_BRACKET.finditer(text)]
    if not brackets:
        return text, groups
    last_closing = max((each.end() for each in brackets if each[0] in _CLOSING), default=0)
    for bracket in brackets:
        if bracket[0] in _OPENING:
            opened = bracket.start() if depth == 0 else opened
            depth += 1
        elif depth and ((depth := depth - 1) == 0 or bracket.end() == last_closing):
            group, depth = text[opened + 1 : bracket.start()].strip(), 0
            if wanted(group):
                groups.append(group)
                outside.append(text[kept_from:opened])
                kept_from = bracket.end()
    if depth and wanted(group := text[opened + 1 :].strip()):
        groups.append(group)
        text = text[:opened]
    return " ".join("".join([*outside, text[kept_from:]]).split()), groups


def credit_of(leads: list[str], guests: list[str], whole: str | None = None, *, is_cut: bool) -> Credit:
    split_guests = [
        value
        for each in guests
        for featured in FEAT.split(each)
        for value in _VALUES.split(_BEHIND_GUESTS.split(featured, maxsplit=1)[0])
    ]
    leading, guesting, room = list[Segment](), list[Segment](), MAX_PARTS
    for values, segments in ((leads, leading), (split_guests, guesting)):
        for value in values:
            if (text := value.strip()) and room > 0:
                segment, was_cut = segment_of(text, room)
                segments.append(segment)
                room -= max(1, len(segment.parts))
                is_cut |= was_cut
            is_cut |= room <= 0
    names = [each for segment in (*leading, *guesting) for each in segment.names]
    name = None
    if whole and names:
        name = names[0] if names[0].text == whole else name_of(whole)
        names.append(name)
    forms = [each.form for each in names] + [each.bare_form for each in names if each.bare_form]
    return Credit(name, tuple(leading), tuple(guesting), frozenset(forms), is_cut)


_read_long_credit = lru_cache(MAX_LONG_REMEMBERED)(_read_credit)
_read_short_credit = lru_cache(MAX_REMEMBERED)(_read_credit)
