"""What the columns of a CSV file are, and what stands between them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, repeat
from typing import NamedTuple

from donotplay.artists.links import SERVICES
from donotplay.dnp.files.columns import Column, column_for
from donotplay.dnp.files.decoding import count_line_ends
from donotplay.dnp.files.fields import read_any_id
from donotplay.dnp.files.rows import MAX_RECORD_LENGTH

OWN_COLUMNS = (
    "name",
    "tags",
    "note",
    "scope",
    "until",
    "created_at",
    "updated_at",
    "own_addition",
    "disambiguation",
    "type",
    "country",
    "sort_name",
    *SERVICES,
)
"""Of our own CSV, in their order."""

_OWN_MARK = frozenset({"name", "scope", "created_at", "own_addition"})
"""Nobody else's file has these together."""

_DELIMITERS = ",;\t"
_SEPARATOR_LINE = re.compile(r"sep=(.)(?:\r\n?|\n)", re.IGNORECASE)
"""Excel writes it before the header."""

_TELLING = ("name", "id", "link")
_MOST_COLUMNS = 1000
"""What is to the right of these means nothing."""

_MOST_ALIKE = 4
"""Columns about the same, such as links."""

_SAMPLED_LINES = 20
_SAMPLED_CHARACTERS = 100_000
_MOST_CELLS_SAMPLED = 100
_LASTFM_DATE = re.compile(r"\d{1,2} \w{3} \d{4},? \d{1,2}:\d{2}")
_LASTFM_COLUMNS = (Column("name"), None, Column("track"), None)


class Layout(NamedTuple):
    """`start` is where the rows begin in the text, `skipped` how many lines are before it.

    `names` are the headers, in lower case, when the file is our own.
    """

    delimiter: str
    columns: tuple[Column | None, ...]
    start: int
    skipped: int
    names: tuple[str, ...] = ()

    @property
    def is_history(self) -> bool:
        """Whether a row is a track, not an artist."""
        kinds = {column.kind for column in self.columns if column}
        return "track" in kinds and "name" in kinds


def find_layout(text: str) -> Layout | None:
    """By the header, or without one by ids or dates that tell their column; `None` when neither tells."""
    mark = _SEPARATOR_LINE.match(text)
    start = mark.end() if mark else 0
    return _by_header(text, start, mark[1] if mark else _DELIMITERS) or _by_values(text)


def _by_header(text: str, start: int, delimiters: str) -> Layout | None:
    start = len(text) - len(text[start:].lstrip("\r\n")) if text[start : start + 1] in "\r\n" else start
    candidates = (_read_header(text, start, delimiter) for delimiter in delimiters)
    layouts = [layout for layout in candidates if layout]
    return max(layouts, key=lambda layout: sum(column is not None for column in layout.columns), default=None)


def _read_header(text: str, start: int, delimiter: str) -> Layout | None:
    lines = io.StringIO(text[start : start + MAX_RECORD_LENGTH], newline="")
    try:
        cells = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        return None
    columns = tuple(_without_repeats(map(column_for, cells[:_MOST_COLUMNS])))
    known = [column for column in columns if column]
    if not any(column.kind in _TELLING for column in known):
        return None
    # "Band, The" is somebody's name.
    if len(cells) > 1 == len(known) and any(cell.startswith(" ") for cell in cells):
        return None
    if len(cells) == 1:
        # Commas and semicolons further down are part of the names.
        delimiter = "\t"
    names = tuple(cell.strip().lower() for cell in cells)
    end = start + lines.tell()
    is_own = _OWN_MARK.issubset(names)
    return Layout(delimiter, columns, end, count_line_ends(text, 0, end), names if is_own else ())


def _without_repeats(columns: Iterable[Column | None]) -> Iterator[Column | None]:
    """What is behind the last column that counts is left out, so that rows are not searched for it."""
    seen: Counter[Column] = Counter()
    skipped = 0
    for column in columns:
        if column is None or seen[column] == _MOST_ALIKE:
            skipped += 1
            continue
        seen[column] += 1
        yield from repeat(None, skipped)
        yield column
        skipped = 0


def has_one_column(text: str) -> bool:
    """Whether nothing stands between columns, as far as the first lines tell."""
    return not any(delimiter in line for line in _first_lines(text) for delimiter in _DELIMITERS)


def _by_values(text: str) -> Layout | None:
    for delimiter in _DELIMITERS:
        rows = list(_sample(text, delimiter))
        width = len(rows[0]) if rows else 0
        if 1 < width <= _MOST_CELLS_SAMPLED and all(len(row) == width for row in rows):
            columns = _columns_by_values(rows)
            if columns:
                return Layout(delimiter, columns, 0, 0)
    return None


def _sample(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(_first_lines(text), delimiter=delimiter)
    except csv.Error:
        return


def _first_lines(text: str) -> Iterator[str]:
    lines = io.StringIO(text[:_SAMPLED_CHARACTERS], newline="")
    return islice((line for line in lines if line.strip()), _SAMPLED_LINES)


def _columns_by_values(rows: list[list[str]]) -> tuple[Column | None, ...] | None:
    width = len(rows[0])
    if width == len(_LASTFM_COLUMNS) and all(_LASTFM_DATE.fullmatch(row[-1].strip()) for row in rows):
        return _LASTFM_COLUMNS
    of_ids = next((at for at in range(width) if all(read_any_id(row[at]) for row in rows)), None)
    if of_ids is None:
        return None
    columns: list[Column | None] = [None] * width
    columns[of_ids] = Column("link")
    columns[0 if of_ids else 1] = Column("name")
    return tuple(columns)
