"""What stands between strong separators: the names it may be, for who is known to decide."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from donotplay.artists.names import compact, fold, without_article

MAX_JOINED = 6
"""Parts that may be one name: "Crosby, Stills, Nash & Young" has four."""

MAX_REMEMBERED_LENGTH = 200
"""Characters of a credit, title or name."""

MAX_LONG_REMEMBERED = 8
"""Of those that are longer: a track's own while it is judged. The worst take some 5 MB each."""

MAX_REMEMBERED = 16_384
"""Credits, titles and names each; a library of 10,000 tracks has about 3,000."""

SIGNS = "&+,/\u00d7\u3001"

# No comma within "10,000 Maniacs". A word separates only between spaces, and `x` and `vs` only between names:
# in "A & X & B", X is one of three.
_WEAK = re.compile(
    rf"""
    (?<= [ ] ) w/ | [{SIGNS}] (?! (?<= \d, ) \d )
    | (?<= [ ] ) (?<! [{SIGNS}][ ] ) (?: x | vs\.? | versus ) (?= [ ] ) (?! [ ][{SIGNS}] )
    | (?<= [ ] ) (?<! [&+/\u00d7\u3001][ ] ) (?: and | with ) (?= [ ] ) (?! [ ][{SIGNS}] )
    """,
    re.IGNORECASE | re.VERBOSE,
)


# Names and what is made of them are kept in thousands: without `gc=False` the garbage collector would walk
# through all of them once for each check of a library.


class Name(msgspec.Struct, frozen=True, gc=False):
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


class Span(msgspec.Struct, frozen=True, gc=False):
    """Parts of a segment, from `first` to before `behind`, that may be one name."""

    first: int
    behind: int
    name: Name


class Segment(msgspec.Struct, frozen=True, gc=False):
    """What stands between strong separators."""

    whole: Name
    parts: tuple[Name, ...]
    """Between weak separators; empty when there are none."""
    spans: tuple[Span, ...]
    """Joins of neighbouring parts, the longest first; also with the word before them ("With Confidence")."""

    @property
    def names(self) -> list[Name]:
        return [self.whole, *self.parts, *[span.name for span in self.spans]]


def name_of(text: str) -> Name:
    return _short_name_of(text) if len(text) <= MAX_REMEMBERED_LENGTH else _name_of(text)


def _name_of(text: str) -> Name:
    folded = fold(text)
    bare = without_article(folded)
    return Name(text, folded, compact(folded), bare and compact(bare))


class _Piece(NamedTuple):
    """A part by its place in the text."""

    start: int
    end: int
    prefix_start: int
    """Where the separator before it begins that may belong to it: "with" of "with Confidence"."""
    after_comma: bool


def segment_of(text: str, room: int) -> tuple[Segment, bool]:
    """Of a text without spaces around it: with at most `room` parts, and whether there were more."""
    if not _WEAK.search(text):
        return Segment(name_of(text), (), ()), False
    pieces = _pieces(text)
    was_cut, pieces = len(pieces) > room, pieces[:room]
    # Nothing but a separator behind a name is no part of it ("Drake &"), but before it may be ("+44").
    is_whole = len(pieces) == 1 and (pieces[0].start > 0 or pieces[0].end == len(text))
    if is_whole or not pieces:
        return Segment(name_of(text), (), ()), was_cut
    parts = tuple(name_of(text[piece.start : piece.end]) for piece in pieces)
    return Segment(name_of(text), parts, tuple(_spans(text, pieces))), was_cut


def _pieces(text: str) -> list[_Piece]:
    pieces = list[_Piece]()
    begin, prefix, last = 0, None, ""
    for separator in [*_WEAK.finditer(text), None]:
        end = separator.start() if separator else len(text)
        if separator and last[:1].isalpha() and separator[0][0].isalpha() and not text[begin:end].strip():
            # Of two words the second is a name, or begins one: "A x X x B", "A and And One".
            continue
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
                written = f"{surname}, {others}"
                yield Span(first, behind, replace(name_of(f"{others} {surname}"), text=written))


_short_name_of = lru_cache(MAX_REMEMBERED)(_name_of)
