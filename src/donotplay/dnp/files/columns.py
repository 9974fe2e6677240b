"""What a column of a CSV file, or a key of a JSON object, is about, as people name them."""

import re
from typing import Literal, NamedTuple

from donotplay.artists.links import SERVICES

Kind = Literal[
    "name", "id", "link", "tags", "note", "scope", "until",
    "sort_name", "type", "country", "disambiguation", "track", "removed", "nested",
]  # fmt: skip

_MAX_HEADER_LENGTH = 60


class Column(NamedTuple):
    """`service` is that of ids; `None` when only the value can tell. Of names the lowest `rank` wins."""

    kind: Kind
    service: str | None = None
    rank: int = 0


def _words(kind: Kind, *headers: str) -> dict[str, Column]:
    return {header: Column(kind, None, rank) for rank, header in enumerate(headers)}


_COLUMNS = {
    **_words(
        "name", "artist name", "artistname", "artist", "artists", "band name", "band", "performer", "name"
    ),
    **_words("tags", "tags", "tag", "markers", "labels"),
    **_words("note", "note", "notes", "comment", "comments", "reason", "description"),
    **_words("scope", "scope"),
    **_words("until", "until", "expires", "expires at"),
    **_words("sort_name", "sort name", "artist sort name"),
    **_words("type", "artist type", "type"),
    **_words("country", "country"),
    **_words("disambiguation", "disambiguation"),
    **_words("track", "track", "track name", "track title", "song", "song title", "title"),
    **_words("removed", "removed"),
    **_words("nested", "ids", "links", "urls", "services", "external ids", "external urls"),
}

_SERVICES = {
    **{service.replace("_", " "): service for service in SERVICES},
    "mbid": "musicbrainz",
    "mb": "musicbrainz",
    "apple": "apple_music",
    "applemusic": "apple_music",
    "itunes": "apple_music",
    "amazon": "amazon_music",
    "amazonmusic": "amazon_music",
    "yt": "youtube",
    "ytmusic": "youtube_music",
    "youtubemusic": "youtube_music",
    "last fm": "lastfm",
}

_ID_WORDS = frozenset({"id", "ids"})
_LINK_WORDS = frozenset({"uri", "uris", "url", "urls", "link", "links"})
_AROUND_SERVICE = _ID_WORDS | _LINK_WORDS | {"artist", "channel"}

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN_WORDS = re.compile(r"[\s_\-.:/()]+")


def column_for(header: str) -> Column | None:
    """What it is about, in whatever case and with whatever between the words; `None` for all else."""
    if len(header) > _MAX_HEADER_LENGTH:
        return None
    words = _BETWEEN_WORDS.sub(" ", _HUMP.sub(" ", header)).lower().split()
    name = " ".join(words)
    return _COLUMNS.get(name) or _id_column(words)


def _id_column(words: list[str]) -> Column | None:
    service = " ".join(word for word in words if word not in _AROUND_SERVICE)
    if service in _SERVICES:
        return Column("id", _SERVICES[service])
    if service or not words:
        return None
    if _ID_WORDS.intersection(words):
        return Column("id")
    return Column("link") if _LINK_WORDS.intersection(words) else None
