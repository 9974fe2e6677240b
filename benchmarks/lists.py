"""Lists of 100,000 entries: pages, bulk work, imports, exports and the check, beside a large catalog."""

import asyncio
import csv
import io
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psutil

from benchmarks import catalogs, matching, material
from benchmarks.material import CACHE, SHARED
from benchmarks.serving import UNLIMITED, serving
from benchmarks.tables import compared, megabytes, table, times
from donotplay.artists.links import link_to
from donotplay.database import connected
from donotplay.embedded import urls_of_running

API = "/api/v1"
LISTS = SHARED / "data" / "lists"
PAGES = 200
"""Calls of each kind of page."""
CHECKS = 20
"""Of 10,000 tracks each."""
SINGLE_CHECKS = 1000
BULK = 10_000
IMPORTED = 10_000
PASSWORD = "a song nobody asked for"
OTHERS = [f"/health/live meanwhile, {which}" for which in ("median", "99th percentile", "slowest")]


class Artist(NamedTuple):
    """As much of one as a row of a list may have."""

    name: str
    link: str


def report(artists: int, entries: int) -> Iterator[str]:
    material.require_material()
    data = CACHE / f"catalog-{artists}"
    if not data.exists():
        catalogs.import_dump(material.made_dump(artists).path, data)
    with serving(data, LOG_LEVEL="error", RATE_LIMITS=UNLIMITED) as (process_id, url):
        drawn = asyncio.run(_drawn(data, entries + 2 * IMPORTED))
        yield f"{entries:,} entries, {artists:,} artists in the catalog."
        yield _imports(url, drawn[entries:])
        yield _real_lists(url)
        listener = _sign_up(url)
        filled = _import(listener, _as_csv(drawn[:entries], tags=True))
        yield f"Importing {entries:,} rows: {filled.seconds:.1f} s."
        yield _pages(listener)
        yield _bulk(listener)
        yield _exports(listener, process_id)
        yield _data_export(listener, process_id)
        yield from _checks(listener, drawn, process_id)
    yield "Matching alone, without the API and the catalog:"
    yield from matching.report()


async def _drawn(data: Path, count: int) -> list[Artist]:
    """Artists of the catalog in no order, the same for each run."""
    async with connected(urls_of_running(data).database) as connection:
        rows = await connection.fetch(
            """
            SELECT name, musicbrainz_id FROM artists WHERE gone_since IS NULL AND musicbrainz_id IS NOT NULL
            ORDER BY hashint8(id) LIMIT $1
            """,
            count,
        )
    return [Artist(row["name"], str(link_to("musicbrainz", str(row["musicbrainz_id"])))) for row in rows]


def _sign_up(url: str) -> httpx.Client:
    client = httpx.Client(base_url=url + API, timeout=300)
    body = {"email": f"{random.getrandbits(64):x}@example.com", "password": PASSWORD}
    token = client.post("/auth/register", json=body).raise_for_status().json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


class Imported(NamedTuple):
    """What an import came to."""

    seconds: float
    counts: dict[str, int]
    format: str


def _import(client: httpx.Client, content: bytes, **parameters: str) -> Imported:
    """From the upload until it is applied."""
    started = time.perf_counter()
    answer = client.post("/dnp/import", params=parameters, content=content).raise_for_status()
    while (job := client.get(f"/dnp/imports/{answer.json()['id']}").json())["state"] != "applied":
        assert job["state"] != "failed"
        time.sleep(0.05)
    return Imported(time.perf_counter() - started, job["counts"], job["format"])


def _as_csv(artists: Sequence[Artist], *, tags: bool = False, links: bool = True) -> bytes:
    order = random.Random(0)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "link", "tags"])
    for artist in artists:
        some = order.sample(["ai", "ex", "loud", "party", "politics"], order.randint(0, 3)) if tags else []
        writer.writerow([artist.name, artist.link if links else "", ", ".join(some)])
    return text.getvalue().encode()


