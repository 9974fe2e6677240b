"""Rows from columns with values, whether these are cells of CSV or members of a JSON object."""

from collections.abc import Iterable

from donotplay.artists.links import ExternalId, read_link
from donotplay.dnp.files.columns import Column
from donotplay.dnp.files.fields import (
    MAX_IDS,
    TOO_MANY_IDS,
    Unfit,
    each_once,
    read_any_id,
    read_country,
    read_id,
    read_moment,
    read_note,
    read_scope,
    read_tags,
    read_type,
    tidy_name,
)
from donotplay.dnp.files.rows import ListedRow

NEITHER_NAME_NOR_ID = "There is neither a name nor an id of an artist."
TAKEN_OFF = "This artist was taken off the list that the file is from."

_LAST = 1_000_000
"""A rank behind all that there are."""


def row_from_values(line: int, text: str, values: Iterable[tuple[Column, str]]) -> ListedRow:
    """What the values come to. `Unfit` when that is no artist."""
    name, rank = None, _LAST
    ids: list[ExternalId] = []
    tags: list[str] = []
    others: dict[str, str] = {}
    for column, value in values:
        kind = column.kind
        if kind == "name":
            if column.rank < rank and value.strip():
                name, rank = value, column.rank
        elif kind in ("id", "link", "nested"):
            found = read_id(column.service, value) if column.service else read_any_id(value)
            ids += [found] if found else []
            if len(ids) > MAX_IDS:
                raise Unfit(TOO_MANY_IDS)
        elif kind == "tags":
            tags.append(value)
        else:
            others.setdefault(kind, value)
    link = read_link(name) if name and "/" in name else None
    name, ids = (None, [link, *ids]) if link else (tidy_name(name), ids)
    if not name and not ids:
        raise Unfit(NEITHER_NAME_NOR_ID)
    if not tags and not others:
        return ListedRow(line=line, text=text, name=name, external_ids=each_once(ids))
    return ListedRow(
        line=line,
        text=text,
        name=name,
        external_ids=each_once(ids),
        sort_name=tidy_name(others.get("sort_name")),
        type=read_type(others.get("type")),
        country=read_country(others.get("country")),
        disambiguation=tidy_name(others.get("disambiguation")),
        tags=read_tags(tags),
        note=read_note(others.get("note", "").strip()),
        scope=read_scope(others.get("scope")),
        until=read_moment(others.get("until"), "`until`"),
    )
