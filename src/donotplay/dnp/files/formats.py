"""The formats, and how a file is recognised as one of them."""

import re
from collections.abc import Callable, Iterator

from donotplay.dnp.files import lastfm, listenbrainz, spotify
from donotplay.dnp.files.community_json import read_community_json, read_spicetify
from donotplay.dnp.files.csv_layout import find_layout
from donotplay.dnp.files.csv_lists import read_csv
from donotplay.dnp.files.decoding import count_line_ends, decode, line_too_long
from donotplay.dnp.files.json_reading import JsonReader
from donotplay.dnp.files.own_json import FORMAT, read_own_json
from donotplay.dnp.files.plain_text import read_plain_text
from donotplay.dnp.files.rows import (
    MAX_RECORD_LENGTH,
    MAX_RECORDS,
    Format,
    ListFile,
    Row,
    UnreadableFile,
    collect,
)

_JSON_START = re.compile(r'\s*(?:\{|\[\s*(?:["\[\]{]|\Z))')
"""MusicBrainz has an artist "[unknown]": a bracket alone makes no JSON."""


def read_list_file(data: bytes, format: Format | None = None) -> ListFile:  # noqa: A002 -- the word of the API
    """All rows of a file, as it is or gzipped; what it is, is recognised when it is not said.

    Rows that can't be taken are among them, with the reason. `UnreadableFile` when nothing can be read.
    """
    text = decode(data)
    found = format or recognise(text)
    return ListFile(found, collect(_READERS[found](text)))


def recognise(text: str) -> Format:
    if _JSON_START.match(text):
        return _recognise_json(JsonReader(text))
    _check_lines(text)
    layout = find_layout(text)
    if layout is None:
        return Format.TEXT
    return Format.LASTFM if layout.is_history and not layout.names else Format.CSV


def _recognise_json(reader: JsonReader) -> Format:
    if reader.next == "[":
        return next((_format_of_record(reader.value()) for _ in reader.items()), Format.COMMUNITY_JSON)
    for key in reader.items():
        found = _format_by_key(key, reader)
        if found:
            return found
    return Format.COMMUNITY_JSON


def _format_of_record(record: object) -> Format:
    keys = record.keys() if isinstance(record, dict) else ()
    if not listenbrainz.RECORD_KEYS.isdisjoint(keys):
        return Format.LISTENBRAINZ
    if not set(spotify.ARTIST_KEYS_OF_PLAYS).isdisjoint(keys):
        return Format.SPOTIFY
    return Format.COMMUNITY_JSON


def _format_by_key(key: str | int, reader: JsonReader) -> Format | None:
    """By one key of the outermost object, before whose value the reader stands."""
    if key == "format" and reader.next == '"' and reader.value() == FORMAT:
        return Format.JSON
    if key in listenbrainz.ROOT_KEYS | listenbrainz.RECORD_KEYS:
        return Format.LISTENBRAINZ
    if key in lastfm.ROOT_KEYS:
        return Format.LASTFM
    if key in spotify.LIBRARY_KEYS | spotify.FOLLOW_KEYS:
        return Format.SPOTIFY
    return _format_of_artists(reader) if key == "artists" and reader.next == "{" else None


def _format_of_artists(reader: JsonReader) -> Format:
    """Of an object where others have an array."""
    for key in reader.items():
        if key == "artist":
            return Format.LASTFM
        if key in ("href", "items"):
            return Format.SPOTIFY
        break
    return Format.SPICETIFY


def _check_lines(text: str) -> None:
    if count_line_ends(text, 0, len(text)) > MAX_RECORDS:
        raise UnreadableFile(f"The file has more than {MAX_RECORDS:,} lines. Split it.")
    too_long = line_too_long(text, MAX_RECORD_LENGTH)
    if too_long:
        raise UnreadableFile(f"The line has more than {MAX_RECORD_LENGTH:,} characters.", line=too_long)


def _by_lines(read: Callable[[str], Iterator[Row]]) -> Callable[[str], Iterator[Row]]:
    """A reader of lines, that first looks at how many there are, and how long they are."""

    def read_lines(text: str) -> Iterator[Row]:
        _check_lines(text)
        return read(text)

    return read_lines


def _read_lastfm(text: str) -> Iterator[Row]:
    if _JSON_START.match(text):
        return lastfm.read_lastfm(text)
    return _by_lines(read_csv)(text)


_READERS: dict[Format, Callable[[str], Iterator[Row]]] = {
    Format.JSON: read_own_json,
    Format.CSV: _by_lines(read_csv),
    Format.COMMUNITY_JSON: read_community_json,
    Format.SPICETIFY: read_spicetify,
    Format.SPOTIFY: spotify.read_spotify,
    Format.LASTFM: _read_lastfm,
    Format.LISTENBRAINZ: listenbrainz.read_listenbrainz,
    Format.TEXT: _by_lines(read_plain_text),
}
