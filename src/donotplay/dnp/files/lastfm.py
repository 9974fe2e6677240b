"""What people get out of Last.fm, which exports nothing itself: answers of its API, and exports made with it.

"Last.fm Music Discovery API" describes user.getTopArtists, user.getLovedTracks, user.getRecentTracks and
library.getArtists. CSV exports of plays are read by csv_lists.py.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from donotplay.artists.links import ExternalId, read_link
from donotplay.dnp.files.distinct import Distinct
from donotplay.dnp.files.fields import known_id
from donotplay.dnp.files.json_reading import JsonReader, records
from donotplay.dnp.files.rows import Row

_ARTISTS = {("topartists", "artist"), ("artists", "artist"), ("weeklyartistchart", "artist")}
_TRACKS = {
    ("lovedtracks", "track"),
    ("recenttracks", "track"),
    ("toptracks", "track"),
    ("topalbums", "album"),
    ("scrobbles",),
}

ROOT_KEYS = frozenset(path[0] for path in _ARTISTS | _TRACKS if path[0] != "artists")


def read_lastfm(text: str) -> Iterator[Row]:
    reader, artists = JsonReader(text), Distinct()
    for path, _ in records(reader, _ARTISTS | _TRACKS):
        line, start, value = reader.line, reader.at, reader.value()
        artist = value if path in _ARTISTS else value.get("artist") if isinstance(value, dict) else None
        name, external_ids = _name_and_ids(artist)
        artists.add(line, partial(reader.shown_from, start), name, external_ids)
    yield from artists.rows()


def _name_and_ids(artist: Any) -> tuple[Any, list[ExternalId]]:  # noqa: ANN401 -- whatever JSON can hold
    if not isinstance(artist, dict):
        return artist, []
    mbid, url = artist.get("mbid"), artist.get("url")
    found = [
        known_id("musicbrainz", mbid) if isinstance(mbid, str) and mbid else None,
        read_link(url) if isinstance(url, str) else None,
    ]
    return artist.get("name") or artist.get("#text"), [external_id for external_id in found if external_id]