def _imports(url: str, drawn: Sequence[Artist]) -> str:
    """Each by somebody else, so that all rows are new."""
    halves = drawn[:IMPORTED], drawn[IMPORTED:]
    nobody = [
        Artist(f"Nobody {number}", f"https://open.spotify.com/artist/{number:022}")
        for number in range(IMPORTED)
    ]
    runs = {
        "names and links": _as_csv(halves[0]),
        "names alone": _as_csv(halves[1], links=False),
        "artists that the catalog does not have": _as_csv(nobody),
        "names and links, again": _as_csv(halves[0]),
    }
    rows = []
    for name, content in runs.items():
        done = _import(_sign_up(url), content)
        counts = [done.counts[each] for each in ("added", "listed", "question", "unreadable")]
        rows.append([name, f"{done.seconds:.1f} s", *(f"{count:,}" for count in counts)])
    return table(
        [f"importing {IMPORTED:,} rows", "resolved and applied", "added", "listed", "asked", "unreadable"],
        rows,
    )


def _real_lists(url: str) -> str:
    """All by the same person, one after the other."""
    client, rows = _sign_up(url), []
    for path in sorted(LISTS.iterdir()):
        done = _import(client, path.read_bytes(), file_name=path.name)
        counts = [done.counts[each] for each in ("added", "listed", "question", "unreadable")]
        total = sum(count for name, count in done.counts.items() if name != "added")
        rows.append([path.name, done.format, f"{done.seconds:.1f} s", total, *counts])
    return table(["list", "format", "time", "rows", "added", "listed", "asked", "unreadable"], rows)


