"""A track as callers describe it, and the answer about it."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

Ids = Mapping[str, Sequence[str]]
Role = Literal["lead", "guest", "remixer"]
Evidence = Literal["id", "name", "alias"]

ROLES: tuple[Role, ...] = ("guest", "lead", "remixer")
"""If several are said of an artist, the first is true: "A, B" with "(feat. B)" in the title has one lead."""


class CreditedArtist(msgspec.Struct, frozen=True, kw_only=True):
    """One artist of a track, as far as the caller knows."""

    name: str | None = None
    ids: Ids = {}
    role: Role | None = None
    """None: a guest if the credit or the title says so, otherwise a lead."""


class Track(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the caller knows of a track; ids are in the form of `artists.links`."""

    title: str | None = None
    artist: str | None = None
    """The credit as one string."""
    artists: Sequence[CreditedArtist] = ()
    ids: Ids = {}
    """Of artists of the track, without saying which is whose."""


class Match(msgspec.Struct, frozen=True):
    """Why an entry is in a verdict."""

    artist_id: int
    name: str
    evidence: Evidence
    role: Role
    part: str
    """Of the credit or title, or the id, as the caller gave it."""


class Verdict(msgspec.Struct, frozen=True):
    """The answer, and in one sentence why."""

    verdict: Literal["allowed", "blocked", "unsure"]
    reason: str
    matches: list[Match]
