"""Reads JSON bit by bit: its records one after the other, each with its line, however large the file.

Decoding a hostile file as a whole would cost thirty times its size: `[[],[],...]`. Here only one record
is ever decoded, of at most `MAX_RECORD_LENGTH` characters.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from donotplay.dnp.files.decoding import count_line_ends, line_at
from donotplay.dnp.files.rows import MAX_RECORD_LENGTH, MAX_RECORDS, UnreadableFile, shown

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\n\r]*")
_WINDOW = MAX_RECORD_LENGTH
_MAX_DEPTH = 4
"""Of what is skipped record by record; what is deeper is a record."""

_BROKEN_OFF = "The JSON breaks off here: a part of the file is missing."


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_scan = json.JSONDecoder(parse_constant=_no_constant).scan_once  # type: ignore[attr-defined]  # typeshed lacks it


class JsonReader:
    """Stands at a place of the text, and moves on with what is read. The line only ever grows."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._window, self._base = text[:_WINDOW], 0
        self._at = self._after_space(0)
        self._line, self._counted_to = 1, 0
        self._items = 0

    @property
    def next(self) -> str:
        """The character at this place; empty at the end."""
        return self._text[self._at : self._at + 1]

    @property
    def line(self) -> int:
        self._line += count_line_ends(self._text, self._counted_to, self._at)
        self._counted_to = self._at
        return self._line

    @property
    def at(self) -> int:
        return self._at

    def shown_from(self, start: int) -> str:
        """What was read since that place, cut."""
        return shown(self._text[start : min(self._at, start + 1000)])

    def value(self) -> Any:  # noqa: ANN401 -- whatever JSON can hold
        """The value that begins here."""
        if self._at - self._base > _WINDOW // 2:
            self._move_window()
        try:
            value, end = self._scan_window()
        except (ValueError, RecursionError, StopIteration) as error:
            self._refuse(error)
        self._at = self._after_space(self._base + end)
        return value

    def items(self) -> Iterator[str | int]:
        """The keys of the object, or the numbers of the array, that begins here.

        For each the reader stands before the value. One that nobody reads is skipped.
        """
        is_object = self._enter("{[") == "{"
        closing, number = "}" if is_object else "]", 0
        while self.next != closing:
            if number:
                self._enter(",")
            self.count_item()
            key = self._key() if is_object else number
            place = self._at
            yield key
            if self._at == place:
                self._skip(_MAX_DEPTH)
            number += 1
        self._enter(closing)

    def end(self) -> None:
        """Nothing may follow."""
        if self.next:
            self._refuse_here("There is more behind the end of the JSON.")

    def _scan_window(self) -> tuple[Any, int]:
        try:
            value, end = _scan(self._window, self._at - self._base)
        except (ValueError, StopIteration):
            if self._at == self._base:
                raise
            self._move_window()
            value, end = _scan(self._window, 0)
        # A number may go on behind the window.
        if end == len(self._window) and self._goes_on():
            if self._at == self._base:
                raise StopIteration(end)
            self._move_window()
            return self._scan_window()
        return value, end

    def _move_window(self) -> None:
        self._base, self._window = self._at, self._text[self._at : self._at + _WINDOW]

    def _goes_on(self) -> bool:
        return self._base + len(self._window) < len(self._text)

    def _after_space(self, position: int) -> int:
        return _SPACE.match(self._text, position).end()  # type: ignore[union-attr]  # it matches nothing, too

    def _enter(self, expected: str) -> str:
        """Step over one of these characters."""
        found = self.next
        if not found or found not in expected:
            self._refuse_here(f"Here should be {' or '.join(f'`{one}`' for one in expected)}.")
        self._at = self._after_space(self._at + 1)
        return found

    def _key(self) -> str:
        if self.next != '"':
            self._refuse_here("Here should be a key in double quotes.")
        key: str = self.value()
        self._enter(":")
        return key

    def _skip(self, depth: int) -> None:
        if depth and self.next in ("[", "{"):
            for _ in self.items():
                self._skip(depth - 1)
        else:
            self.value()

    def count_item(self) -> None:
        """`UnreadableFile` when there are too many."""
        self._items += 1
        if self._items > MAX_RECORDS:
            raise UnreadableFile(f"The file has more than {MAX_RECORDS:,} values.", line=self.line)

    def _refuse(self, error: Exception) -> NoReturn:
        if isinstance(error, RecursionError):
            self._refuse_here("The JSON is nested too deeply.")
        reason, position = self._what_went_wrong(error)
        tail = self._window[position : position + 10].rstrip()
        # Cut off in a string, before a value, or in one of these words.
        is_cut = reason.startswith("Unterminated") or any(
            word.startswith(tail) for word in ("true", "false", "null", "-")
        )
        if is_cut and self._goes_on():
            self._refuse_here(f"A record has more than {MAX_RECORD_LENGTH:,} characters, or a quote is open.")
        if is_cut:
            self._refuse_at(len(self._text.rstrip()), _BROKEN_OFF)
        self._refuse_at(self._base + position, f"This is no JSON: {reason}.")

    def _what_went_wrong(self, error: Exception) -> tuple[str, int]:
        """In words, and where in the window."""
        if isinstance(error, StopIteration):
            return "Expecting value", error.value
        if isinstance(error, json.JSONDecodeError):
            return error.msg, error.pos
        return "Expecting a number that is not so long, nor NaN or infinite", self._at - self._base

    def _refuse_here(self, reason: str) -> NoReturn:
        if not self.next:
            reason = _BROKEN_OFF
        self._refuse_at(self._at, reason)

    def _refuse_at(self, position: int, reason: str) -> NoReturn:
        raise UnreadableFile(reason, line=line_at(self._text, position))


def records(
    reader: JsonReader, wanted: Iterable[Path], *, in_objects: bool = False, path: Path = ()
) -> Iterator[tuple[Path, str | int]]:
    """Stand before each record in the arrays at the wanted paths; the path, and the place in it.

    The path `()` is the outermost value; JSON Lines count as an array there. With `in_objects` the members of
    an object are records, too, and the place is the key.
    """
    if reader.next == "{" and path == () and () in wanted:
        yield from _json_lines(reader)
        return
    is_wanted = path in wanted and (in_objects or reader.next == "[")
    for key in reader.items():
        inner = (*path, key)
        if is_wanted or (inner in wanted and not in_objects and _is_one_record(reader, inner, wanted)):
            yield (path if is_wanted else inner), key
        elif reader.next in ("[", "{") and any(one[: len(inner)] == inner for one in wanted):
            yield from records(reader, wanted, in_objects=in_objects, path=inner)
    if not path:
        reader.end()


def _is_one_record(reader: JsonReader, path: Path, wanted: Iterable[Path]) -> bool:
    """Whether an object stands where others have an array: Last.fm leaves out the array around one artist."""
    return reader.next == "{" and not any(len(one) > len(path) and one[: len(path)] == path for one in wanted)


def _json_lines(reader: JsonReader) -> Iterator[tuple[Path, str | int]]:
    number = 0
    while reader.next:
        reader.count_item()
        place = reader.at
        yield (), number
        if reader.at == place:
            reader.value()
        number += 1
