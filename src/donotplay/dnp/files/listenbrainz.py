"""What people get out of ListenBrainz: its export (JSON Lines) and answers of its API.

Its documentation describes them in "User history exports", "JSON Documentation", "Statistics" and
"Feedback". `feedback.jsonl` of an export names recordings by their ids alone, and so no artists.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from donotplay.artists.links import ExternalId
from donotplay.dnp.files.distinct import Distinct
from donotplay.dnp.files.fields import known_id
from donotplay.dnp.files.json_reading import JsonReader, records
from donotplay.dnp.files.rows import Row

RECORD_KEYS = frozenset({"track_metadata", "recording_msid", "recording_mbid"})
ROOT_KEYS = frozenset({"payload", "feedback"})

_WANTED = {("payload", "artists"), ("payload", "listens"), ("feedback",)}
_HATED = -1


def read_listenbrainz(text: str) -> Iterator[Row]:
    reader, artists = JsonReader(text), Distinct()
    wanted = {()} if _is_bare(text) else _WANTED
    for _ in records(reader, wanted):
        line, start, value = reader.line, reader.at, reader.value()
        if not isinstance(value, dict):
            continue
        for name, external_ids in _artists_of(value):
            artists.add(
                line,
                partial(reader.shown_from, start),
                name,
                external_ids,
                is_unwanted=value.get("score") == _HATED,
            )
    yield from artists.rows()


def _is_bare(text: str) -> bool:
    """Whether it is an array or lines of listens, without the envelope of the API."""
    reader = JsonReader(text)
    return reader.next == "[" or next(reader.items(), None) not in ROOT_KEYS


def _artists_of(record: dict[str, Any]) -> Iterator[tuple[Any, list[ExternalId]]]:
    """Each with a name and ids. Several ids for one name are several artists, and no use for it."""
    listen = _object(record.get("track_metadata")) or record
    mapping = _object(listen.get("mbid_mapping"))
    credited = [one for one in _list(mapping.get("artists")) if isinstance(one, dict)]
    if credited:
        for one in credited:
            yield one.get("artist_credit_name"), _ids([one.get("artist_mbid")])
        return
    mbids = [listen.get("artist_mbid")] if listen.get("artist_mbid") else _list(listen.get("artist_mbids"))
    if not mbids:
        mbids = _list(mapping.get("artist_mbids")) or _list(
            _object(listen.get("additional_info")).get("artist_mbids")
        )
    yield listen.get("artist_name"), _ids(mbids) if len(mbids) == 1 else []


def _ids(mbids: list[Any]) -> list[ExternalId]:
    found = [known_id("musicbrainz", mbid) for mbid in mbids if isinstance(mbid, str)]
    return [external_id for external_id in found if external_id]


def _object(value: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever JSON can hold
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:  # noqa: ANN401 -- whatever JSON can hold
    return value if isinstance(value, list) else []
