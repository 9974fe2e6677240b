"""The labelled credits of `tests/data/credits.jsonl`; its README says what is in them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from donotplay.artists.names import fold
from donotplay.dnp.compiled import CompiledList, KnownNames, ListedArtist
from donotplay.dnp.matching import match
from donotplay.dnp.schemas import Scope
from donotplay.dnp.tracks import Evidence, Role, Track, Verdict

LABELLED = Path(__file__).parent.parent / "data" / "credits.jsonl"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


class Listed(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    aliases: list[str] = []
    ids: dict[str, list[str]] = {}
    scope: Scope = Scope.ANY_CREDIT
    until: datetime | None = None

    def names(self) -> list[str]:
        return [fold(name) for name in [self.name, *self.aliases]]


class Case(msgspec.Struct, forbid_unknown_fields=True):
    about: str
    on_list: list[Listed]
    track: Track
    verdict: Literal["allowed", "blocked", "unsure"]
    matches: list[tuple[str, Role, Evidence]]
    catalog: list[str | Listed] = []
    remixers: bool = False

    def compiled(self) -> CompiledList:
        return compiled(*self.on_list)

    def known(self) -> KnownNames:
        return known(self.on_list, *self.catalog)

    def outcome(self) -> Verdict:
        return match(self.track, self.compiled(), self.known(), now=NOW, remixers=self.remixers)


def compiled(*listed: str | Listed) -> CompiledList:
    """Their ids count from 1."""
    artists = [Listed(each) if isinstance(each, str) else each for each in listed]
    return CompiledList(
        ListedArtist(number, each.name, each.scope, each.until, each.names(), each.ids)
        for number, each in enumerate(artists, 1)
    )


def known(listed: list[Any], *catalog: str | Listed) -> KnownNames:
    """The listed ones, and others, which are not."""
    artists = [Listed(each) if isinstance(each, str) else each for each in [*listed, *catalog]]
    return KnownNames((name, [number]) for number, each in enumerate(artists, 1) for name in each.names())


def labelled() -> Iterator[Case]:
    for line in LABELLED.read_bytes().splitlines():
        yield msgspec.json.decode(line, type=Case)
