"""Entries as hypothesis and tests need them, and what a row must hold of them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from donotplay.artists.links import SERVICES, ExternalId, link_to
from donotplay.artists.schemas import Artist
from donotplay.dnp.files import Format, ListedRow, UnreadableFile, UnreadableRow, read_list_file
from donotplay.dnp.schemas import Entry, Scope
from donotplay.spreadsheets import RISKY_STARTS
from donotplay.tag_forms import normalise_tags

COMMUNITY_LISTS = (Path(__file__).parents[3].parent / "shared/data/lists").resolve()

SPOTIFY = "3WrFJ7ztbogyGnTHbHJFl2"
OTHER_SPOTIFY = "4PbKVheWA7ToOxOrqqzjol"
MBID = "b10bbbfc-cf9e-42e0-be17-e2c3e1d2600d"
MOMENT = datetime(2026, 11, 25, 12, 30, 15, 123456, tzinfo=UTC)

IDS = {
    "musicbrainz": [MBID, "a74b1b7f-71a5-4011-9441-d0b5e4122711"],
    "spotify": [SPOTIFY, OTHER_SPOTIFY],
    "apple_music": ["136975", "1602643038"],
    "deezer": ["1", "9223372036854775807"],
    "tidal": ["3634161"],
    "youtube": ["UCabcdefghijklmnopqr_-12", "@some.artist-1_x", "user/some;artist", "c/кино"],
    "youtube_music": ["UCabcdefghijklmnopqr_-12", "@someartist"],
    "amazon_music": ["B000QJPYJC"],
    "soundcloud": ["some-artist_1"],
    "bandcamp": ["some-artist"],
    "discogs": ["82730"],
    "wikidata": ["Q1299"],
    "lastfm": ["Florence + the Machine", "AC/DC", "a;b", "back\\slash", "=1+1", "100%"],
    "allmusic": ["mn0000754032"],
    "qobuz": ["26390"],
}


def community_list(name: str) -> bytes:
    """A list that people keep together, which is no part of the repository."""
    path = COMMUNITY_LISTS / name
    if not path.exists():
        pytest.skip(f"the community list is missing: {path}")
    return path.read_bytes()


def entry(name: str = "Radiohead", **fields: Any) -> Entry:
    artist = {
        "localized_name": None,
        "sort_name": name,
        "type": None,
        "country": None,
        "disambiguation": "",
        "external_ids": {},
        "own_addition": False,
    }
    own = {key: fields.pop(key) for key in list(fields) if key in artist}
    defaults = {"tags": [], "note": None, "scope": Scope.ANY_CREDIT, "until": None}
    moments = {"created_at": MOMENT, "updated_at": MOMENT}
    return Entry(
        artist=Artist(**{"id": 1, "name": name, "genres": [], **artist, **own}),
        **{**defaults, **moments, **fields},
    )


def facts_of_entry(entry: Entry) -> dict[str, Any]:
    """All that a file keeps, in the form of `facts_of_row`."""
    artist = entry.artist
    return {
        "name": artist.name,
        "external_ids": {
            ExternalId(service, each) for service, ids in artist.external_ids.items() for each in ids
        },
        "sort_name": artist.sort_name,
        "type": artist.type,
        "country": artist.country,
        "disambiguation": artist.disambiguation,
        "own_addition": artist.own_addition,
        "tags": tuple(entry.tags),
        "note": entry.note,
        "scope": entry.scope,
        "until": entry.until,
        "created_at": entry.created_at,
        "updated_at": entry.updated_at,
    }


def facts_of_row(row: ListedRow | UnreadableRow) -> dict[str, Any]:
    assert isinstance(row, ListedRow), row
    facts = {field: getattr(row, field) for field in ListedRow.__struct_fields__}
    del facts["line"], facts["text"]
    return facts | {"external_ids": set(row.external_ids)}


def read(text: str | bytes, format: Format | None = None) -> list[ListedRow | UnreadableRow]:  # noqa: A002
    return read_list_file(text.encode() if isinstance(text, str) else text, format).rows


def listed(text: str | bytes, format: Format | None = None) -> list[ListedRow]:  # noqa: A002
    """The rows, all of which can be read."""
    rows = read(text, format)
    assert [row for row in rows if isinstance(row, UnreadableRow)] == []
    return [row for row in rows if isinstance(row, ListedRow)]


def names(text: str | bytes, format: Format | None = None) -> list[str | None]:  # noqa: A002
    return [row.name for row in listed(text, format)]


def refusal(data: str | bytes, format: Format | None = None) -> tuple[str, str]:  # noqa: A002
    """Where, and why, a file can't be read."""
    with pytest.raises(UnreadableFile) as refused:
        read(data, format)
    (error,) = refused.value.errors
    return error.field, error.message


_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
_risky = st.builds(str.__add__, st.sampled_from(["'", "''", *RISKY_STARTS, "'=", "; ", "\\"]), _text)
_name = (_text | _risky).filter(lambda name: bool(name.strip()))
_moment = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_ids = st.fixed_dictionaries(
    {},
    optional={
        service: st.lists(st.sampled_from(ids), min_size=1, unique=True) for service, ids in IDS.items()
    },
)

entries = st.builds(
    Entry,
    artist=st.builds(
        Artist,
        id=st.integers(1, 2**63 - 1),
        name=_name,
        sort_name=_name,
        type=st.sampled_from([None, "Person", "Group", "Orchestra", "Choir", "Character", "Other"]),
        country=st.sampled_from([None, "GB", "JP", "XW"]),
        disambiguation=_name | st.just(""),
        genres=st.just([]),
        external_ids=_ids,
        own_addition=st.booleans(),
    ),
    tags=st.lists(_text | _risky, max_size=5).map(normalise_tags),
    note=st.none() | (_text | _risky).filter(bool),
    scope=st.sampled_from(Scope),
    until=st.none() | _moment,
    created_at=_moment,
    updated_at=_moment,
)

assert set(IDS) == set(SERVICES)
assert all(link_to(service, each) for service, ids in IDS.items() for each in ids)
