"""CSV: our own, and any in which the columns can be told; rows of tracks come to their artists.

Exports of plays at Last.fm are such rows, as several programs write them: "artist,album,track,date" with or
without a header, or "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid".
"""

import csv
import io
from collections.abc import Iterator
from functools import partial
from itertools import chain

from donotplay.artists.links import SERVICES
from donotplay.dnp.files.columns import Column
from donotplay.dnp.files.csv_cells import split_values
from donotplay.dnp.files.csv_layout import Layout, find_layout, has_one_column
from donotplay.dnp.files.distinct import Distinct
from donotplay.dnp.files.drafts import NEITHER_NAME_NOR_ID, TAKEN_OFF, row_from_values
from donotplay.dnp.files.fields import (
    Unfit,
    each_once,
    exact_name,
    read_any_id,
    read_country,
    read_flag,
    read_id,
    read_moment,
    read_note,
    read_scope,
    read_tags,
    read_type,
)
from donotplay.dnp.files.plain_text import read_plain_text
from donotplay.dnp.files.rows import ListedRow, Row, UnreadableFile, UnreadableRow, shown
from donotplay.spreadsheets import unguard

_CELLS_SHOWN = 20

_UNTOLD_ID = Column("id")
_SERVICES = frozenset(SERVICES)

_END = "\0"
"""A line that no text has, behind all others: within a cell it tells that a quote was never closed."""


def read_csv(text: str) -> Iterator[Row]:
    """`UnreadableFile` when no column can be told; a single one without a header is plain text."""
    layout = find_layout(text)
    if layout is None:
        if has_one_column(text):
            return read_plain_text(text)
        raise UnreadableFile(
            "The columns can't be told. Begin with a header, such as `artist,spotify` or `name,link`.", line=1
        )
    if layout.names:
        return _read_own(text, layout)
    return _read_history(text, layout) if layout.is_history else _read_foreign(text, layout)


def _records(text: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line where it begins."""
    lines = io.StringIO(text, newline="")
    lines.seek(layout.start)
    reader = csv.reader(chain(lines, [_END]), delimiter=layout.delimiter)
    while True:
        line = layout.skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except csv.Error:
            raise UnreadableFile(
                f"A cell has more than {csv.field_size_limit():,} characters. Perhaps a quote is open.",
                line=line,
            ) from None
        if cells == [_END]:
            return
        if cells and cells[-1].endswith(_END):
            raise UnreadableFile("A quote is opened here that is never closed.", line=line)
        if any(map(str.strip, cells)):
            yield line, cells


def _read_own(text: str, layout: Layout) -> Iterator[Row]:
    for line, cells in _records(text, layout):
        # Spreadsheets leave out empty cells at the end.
        values = {name: unguard(cell) for name, cell in zip(layout.names, cells, strict=False) if cell}
        try:
            yield _own_row(line, _shown(cells), values)
        except Unfit as unfit:
            yield UnreadableRow(line, _shown(cells), str(unfit))


def _own_row(line: int, text: str, values: dict[str, str]) -> ListedRow:
    get = values.get
    name = exact_name(get("name"))
    ids = [
        found
        for column, cell in values.items()
        if column in _SERVICES
        for value in split_values(cell)
        if (found := read_id(column, value))
    ]
    if not name and not ids:
        raise Unfit(NEITHER_NAME_NOR_ID)
    return ListedRow(
        line=line,
        text=text,
        name=name,
        external_ids=each_once(ids),
        sort_name=exact_name(get("sort_name")),
        type=read_type(get("type")),
        country=read_country(get("country")),
        disambiguation=exact_name(get("disambiguation")) or ("" if get("own_addition") else None),
        tags=read_tags(split_values(get("tags", ""))),
        note=read_note(get("note")),
        scope=read_scope(get("scope")),
        until=read_moment(get("until"), "`until`"),
        created_at=read_moment(get("created_at"), "`created_at`"),
        updated_at=read_moment(get("updated_at"), "`updated_at`"),
        own_addition=read_flag(get("own_addition"), "`own_addition`"),
    )


def _read_foreign(text: str, layout: Layout) -> Iterator[Row]:
    columns = list(layout.columns)
    for line, cells in _records(text, layout):
        _settle_ids(columns, cells)
        try:
            values = list(_values_of(columns, cells))
            if any(column.kind == "removed" and _is_true(value) for column, value in values):
                raise Unfit(TAKEN_OFF)  # noqa: TRY301 -- as any other row that doesn't fit
            yield row_from_values(line, _shown(cells), values)
        except Unfit as unfit:
            yield UnreadableRow(line, _shown(cells), str(unfit))


def _settle_ids(columns: list[Column | None], cells: list[str]) -> None:
    """Whose ids a column `id` has: the first that tells it, tells it for all."""
    for at, column in enumerate(columns[: len(cells)]):
        if column == _UNTOLD_ID and (found := read_any_id(cells[at])):
            columns[at] = Column("id", found.service)


def _values_of(columns: list[Column | None], cells: list[str]) -> Iterator[tuple[Column, str]]:
    for column, cell in zip(columns, cells, strict=False):
        if column is None or not cell:
            continue
        value = unguard(cell)
        if column.kind == "tags":
            yield from ((column, tag) for tag in _split_tags(value))
        elif column.kind in ("id", "link", "nested"):
            yield from ((column, one) for one in split_values(value))
        else:
            yield column, value


def _split_tags(value: str) -> list[str]:
    return split_values(value) if ";" in value else value.split(",")


def _is_true(value: str) -> bool:
    return value.strip().lower() in ("true", "yes", "1")


def _read_history(text: str, layout: Layout) -> Iterator[Row]:
    named = [
        (column.rank, at) for at, column in enumerate(layout.columns) if column and column.kind == "name"
    ]
    _, at_name = min(named)
    at_id = next((at for at, column in enumerate(layout.columns) if column and column.service), None)
    artists = Distinct()
    for line, cells in _records(text, layout):
        if at_name < len(cells):
            found = read_any_id(cells[at_id]) if at_id is not None and at_id < len(cells) else None
            artists.add(line, partial(_shown, cells), unguard(cells[at_name]), [found] if found else ())
    yield from artists.rows()


def _shown(cells: list[str]) -> str:
    return shown(", ".join(cells[:_CELLS_SHOWN]))
