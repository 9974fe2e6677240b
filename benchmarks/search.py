"""The search of artists at the size of MusicBrainz: quality, speed and costs, beside the obvious ways."""

import os
import platform
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

import psutil
import uvloop

from benchmarks import catalogs, material, quality, speed, through_http
from benchmarks.material import CACHE, Drawn
from benchmarks.tables import table
from benchmarks.ways import Beginning, Donotplay, Like, Tantivy, Trigrams, Way
from donotplay.database import Connection, connected
from donotplay.embedded import embedded_servers
from donotplay.observability import configure_logging

WORKERS = (1, 2)
"""Of the server, in one run each."""

Result = TypeVar("Result")


class Options(NamedTuple):
    """How much is measured."""

    artists: int
    like_queries: int
    """The first of the ways that takes long; the more, the better known is its slow end."""
    trigram_queries: int
    http_seconds: float
    reuse: bool
    """Take catalogs that an earlier run has imported, and say so."""


class Qualities(NamedTuple):
    """What the cases came to on the two catalogs, by the name of the way."""

    sample: dict[str, quality.Outcome]
    full: dict[str, quality.Outcome]


def report(options: Options) -> Iterator[str]:
    """The parts of the report, each as soon as it is known."""
    material.require_material()
    configure_logging("error", "json")
    yield _machine()
    dump = material.made_dump(options.artists)
    cases = material.drawn_cases(dump.cases)
    sample, full = CACHE / "sample", CACHE / f"catalog-{options.artists}"
    if dump.was_there:
        yield f"The dump of {options.artists:,} artists is an earlier run's."
    yield _imported(material.SAMPLE, sample, "the sample", options)
    yield _imported(dump.path, full, f"{options.artists:,} artists", options)

    _say("quality on the sample")
    of_sample = _in(sample, lambda connection: _quality_of_all(connection, cases))
    _say("a cold pass")
    catalogs.forget_cached_files(full)
    cold = _in(full, lambda connection: speed.run(Donotplay(connection), speed.divided(cases)[0]))
    catalogs.read_files(full)
    yield from _in(full, lambda connection: _compare(connection, options, cases, cold, of_sample))

    queries = [case.query for case in cases]
    served = []
    for workers in WORKERS:
        _say(f"through HTTP, workers: {workers}")
        served.append(through_http.measure(full, workers, queries, options.http_seconds))
    yield through_http.report(served)


def _imported(dump: Path, data: Path, name: str, options: Options) -> str:
    if options.reuse and data.exists():
        return f"The catalog of {name} is an earlier run's."
    _say(f"importing {name}")
    return catalogs.described(catalogs.import_dump(dump, data), name)


async def _quality_of_all(connection: Connection, cases: Sequence[Drawn]) -> dict[str, quality.Outcome]:
    async with _prepared(_all_ways(connection)) as ways:
        return await _quality(ways, cases)


async def _compare(
    connection: Connection,
    options: Options,
    cases: Sequence[Drawn],
    cold: list[speed.Search],
    of_sample: dict[str, quality.Outcome],
) -> list[str]:
    """The parts that are measured in the large catalog."""
    costs = await catalogs.sizes(connection)
    limits = {Like.name: options.like_queries, Trigrams.name: options.trigram_queries}
    async with _prepared(_all_ways(connection)) as ways:
        _say("speed")
        # Before all other queries, which would warm up more than is said.
        measured = await speed.measured({way: limits.get(way.name) for way in ways}, cold, cases)
        _say("quality")
        # At this size ILIKE would take as long as everything else.
        quick = [way for way in ways if way.name != Like.name]
        qualities = Qualities(of_sample, await _quality(quick, cases))
        others = table(("index of", "on disk"), [(way.name, way.cost) for way in ways if way.cost])
    return [_quality_report(qualities, options), costs, others, speed.report(measured)]


async def _quality(ways: Sequence[Way], cases: Sequence[Drawn]) -> dict[str, quality.Outcome]:
    wanted = material.wanted_cases()
    nonsense = [case for case in cases if case.kind == material.NONSENSE]
    return {way.name: await quality.measure(way, wanted, nonsense) for way in ways}


def _quality_report(qualities: Qualities, options: Options) -> str:
    columns = {"the sample": qualities.sample, f"{options.artists:,} artists": qualities.full}
    ours = {column: outcomes[Donotplay.name] for column, outcomes in columns.items()}
    ways = [
        (
            name,
            *(outcomes[name].total if name in outcomes else "" for outcomes in columns.values()),
            qualities.full[name].nonsense if name in qualities.full else "",
        )
        for name in qualities.sample
    ]
    failed = "\n".join(
        f"- {column}: {'; '.join(outcome.failed) or 'nothing'}" for column, outcome in ours.items()
    )
    return "\n\n".join(
        (
            quality.report(ours),
            table(("passed of all cases", *columns, "nonsense left empty"), ways),
            f"Not passed by {Donotplay.name}:\n\n{failed}",
        )
    )


def _all_ways(connection: Connection) -> list[Way]:
    return [
        Donotplay(connection),
        Beginning(connection),
        Like(connection),
        Trigrams(connection),
        Tantivy(connection, CACHE / "tantivy"),
    ]


@asynccontextmanager
async def _prepared(ways: list[Way]) -> AsyncIterator[list[Way]]:
    async with AsyncExitStack() as stack:
        for way in ways:
            _say(f"preparing {way.name}")
            await stack.enter_async_context(way.prepared())
        yield ways


def _in(data: Path, work: Callable[[Connection], Awaitable[Result]]) -> Result:
    """What `work` gives, in that catalog, on the event loop that the server uses."""

    async def run(url: str) -> Result:
        async with connected(url) as connection:
            return await work(connection)

    with embedded_servers(data) as urls:
        return uvloop.run(run(urls.database))


def _machine() -> str:
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores of {platform.machine()}, "
        f"{psutil.virtual_memory().total / 1e9:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}; {os.getloadavg()[0]:.1f} cores busy before."
    )


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)
