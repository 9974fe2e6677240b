"""What goes in and out of the check whether something may be played."""

from typing import Annotated

import msgspec
from msgspec import Meta

from donotplay.artists.links import read_link
from donotplay.dnp.tracks import CreditedArtist, Role, Track, Verdict

MAX_TRACKS = 10_000

Credit = Annotated[str, Meta(max_length=10_000)]
Ids = Annotated[
    dict[
        Annotated[str, Meta(max_length=50)],
        Annotated[list[Annotated[str, Meta(max_length=500)]], Meta(max_length=100)],
    ],
    Meta(description='ids by service, as in an artist\'s `external_ids`: `{"spotify": ["..."]}`'),
]


class CheckedArtist(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One artist of a track, as far as the caller knows."""

    name: Credit | None = None
    ids: Ids = {}
    role: Annotated[
        Role | None, Meta(description="null: a guest if the credit or title says so, otherwise a lead")
    ] = None

    def to_artist(self) -> CreditedArtist:
        return CreditedArtist(name=self.name, ids=_normal(self.ids), role=self.role)


class CheckedTrack(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A track with whatever is known about it."""

    title: Credit | None = None
    artist: Annotated[Credit | None, Meta(description="the credit as one string: `A feat. B & C`")] = None
    artists: Annotated[
        tuple[Credit | CheckedArtist, ...],
        Meta(max_length=1000, description="the credit as a list, in its order"),
    ] = ()
    ids: Annotated[Ids, Meta(description="of artists of the track, without saying which is whose")] = {}

    def to_track(self) -> Track:
        if not (self.artists or self.ids):
            return Track(title=self.title, artist=self.artist)
        artists = [
            CreditedArtist(name=each) if isinstance(each, str) else each.to_artist() for each in self.artists
        ]
        return Track(title=self.title, artist=self.artist, artists=artists, ids=_normal(self.ids))


def _normal(ids: Ids) -> dict[str, list[str]]:
    """With links and URIs read as the ids that they stand for."""
    normal: dict[str, list[str]] = {}
    for service, given in ids.items():
        for each in given:
            found = read_link(each)
            normal.setdefault(found.service if found else service, []).append(found.id if found else each)
    return normal


class CheckRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Tracks to be checked."""

    tracks: Annotated[list[CheckedTrack], Meta(min_length=1, max_length=MAX_TRACKS)]


class CheckResults(msgspec.Struct, frozen=True):
    """One for each track, in the same order."""

    results: list[Verdict]
