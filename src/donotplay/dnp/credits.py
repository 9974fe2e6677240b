"""Taking a credit apart: "A & B feat. C, D & E" into leads and guests, and into the names each may be.

What can only be told by who is known ("Simon & Garfunkel") is not decided here: a `Segment` has its parts,
and the joins of neighbouring ones, to choose from. Time and memory are linear in the text's length.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from donotplay.artists.names import compact, fold, without_article

MAX_LENGTH = 10_000
"""Characters of a credit or title that are read. Credits of whole casts have some 3,000."""

MAX_PARTS = 1_000
"""Names in a credit that are read."""

MAX_JOINED = 6
"""Parts that may be one name: "Crosby, Stills, Nash & Young" has four."""

MAX_REMEMBERED_LENGTH = 200
"""Characters; longer credits are taken apart anew each time, so that what is remembered stays small."""

MAX_REMEMBERED = 16_384
"""Credits, titles and names each; a library of 10,000 tracks has about 3,000."""

_INVISIBLE = dict.fromkeys(
    [0xAD, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)
"""Soft hyphens, marks of direction and joiners: they could hide a separator."""

_OPENING, _CLOSING = "([{\u3010", ")]}\u3011"
_BRACKET = re.compile(r"[()\[\]{}\u3010\u3011]")

_SIGNS = "&+,/\u00d7\u3001"

# Without its dot, "ft" is no separator before another one: "Little Feat & X", "Little Feat feat. X". After a
# number it is a length: "50 Ft. Queenie".
FEAT = re.compile(
    rf"""
    (?<! [\w'\u2019-] ) (?<! \d[ ] ) (?<! \b(?:one|two|six|ten)[ ] )
    (?: featuring (?=[ ]) | f(?:ea)?t [.:] (?! [.:] )
      | f(?:ea)?t (?=[ ]) (?! [ ] (?: [{_SIGNS};|] | (?: and|with|x|vs|versus|f(?:ea)?t|featuring ) \b ) ) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
WITH = re.compile("with (?=.)", re.IGNORECASE)

# What comes after guests: "Song feat. X - Radio Edit", "Song feat. X (Live)", "Song (feat. X prod. by Y)".
_BEHIND_GUESTS = re.compile(
    r" [-\u2013\u2014|~] | (?:prod\.|prod by|produced by) | [(\[][^()\[\]]*[)\]](?: |\Z)", re.IGNORECASE
)

_VALUES = re.compile("[;\0]")

# No comma within "10,000 Maniacs". A word separates only between spaces, and `x` and `vs` only between names:
# in "A & X & B", X is one of three.
_WEAK = re.compile(
    rf"""
    (?<= [ ] ) w/ | [{_SIGNS}] (?! (?<= \d, ) \d )
    | (?<= [ ] ) (?<! [{_SIGNS}][ ] ) (?: x | vs\.? | versus ) (?= [ ] ) (?! [ ][{_SIGNS}] )
    | (?<= [ ] ) (?<! [&+/\u00d7\u3001][ ] ) (?: and | with ) (?= [ ] ) (?! [ ][{_SIGNS}] )
    """,
    re.IGNORECASE | re.VERBOSE,
)


# A credit without any of these is one name, as most are.
_ANY_SEPARATOR = re.compile(
    rf"[{_SIGNS};\0()\[\]{{}}\u3010\u3011]|\b(?:and|with|x|vs|versus|f(?:ea)?t|featuring)\b", re.IGNORECASE
)


class Name(NamedTuple):
    """What may be the name of one artist."""

    text: str
    """As it is written in the credit."""
    folded: str
    form: str
    """Folded and without spaces: "run dmc" and "rundmc" are one."""
    bare_form: str | None
    """The form without a leading article; None when there is none."""

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.form, self.bare_form) if self.bare_form else (self.form,)


class Span(NamedTuple):
    """Parts of a segment, from `first` to before `behind`, that may be one name."""

    first: int
    behind: int
    name: Name


class Segment(NamedTuple):
    """What stands between strong separators."""

    whole: Name
    parts: tuple[Name, ...]
    """Between weak separators; empty when there are none."""
    spans: tuple[Span, ...]
    """Joins of neighbouring parts, the longest first; also with the word before them ("With Confidence")."""

    def names(self) -> Iterator[Name]:
        yield self.whole
        yield from self.parts
        for span in self.spans:
            yield span.name


class Credit(NamedTuple):
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


def name_of(text: str) -> Name:
    return _short_name_of(text) if len(text) <= MAX_REMEMBERED_LENGTH else _name_of(text)


def _name_of(text: str) -> Name:
    folded = fold(text)
    bare = without_article(folded)
    return Name(text, folded, compact(folded), bare and compact(bare))


def read_credit(text: str) -> Credit:
    """Everything is a name that could be one; who is before `feat.` leads."""
    if len(text) <= MAX_REMEMBERED_LENGTH:
        return _read_short_credit(text)
    return _read_credit(text)


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


def parted(text: str, guests_in: Callable[[str], str | None]) -> tuple[str, list[str]]:
    """What stands before `feat.`, and what after each, or in brackets."""
    outside, groups = take_brackets_out(text, lambda group: guests_in(group) is not None)
    guests = [found for group in groups if (found := guests_in(group))]
    for featured in FEAT.finditer(outside):
        if outside[: featured.start()].strip():
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
    segments, room = list[tuple[Segment, bool]](), MAX_PARTS
    for values, is_lead in ((leads, True), (split_guests, False)):
        for value in values:
            if (text := value.strip()) and room > 0:
                segment, was_cut = _segment(text, room)
                segments.append((segment, is_lead))
                room -= max(1, len(segment.parts))
                is_cut |= was_cut
            is_cut |= room <= 0
    names = [each for segment, _ in segments for each in segment.names()]
    name = None
    if whole and segments:
        name = names[0] if names[0].text == whole else name_of(whole)
        names.append(name)
    return Credit(
        name,
        tuple(segment for segment, is_lead in segments if is_lead),
        tuple(segment for segment, is_lead in segments if not is_lead),
        frozenset(form for each in names for form in each.forms),
        is_cut,
    )


class _Piece(NamedTuple):
    """A part by its place in the text."""

    start: int
    end: int
    prefix_start: int
    """Where the separator before it begins that may belong to it: "with" of "with Confidence"."""
    after_comma: bool


def _segment(text: str, room: int) -> tuple[Segment, bool]:
    pieces = _pieces(text)
    was_cut, pieces = len(pieces) > room, pieces[:room]
    if len(pieces) < 2:
        return Segment(name_of(text), (), ()), was_cut
    parts = tuple(name_of(text[piece.start : piece.end]) for piece in pieces)
    return Segment(name_of(text), parts, tuple(_spans(text, pieces))), was_cut


def _pieces(text: str) -> list[_Piece]:
    pieces = list[_Piece]()
    begin, prefix, last = 0, None, ""
    for separator in [*_WEAK.finditer(text), None]:
        end = separator.start() if separator else len(text)
        if piece := text[begin:end].strip():
            start = text.index(piece[0], begin)
            pieces.append(_Piece(start, start + len(piece), start if prefix is None else prefix, last == ","))
            prefix = None
        else:
            # Two separators: the second may begin a name ("A, +44").
            prefix = begin - len(last) if last else None
        if separator:
            begin, last = separator.end(), separator[0]
            if last[0].isalpha() or not piece:
                prefix = separator.start()
    return pieces


def _spans(text: str, pieces: list[_Piece]) -> Iterator[Span]:
    for length in range(min(MAX_JOINED, len(pieces)), 0, -1):
        for first in range(len(pieces) - length + 1):
            behind = first + length
            begin, end = pieces[first], pieces[behind - 1]
            if first and begin.prefix_start < begin.start:
                yield Span(first, behind, name_of(text[begin.prefix_start : end.end]))
            if 1 < length < len(pieces):
                yield Span(first, behind, name_of(text[begin.start : end.end]))
            if length == 2 and end.after_comma:
                # A sort name: "Bowie, David".
                surname, others = text[begin.start : begin.end], text[end.start : end.end]
                yield Span(
                    first, behind, name_of(f"{others} {surname}")._replace(text=f"{surname}, {others}")
                )


_short_name_of = lru_cache(MAX_REMEMBERED)(_name_of)
_read_short_credit = lru_cache(MAX_REMEMBERED)(_read_credit)
