"""Search in the starter catalog, beside the two obvious ways to do it in SQL, in one run."""

import random
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from donotplay.artists.names import fold
from donotplay.artists.search import search_artists
from donotplay.artists.starter import read_starter_catalog
from donotplay.database import Connection, open_pool
from donotplay.embedded import embedded_servers
from donotplay.observability import configure_logging
from donotplay.preparation import prepare_database
from donotplay.settings import Settings

QUERIES = 1000
LIMIT = 10
NOBODY = UUID(int=0)

ILIKE = """
SELECT DISTINCT artists.* FROM artists JOIN artist_names ON artist_id = artists.id
WHERE artist_names.name ILIKE '%' || $1 || '%' LIMIT 10
"""
SIMILARITY = """
SELECT artist_id, max(similarity(folded, $1)) FROM artist_names
WHERE folded % $1 GROUP BY artist_id ORDER BY 2 DESC LIMIT 10
"""


async def report(directory: Path) -> str:
    configure_logging("error", "json")
    with embedded_servers(directory) as urls:
        settings = Settings(database_url=urls.database, redis_url=urls.redis)
        await prepare_database(settings)
        async with await open_pool(urls.database, size=1, attempts=1) as pool, pool.acquire() as connection:
            return await _compare(connection)


async def _compare(connection: Connection) -> str:
    wanted = _queries()
    ways: dict[str, Callable[[str], Awaitable[object]]] = {
        "donotplay": lambda query: search_artists(connection, NOBODY, query, LIMIT),
        "`ILIKE '%q%'` over all names": lambda query: connection.fetch(ILIKE, query),
        "`pg_trgm` similarity alone": lambda query: connection.fetch(SIMILARITY, fold(query)),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for query, _ in wanted:
        for name, search in ways.items():
            started = time.perf_counter()
            await search(query)
            times[name].append((time.perf_counter() - started) * 1000)
    found = [
        any(artist.name == name for artist in await search_artists(connection, NOBODY, query, LIMIT))
        for query, name in wanted
    ]
    lines = [f"| search ({len(wanted)} queries) | median | 99th percentile | slowest |"]
    lines.append("| --- | ---: | ---: | ---: |")
    lines += [
        f"| {name} | {statistics.median(ms):.1f} ms | {statistics.quantiles(ms, n=100)[-1]:.1f} ms"
        f" | {max(ms):.1f} ms |"
        for name, ms in times.items()
    ]
    return "\n".join([*lines, "", f"Found among the first {LIMIT}: {statistics.mean(found):.1%}."])


def _queries() -> list[tuple[str, str]]:
    """Names, aliases, beginnings and typos, drawn from the catalog with a fixed seed, and who is meant."""
    draw = random.Random(20261122)
    kinds = (_as_it_is, _beginning, _with_a_typo)
    artists = draw.choices(read_starter_catalog(), k=QUERIES)
    return [
        (draw.choice(kinds)(draw.choice([artist.name, *artist.aliases]), draw), artist.name)
        for artist in artists
    ]


def _as_it_is(name: str, _: random.Random) -> str:
    return name


def _beginning(name: str, draw: random.Random) -> str:
    return name[: max(3, draw.randrange(len(name) + 1))]


def _with_a_typo(name: str, draw: random.Random) -> str:
    """Two neighbouring letters swapped, in names long enough to be recognised."""
    if len(name) < 5:
        return name
    place = draw.randrange(1, len(name) - 1)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