def _pages(client: httpx.Client) -> str:
    """First pages and later ones in turn."""
    asked: dict[str, dict[str, Any]] = {
        "newest first": {},
        "by name": {"sort": "name"},
        "best known first": {"sort": "-prominence"},
        "with a tag": {"tag": "ai"},
        "with two tags, by name": {"tag": ["ai", "ex"], "sort": "name"},
        "with any of two tags": {"tag": ["ai", "ex"], "tags_match": "any"},
        "with a rare word": {"q": "quartet"},
        "with two letters, by name": {"q": "qu", "sort": "name"},
        "of a month": {"added_from": "2026-11-01T00:00:00Z"},
    }
    taken: dict[str, list[float]] = {"/health/live": []}
    live = _live(client)
    cursors: dict[str, str | None] = {}
    for _ in range(PAGES):
        _timed(taken, "/health/live", lambda: client.get(live))
        for name, parameters in asked.items():
            cursor = cursors.get(name)
            page = _timed(
                taken,
                f"{name}, {'a later page' if cursor else 'first page'}",
                lambda parameters=parameters, cursor=cursor: client.get(
                    "/dnp", params={**parameters, **({"cursor": cursor} if cursor else {})}
                ),
            )
            cursors[name] = None if cursor else page.json()["next_cursor"]
    for _ in range(PAGES // 4):
        _timed(taken, "tags with counts", lambda: client.get("/dnp/tags"))
        _timed(taken, "statistics", lambda: client.get("/dnp/statistics"))
    return compared(f"one client ({PAGES} calls each)", taken)


def _live(client: httpx.Client) -> str:
    """The least that a call can take, to compare others with."""
    return str(client.base_url).removesuffix("/").removesuffix(API) + "/health/live"


def _timed(taken: dict[str, list[float]], name: str, call: Any) -> httpx.Response:  # noqa: ANN401
    started = time.perf_counter()
    response: httpx.Response = call()
    taken.setdefault(name, []).append(time.perf_counter() - started)
    return response.raise_for_status()


def _bulk(client: httpx.Client) -> str:
    ids: list[int] = []
    cursor = None
    while len(ids) < BULK:
        page = client.get("/dnp", params={"limit": 200, **({"cursor": cursor} if cursor else {})}).json()
        ids += [entry["artist"]["id"] for entry in page["entries"]]
        cursor = page["next_cursor"]
    selected = {"artist_ids": ids[:BULK]}
    taken: dict[str, list[float]] = {}
    for tag in ("one", "two", "three"):
        _timed(taken, "tagging", lambda tag=tag: client.post("/dnp/bulk/tag", json=selected | {"add": [tag]}))
        _timed(taken, "removing", lambda: client.post("/dnp/bulk/remove", json=selected))
        _timed(taken, "restoring", lambda: client.post("/dnp/bulk/restore", json=selected))
        _timed(
            taken,
            "renaming a tag",
            lambda tag=tag: client.post("/dnp/tags/merge", json={"tags": [tag], "into": None}),
        )
    return compared(f"{BULK:,} entries in one request (3 calls each)", taken)


def _exports(client: httpx.Client, process_id: int) -> str:
    rows = []
    for kind in ("json", "csv", "text"):
        before, size, started = _memory(process_id), 0, time.perf_counter()
        with client.stream("GET", "/dnp/export", params={"format": kind}) as answer:
            answer.raise_for_status()
            size = sum(len(part) for part in answer.iter_bytes())
        seconds = time.perf_counter() - started
        rows.append(
            [kind, f"{seconds:.1f} s", megabytes(size), megabytes(max(_memory(process_id) - before, 0))]
        )
    return table(["exporting the whole list", "time", "size", "the server grew by"], rows)


def _data_export(client: httpx.Client, process_id: int) -> str:
    """All that is held about somebody, rows of the import among it, and what others notice meanwhile."""
    live = _live(client)
    before = grown = _memory(process_id)
    waits: list[float] = []
    started = time.perf_counter()
    client.post("/users/me/export", json={"password": PASSWORD}).raise_for_status()
    while (export := client.get("/users/me/export/state").json())["state"] == "building":
        for _ in range(10):
            _timed({"": waits}, "", lambda: client.get(live))
            time.sleep(0.01)
        grown = max(grown, _memory(process_id))
    seconds = time.perf_counter() - started
    assert export["state"] == "ready"
    return table(
        ["all data of the account", "time", "size", "the server grew by", *OTHERS],
        [["ZIP", f"{seconds:.1f} s", megabytes(export["bytes"]), megabytes(grown - before), *times(waits)]],
    )


def _memory(process_id: int) -> int:
    """Of the program and its workers."""
    program = psutil.Process(process_id)
    python = [each for each in program.children(recursive=True) if "python" in each.name()]
    return sum(each.memory_info().rss for each in [program, *python])


def _checks(client: httpx.Client, drawn: Sequence[Artist], process_id: int) -> Iterator[str]:
    before = _memory(process_id)
    started = time.perf_counter()
    client.get("/dnp/check", params={"artist": "Nobody"}).raise_for_status()
    yield (
        f"The first check, which compiles the list: {time.perf_counter() - started:.2f} s; "
        f"the server grew by {megabytes(max(_memory(process_id) - before, 0))}."
    )
    taken: dict[str, list[float]] = {}
    names = [artist.name for artist in drawn]
    live = _live(client)
    for number in range(SINGLE_CHECKS):
        name = names[number % len(names)]
        _timed(taken, "/health/live", lambda: client.get(live))
        _timed(taken, "one track", lambda name=name: client.get("/dnp/check", params={"artist": name}))
    listed, unlisted = drawn[: len(drawn) - 2 * IMPORTED], drawn[-2 * IMPORTED :]
    for number in range(CHECKS):
        library = {"tracks": _library(random.Random(number), listed, unlisted)}
        for often in ("never seen before", "again"):
            _timed(
                taken,
                f"10,000 tracks of a library, {often}",
                lambda library=library: client.post("/dnp/check", json=library),
            )
    yield compared("the check", taken)


def _library(
    order: random.Random, listed: Sequence[Artist], unlisted: Sequence[Artist]
) -> list[dict[str, Any]]:
    """10,000 tracks by 3,000 artists, one in twenty listed; a tenth have guests, a twentieth `&`."""
    artists = [order.choice(listed if order.random() < 0.05 else unlisted).name for _ in range(3000)]
    tracks = []
    for number in range(10_000):
        credit = order.choice(artists)
        kind = order.random()
        if kind < 0.1:
            credit += f" feat. {order.choice(artists)}"
        elif kind < 0.15:
            credit += f" & {order.choice(artists)}"
        tracks.append({"title": f"Song {number}", "artist": credit})
    return tracks
