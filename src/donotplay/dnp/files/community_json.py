"""Lists that people keep together, as JSON: of objects, of names, or of links.

The two that are known to be around are Soul Over AI's (an array of objects with `name`, ids at services,
`markers` and `notes`) and the export of the Spicetify extension "trashbin" (`{"artists": {"<uri>": true}}`).
Any other array of objects, or JSON Lines, is read by the names of its members, as columns.py knows them.
"""

from collections.abc import Iterator
from typing import Any

from donotplay.artists.links import ExternalId, read_link
from donotplay.dnp.files.columns import Column, column_for
from donotplay.dnp.files.drafts import TAKEN_OFF, row_from_values
from donotplay.dnp.files.fields import Unfit, read_any_id, tidy_name
from donotplay.dnp.files.json_reading import JsonReader, records
from donotplay.dnp.files.rows import ListedRow, Row, UnreadableRow, shown

LIST_KEYS = ("artists", "bands", "entries", "items", "list", "data", "blocked", "blocklist", "banned")
"""Where the array stands when there is an object around it."""

_OF_IDS = frozenset({"id", "link", "nested"})

_MOST_VALUES = 200
"""Of one member of one artist."""

_MOST_KEYS = 10_000
"""Whose meaning is kept; no list has so many."""


class _Meanings:
    """What each key is about, found out once."""

    def __init__(self) -> None:
        self._known: dict[str, Column | None] = {}

    def of(self, key: str) -> Column | None:
        if key not in self._known:
            if len(self._known) > _MOST_KEYS:
                return None
            self._known[key] = column_for(key)
        return self._known[key]


def read_community_json(text: str) -> Iterator[Row]:
    reader, meanings = JsonReader(text), _Meanings()
    for _ in records(reader, paths_of_lists(text)):
        line, start = reader.line, reader.at
        value = reader.value()
        record = reader.shown_from(start)
        try:
            yield _read_record(line, record, value, meanings)
        except Unfit as unfit:
            yield UnreadableRow(line, record, str(unfit))


def paths_of_lists(text: str) -> set[tuple[str, ...]]:
    """An object either holds the list, or is the first of JSON Lines."""
    reader = JsonReader(text)
    if reader.next == "{":
        for key in reader.items():
            if key in LIST_KEYS and reader.next == "[":
                return {(str(key),)}
    return {()}


def read_spicetify(text: str) -> Iterator[Row]:
    """URIs without names. One that is not `true` was allowed again."""
    reader = JsonReader(text)
    for _, key in records(reader, {("artists",)}, in_objects=True):
        line = reader.line
        banned = reader.value()
        found = read_any_id(str(key))
        text_of_key = shown(str(key))
        if not banned:
            yield UnreadableRow(line, text_of_key, TAKEN_OFF)
        elif found:
            yield ListedRow(line=line, text=text_of_key, external_ids=(found,))
        else:
            yield UnreadableRow(line, text_of_key, "This is no URI of an artist.")


def _read_record(line: int, record: str, value: Any, meanings: _Meanings) -> ListedRow:  # noqa: ANN401
    if isinstance(value, str):
        return _read_string(line, record, value)
    if not isinstance(value, dict):
        raise Unfit("This is neither an object, nor a name or link.")
    values = list(_values_of(value, meanings))
    if any(column.kind == "removed" and flag == "true" for column, flag in values):
        raise Unfit(TAKEN_OFF)
    return row_from_values(line, record, values)


def _read_string(line: int, record: str, value: str) -> ListedRow:
    found: ExternalId | None = read_link(value)
    name = None if found else tidy_name(value)
    if not found and not name:
        raise Unfit("There is nothing in it.")
    return ListedRow(line=line, text=record, name=name, external_ids=(found,) if found else ())


def _values_of(record: dict[str, Any], meanings: _Meanings, depth: int = 2) -> Iterator[tuple[Column, str]]:
    """Each value with what it is about: of lists each, of objects within what their members are about."""
    for key, value in record.items():
        column = meanings.of(key)
        if column is None or value is None:
            continue
        if isinstance(value, list) and len(value) > _MOST_VALUES:
            raise Unfit(f"`{column.kind}` has more than {_MOST_VALUES} values.")
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, str):
                yield column, one
            elif isinstance(one, bool):
                yield column, "true" if one else "false"
            elif isinstance(one, int):
                yield column, str(one)
            elif isinstance(one, dict) and depth:
                within = _values_of(one, meanings, depth - 1)
                # What is told about a link is not told about the artist.
                yield from (each for each in within if column.kind == "name" or each[0].kind in _OF_IDS)
