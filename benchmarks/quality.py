"""Whether the artist that was meant is found, for cases written by people."""

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from benchmarks.material import DEGENERATE, NEGATIVE, Drawn, Wanted
from benchmarks.tables import share, table
from benchmarks.ways import Way
from donotplay.database import Connection

QUICK = 0.15
"""Seconds. A case that wants nothing but an answer has to be answered in so many."""


class Tally(NamedTuple):
    """How cases of a kind went."""

    passed: int
    cases: int

    def __str__(self) -> str:
        return f"{share(*self)} ({self.passed}/{self.cases})"


class Outcome(NamedTuple):
    """How a way did on a catalog."""

    by_kind: dict[str, Tally]
    nonsense: Tally
    """Drawn at random; apart, since some of it happens to be near a name."""
    failed: list[str]
    """Queries, with the kind before them; without drawn nonsense."""

    @property
    def total(self) -> Tally:
        return Tally(
            sum(tally.passed for tally in self.by_kind.values()),
            sum(tally.cases for tally in self.by_kind.values()),
        )


async def measure(way: Way, cases: Sequence[Wanted], nonsense: Sequence[Drawn]) -> Outcome:
    ids = await artist_ids(way.connection, {mbid for case in cases for mbid in case.mbids})
    went = [(case, await _passes(way, case, ids)) for case in cases]
    by_kind = {
        kind: [passed for case, passed in went if case.kind == kind]
        for kind in sorted({case.kind for case in cases})
    }
    empty = [not await way.search(case.query) for case in nonsense]
    return Outcome(
        {kind: Tally(sum(passed), len(passed)) for kind, passed in by_kind.items()},
        Tally(sum(empty), len(empty)),
        [f"{case.kind}: {case.query}" for case, passed in went if not passed],
    )


def report(catalogs: Mapping[str, Outcome]) -> str:
    """By kind, a column for each catalog."""
    first = next(iter(catalogs.values()))
    rows = [(kind, *(outcome.by_kind[kind] for outcome in catalogs.values())) for kind in first.by_kind]
    total = ("**all**", *(f"**{outcome.total}**" for outcome in catalogs.values()))
    nonsense = ("drawn nonsense", *(outcome.nonsense for outcome in catalogs.values()))
    return table(("kind", *catalogs), [*rows, total, nonsense])


async def artist_ids(connection: Connection, mbids: set[str]) -> dict[str, int]:
    """The catalog's ids of artists known by their MBIDs."""
    rows = await connection.fetch(
        "SELECT musicbrainz_id, id FROM artists WHERE musicbrainz_id = ANY ($1::uuid[])", [*mbids]
    )
    return {str(mbid): artist_id for mbid, artist_id in rows}


async def _passes(way: Way, case: Wanted, ids: Mapping[str, int]) -> bool:
    started = time.perf_counter()
    found = await way.search(case.query)
    if case.kind == DEGENERATE:
        return time.perf_counter() - started < QUICK
    if case.kind == NEGATIVE:
        return not found
    return any(ids.get(mbid) in found[: case.top] for mbid in case.mbids)
