"""How long searches take, all ways taking turns so that a noisy machine is noisy for each."""

import random
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from benchmarks.material import NONSENSE, Drawn
from benchmarks.quality import artist_ids
from benchmarks.tables import milliseconds, share, table, times
from benchmarks.ways import Donotplay, Way

WARM_UP = 0.25
"""Share of the queries that only warm up; the others are measured."""

SLOW = 0.15
"""Seconds. Queries that take longer are named."""


class Search(NamedTuple):
    """One query, one way."""

    case: Drawn
    seconds: float
    found: list[int]


class Measured(NamedTuple):
    """What was run, and how."""

    cold: list[Search]
    """By donotplay, over the queries that warm up."""
    alone: list[Search]
    """By donotplay, without the other ways in between."""
    by_way: dict[str, list[Search]]
    ids: dict[str, int]
    """Of the artists that queries were drawn from, by MBID."""


def divided(cases: Sequence[Drawn]) -> tuple[list[Drawn], list[Drawn]]:
    """To warm up with, and to measure with; in an order that mixes the kinds, the same each time."""
    mixed = random.Random(20261122).sample(cases, len(cases))
    at = round(len(mixed) * WARM_UP)
    return mixed[:at], mixed[at:]


async def run(way: Way, cases: Sequence[Drawn]) -> list[Search]:
    return [await _search(way, case) for case in cases]


async def take_turns(ways: Mapping[Way, int | None], cases: Sequence[Drawn]) -> dict[str, list[Search]]:
    """Each query by each way in turn. A way that is too slow for all has a number of them, spread evenly."""
    steps = {way: max(1, len(cases) // limit) if limit else 1 for way, limit in ways.items()}
    searches: dict[str, list[Search]] = {way.name: [] for way in ways}
    for number, case in enumerate(cases):
        for way, step in steps.items():
            if number % step == 0 and len(searches[way.name]) < (ways[way] or len(cases)):
                searches[way.name].append(await _search(way, case))
    return searches


async def measured(ways: Mapping[Way, int | None], cold: list[Search], cases: Sequence[Drawn]) -> Measured:
    warm_up, rest = divided(cases)
    for way, limit in ways.items():
        await run(way, warm_up[: limit // 10 if limit else None])
    ours = next(way for way in ways if way.name == Donotplay.name)
    ids = await artist_ids(ours.connection, {case.mbid for case in rest if case.mbid})
    return Measured(cold, await run(ours, rest), await take_turns(ways, rest), ids)


def report(measured: Measured) -> str:
    return "\n\n".join((_beside_others(measured), _alone(measured), _by_kind(measured)))


def _beside_others(measured: Measured) -> str:
    """Ratios are of medians over the same queries."""
    ours = {search.case: search for search in measured.by_way[Donotplay.name]}
    rows = []
    for name, searches in measured.by_way.items():
        theirs = statistics.median(search.seconds for search in searches)
        same = statistics.median(ours[search.case].seconds for search in searches)
        seconds = [search.seconds for search in searches]
        found = share(*_found(searches, measured.ids))
        rows.append((name, len(searches), f"{theirs / same:.1f} x", *times(seconds), found))
    head = ("taking turns", "queries", "of donotplay's median", "median", "99th percentile", "slowest")
    return table((*head, "right artist in ten"), rows)


def _alone(measured: Measured) -> str:
    runs = {"warm": measured.alone, "cold": measured.cold}
    rows = [
        (name, len(searches), *times([search.seconds for search in searches]))
        for name, searches in runs.items()
    ]
    return table(("donotplay alone", "queries", "median", "99th percentile", "slowest"), rows)


def _by_kind(measured: Measured) -> str:
    """Of donotplay alone. Nonsense is right when nothing is found."""
    searches = measured.alone
    rows = []
    for kind in sorted({search.case.kind for search in searches}):
        of_kind = [search for search in searches if search.case.kind == kind]
        if kind == NONSENSE:
            found = sum(not search.found for search in of_kind), len(of_kind)
        else:
            found = _found(of_kind, measured.ids)
        rows.append((kind, len(of_kind), *times([each.seconds for each in of_kind]), share(*found)))
    slow = [
        f"{search.case.kind} {search.case.query!r} {milliseconds(search.seconds)}"
        for search in searches
        if search.seconds > SLOW
    ]
    head = ("donotplay alone, by kind", "queries", "median", "99th percentile", "slowest", "right")
    above = f"Above {milliseconds(SLOW)}: {', '.join(slow) or 'none'}."
    return f"{table(head, rows)}\n\n{above}"


def _found(searches: Sequence[Search], ids: Mapping[str, int]) -> tuple[int, int]:
    wanted = [search for search in searches if search.case.mbid]
    return sum(ids.get(search.case.mbid) in search.found for search in wanted), len(wanted)


async def _search(way: Way, case: Drawn) -> Search:
    started = time.perf_counter()
    found = await way.search(case.query)
    return Search(case, time.perf_counter() - started, found)
