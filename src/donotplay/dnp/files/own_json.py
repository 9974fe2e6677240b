"""Our own JSON, which loses nothing: docs/formats/donotplay-list-1.schema.json describes it.

Members that this version doesn't know are passed over; a later version of the format is refused.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from donotplay.artists.links import SERVICES, ExternalId
from donotplay.artists.schemas import ArtistType
from donotplay.dnp.files.drafts import NEITHER_NAME_NOR_ID
from donotplay.dnp.files.fields import (
    MAX_IDS,
    TOO_MANY_IDS,
    Unfit,
    each_once,
    exact_name,
    in_utc,
    read_id,
    read_note,
    read_tags,
)
from donotplay.dnp.files.json_reading import JsonReader
from donotplay.dnp.files.rows import ListedRow, Row, UnreadableFile, UnreadableRow
from donotplay.dnp.schemas import Scope

FORMAT = "donotplay-list"
VERSION = 1


class OwnArtist(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Without the id of our catalog, which means nothing elsewhere."""

    name: str
    sort_name: str | None = None
    type: ArtistType | None = None
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] | None = None
    disambiguation: str | None = None
    external_ids: dict[str, list[str]] = msgspec.field(default_factory=dict)
    own_addition: bool = False


class OwnEntry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An entry as it stands in the file."""

    artist: OwnArtist
    tags: list[str] = msgspec.field(default_factory=list)
    note: str | None = None
    scope: Scope = Scope.ANY_CREDIT
    until: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


def read_own_json(text: str) -> Iterator[Row]:
    """The entries. What the file is may stand behind them: then they count for nothing if it is another."""
    reader = JsonReader(text)
    if reader.next != "{":
        raise UnreadableFile("This is no list of donotplay: that is a JSON object.", line=reader.line)
    seen = set()
    for key in reader.items():
        if key == "format":
            _check_format(reader.value(), reader.line)
        elif key == "version":
            _check_version(reader.value(), reader.line)
        elif key == "entries":
            if reader.next != "[":
                raise UnreadableFile("`entries` must be a list.", line=reader.line)
            for _ in reader.items():
                yield _read_entry(reader)
        seen.add(key)
    reader.end()
    for needed in ("format", "version", "entries"):
        if needed not in seen:
            raise UnreadableFile(f"`{needed}` is missing: this is no whole list of donotplay.")


def _check_format(value: object, line: int) -> None:
    if value != FORMAT:
        raise UnreadableFile(f'This is no list of donotplay: `format` must be "{FORMAT}".', line=line)


def _check_version(value: object, line: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise UnreadableFile("`version` must be a number, from 1.", line=line)
    if value > VERSION:
        raise UnreadableFile(
            f"This list has version {value} of the format, of which we know up to {VERSION}."
            " Update donotplay, or export the list as CSV.",
            line=line,
        )


def _read_entry(reader: JsonReader) -> Row:
    line, start = reader.line, reader.at
    value = reader.value()
    text = reader.shown_from(start)
    try:
        return _row_from(line, text, msgspec.convert(value, OwnEntry))
    except msgspec.ValidationError as error:
        return UnreadableRow(line, text, f"This is no entry: {error}.")
    except Unfit as unfit:
        return UnreadableRow(line, text, str(unfit))


def _row_from(line: int, text: str, entry: OwnEntry) -> ListedRow:
    artist = entry.artist
    name = exact_name(artist.name)
    external_ids = each_once(_read_ids(artist.external_ids))
    if not name and not external_ids:
        raise Unfit(NEITHER_NAME_NOR_ID)
    return ListedRow(
        line=line,
        text=text,
        name=name,
        external_ids=external_ids,
        sort_name=exact_name(artist.sort_name),
        type=artist.type,
        country=artist.country,
        # Empty is what an artist without one has: it tells homonyms apart.
        disambiguation=None if artist.disambiguation is None else exact_name(artist.disambiguation) or "",
        tags=read_tags(entry.tags),
        note=read_note(entry.note),
        scope=entry.scope,
        until=entry.until and in_utc(entry.until, "`until`"),
        created_at=entry.created_at and in_utc(entry.created_at, "`created_at`"),
        updated_at=entry.updated_at and in_utc(entry.updated_at, "`updated_at`"),
        own_addition=artist.own_addition,
    )


def _read_ids(by_service: dict[str, list[str]]) -> list[ExternalId]:
    """Those at services that we know. One of another service is no reason to lose the artist."""
    if sum(map(len, by_service.values())) > MAX_IDS:
        raise Unfit(TOO_MANY_IDS)
    return [
        found
        for service, ids in by_service.items()
        if service in SERVICES
        for external_id in ids
        if (found := read_id(service, external_id))
    ]
