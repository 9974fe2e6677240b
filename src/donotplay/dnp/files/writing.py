"""Lists as files to take along. JSON and CSV lose nothing; text has the names alone."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import msgspec

from donotplay.artists.links import SERVICES, link_to
from donotplay.dnp.files.csv_cells import join_values
from donotplay.dnp.files.csv_layout import OWN_COLUMNS
from donotplay.dnp.files.own_json import FORMAT, VERSION, OwnArtist, OwnEntry
from donotplay.dnp.files.plain_text import is_read_as_name
from donotplay.dnp.schemas import Entry
from donotplay.spreadsheets import guard

ExportFormat = Literal["json", "csv", "text"]

_encode = msgspec.json.Encoder().encode


class Writer(NamedTuple):
    """What comes before all entries, how a batch of them is written, and what comes after all.

    `between` stands between two batches of which neither is empty.
    """

    media_type: str
    extension: str
    head: Callable[[datetime], bytes]
    write: Callable[[Sequence[Entry]], bytes]
    between: bytes
    tail: bytes


async def stream_list(
    format: ExportFormat,  # noqa: A002 -- the word of the API
    batches: AsyncIterator[Sequence[Entry]],
    exported_at: datetime,
) -> AsyncIterator[bytes]:
    """The file, a piece for each batch that has entries."""
    writer = WRITERS[format]
    before, between = writer.head(exported_at), b""
    async for batch in batches:
        if batch:
            yield before + between + writer.write(batch)
            before, between = b"", writer.between
    yield before + writer.tail


def _json_head(exported_at: datetime) -> bytes:
    told = _encode({"format": FORMAT, "version": VERSION, "exported_at": _in_utc(exported_at)})
    return told.removesuffix(b"}") + b',"entries":[\n'


def _write_json(batch: Sequence[Entry]) -> bytes:
    return b",\n".join(_encode(_own_entry(entry)) for entry in batch)


def _own_entry(entry: Entry) -> OwnEntry:
    artist = entry.artist
    return OwnEntry(
        artist=OwnArtist(
            name=artist.name,
            sort_name=artist.sort_name,
            type=artist.type,
            country=artist.country,
            disambiguation=artist.disambiguation,
            external_ids=artist.external_ids,
            own_addition=artist.own_addition,
        ),
        tags=entry.tags,
        note=entry.note,
        scope=entry.scope,
        until=_in_utc(entry.until),
        created_at=_in_utc(entry.created_at),
        updated_at=_in_utc(entry.updated_at),
    )


def _csv_head(_exported_at: datetime) -> bytes:
    # Excel takes a file without the mark for one in the encoding of the country.
    return b"\xef\xbb\xbf" + _csv_lines([OWN_COLUMNS])


def _write_csv(batch: Sequence[Entry]) -> bytes:
    return _csv_lines(map(guard, _cells(entry)) for entry in batch)


def _csv_lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _cells(entry: Entry) -> list[str]:
    artist = entry.artist
    return [
        artist.name,
        join_values(entry.tags),
        entry.note or "",
        entry.scope,
        _moment(entry.until),
        _moment(entry.created_at),
        _moment(entry.updated_at),
        "true" if artist.own_addition else "false",
        artist.disambiguation,
        artist.type or "",
        artist.country or "",
        artist.sort_name,
        *(join_values(artist.external_ids.get(service, ())) for service in SERVICES),
    ]


def _write_text(batch: Sequence[Entry]) -> bytes:
    return "".join(f"{_line(entry)}\n" for entry in batch).encode()


def _line(entry: Entry) -> str:
    """The name; a link instead when the name would be read as a comment or a link, and there is one."""
    name = entry.artist.name
    if is_read_as_name(name):
        return name
    links = (
        link_to(service, external_id)
        for service, ids in entry.artist.external_ids.items()
        for external_id in ids
    )
    return next((link for link in links if link), None) or " ".join(name.split())


def _moment(moment: datetime | None) -> str:
    utc = _in_utc(moment)
    return utc.isoformat().replace("+00:00", "Z") if utc else ""


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _no_head(_exported_at: datetime) -> bytes:
    return b""


WRITERS: dict[ExportFormat, Writer] = {
    "json": Writer("application/json", "json", _json_head, _write_json, b",\n", b"\n]}\n"),
    "csv": Writer("text/csv; charset=utf-8", "csv", _csv_head, _write_csv, b"", b""),
    "text": Writer("text/plain; charset=utf-8", "txt", _no_head, _write_text, b"", b""),
}
"""Of each format that lists are written in."""
