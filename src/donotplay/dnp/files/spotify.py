"""What Spotify gives people of their data, as its support page "Understanding my data" describes it.

`YourLibrary.json` has saved tracks and albums, followed artists with their URIs, and banned ones;
`StreamingHistory*.json` and `Streaming_History_Audio*.json` have plays, with artists by name alone. Its Web
API's "Get Followed Artists" is read, too. `Follow.json` names accounts, not artists.
"""

from collections.abc import Iterator
from functools import partial

from donotplay.artists.links import read_link
from donotplay.dnp.files.distinct import Distinct
from donotplay.dnp.files.json_reading import JsonReader, records
from donotplay.dnp.files.rows import Row, UnreadableFile

LIBRARY_KEYS = frozenset({"bannedArtists", "bannedTracks", "shows", "episodes", "albums", "tracks"})
FOLLOW_KEYS = frozenset({"userIsFollowing", "userIsFollowedBy", "userIsBlocking", "followerCount"})
ARTIST_KEYS_OF_PLAYS = ("artistName", "master_metadata_album_artist_name")

_BANNED = ("bannedArtists",)
_LIBRARY = {_BANNED, ("artists",), ("artists", "items"), ("albums",), ("tracks",)}


def read_spotify(text: str) -> Iterator[Row]:
    reader, artists = JsonReader(text), Distinct()
    is_history = reader.next == "["
    if not is_history and next(JsonReader(text).items(), None) in FOLLOW_KEYS:
        raise UnreadableFile("This file names accounts, not artists. YourLibrary.json has the artists.")
    for path, _ in records(reader, {()} if is_history else _LIBRARY):
        _add(artists, reader, is_banned=path == _BANNED)
    yield from artists.rows()


def _add(artists: Distinct, reader: JsonReader, *, is_banned: bool) -> None:
    line, start, value = reader.line, reader.at, reader.value()
    if not isinstance(value, dict):
        return
    names = ("name", "artist", *ARTIST_KEYS_OF_PLAYS)
    name = next((value[key] for key in names if value.get(key)), None)
    uri = value.get("uri")
    found = read_link(uri) if isinstance(uri, str) else None
    artists.add(
        line, partial(reader.shown_from, start), name, [found] if found else (), is_unwanted=is_banned
    )
