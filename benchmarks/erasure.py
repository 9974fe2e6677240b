"""What others notice while many accounts are erased."""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx

from benchmarks.serving import UNLIMITED, serving
from benchmarks.tables import table
from donotplay.database import connected
from donotplay.embedded import urls_of_running

API = "/api/v1"
BEFORE_SECONDS = 30.0
"""For which calls are measured with nothing else at work."""


class Call(NamedTuple):
    """What was asked, and how long it took."""

    name: str
    seconds: float


def report(accounts: int, entries: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="donotplay-bench-") as directory:
        data = Path(directory) / "data"
        with serving(data, LOG_LEVEL="error", RATE_LIMITS=UNLIMITED) as (_, url):
            yield asyncio.run(_measure(url, urls_of_running(data).database, accounts, entries))


async def _measure(url: str, database: str, accounts: int, entries: int) -> str:
    async with connected(database) as connection, httpx.AsyncClient(base_url=url + API, timeout=60) as client:
        started = time.perf_counter()
        for _ in range(accounts):
            await connection.execute(_FILL, entries)
        filled = time.perf_counter() - started
        # What filling has left to do would be in the way of the calls before.
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
        found = await _sign_up(client)
        alone = await _calls(client, found, until=time.perf_counter() + BEFORE_SECONDS)
        await connection.execute(_ALL_DUE)
        # The scheduler looks every ten seconds.
        await _until_left(database, accounts - 1)
        started = time.perf_counter()
        erasing = asyncio.create_task(_until_left(database, 0))
        meanwhile = await _calls(client, found, until=None, ending=erasing)
        taken = time.perf_counter() - started
    rows = []
    for name in dict.fromkeys(call.name for call in alone):
        before, during = (_times(calls, name) for calls in (alone, meanwhile))
        ratio = _quantile(during, 0.99) / _quantile(before, 0.99)
        figures = [_quantile(times, share) for share in (0.5, 0.99) for times in (before, during)]
        rows.append([name, *(f"{each * 1000:.1f} ms" for each in figures), f"{ratio:.2f}"])
    head = ["call", "median before", "meanwhile", "99th percentile before", "meanwhile", "ratio"]
    summary = (
        f"{accounts:,} accounts with {entries:,} entries each, filled in {filled:.0f} s, erased in "
        f"{taken:.0f} s ({len(alone):,} calls before, {len(meanwhile):,} meanwhile)."
    )
    return f"{summary}\n\n{table(head, rows)}"


async def _sign_up(client: httpx.AsyncClient) -> list[int]:
    """Artists that there are, none of them on the list."""
    body = {"email": f"{random.getrandbits(64):x}@example.com", "password": "a song nobody asked for"}
    answer = (await client.post("/auth/register", json=body)).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {answer['access_token']}"
    artists = (await client.get("/artists/search", params={"q": "the", "limit": 50})).json()["artists"]
    return [artist["id"] for artist in artists]


async def _calls(
    client: httpx.AsyncClient,
    artist_ids: list[int],
    *,
    until: float | None,
    ending: asyncio.Task[None] | None = None,
) -> list[Call]:
    """One after the other, each kind in turn; an addition is taken back unmeasured."""
    calls: list[Call] = []
    words = ["the", "abba", "quen", "drake", "the who", "ma"]
    number = 0
    while (until is None or time.perf_counter() < until) and not (ending and ending.done()):
        artist_id, word = artist_ids[number % len(artist_ids)], words[number % len(words)]
        number += 1
        await _timed(calls, "a page of the list", client.get("/dnp", params={"limit": 50}))
        await _timed(calls, "a search", client.get("/artists/search", params={"q": word}))
        await _timed(calls, "an addition", client.post("/dnp", json={"artist_id": artist_id}))
        (await client.delete(f"/dnp/{artist_id}")).raise_for_status()
    if ending:
        await ending
    return calls


async def _timed(calls: list[Call], name: str, asked: object) -> None:
    started = time.perf_counter()
    response: httpx.Response = await asked  # type: ignore[misc]
    calls.append(Call(name, time.perf_counter() - started))
    response.raise_for_status()


async def _until_left(database: str, accounts: int) -> None:
    waiting = "SELECT count(*) FROM users WHERE erase_at IS NOT NULL"
    async with connected(database) as connection:
        while await connection.fetchval(waiting) > accounts:  # noqa: ASYNC110 -- PostgreSQL tells nobody
            await asyncio.sleep(0.2)


def _times(calls: list[Call], name: str) -> list[float]:
    return [call.seconds for call in calls if call.name == name]


def _quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


_FILL = """
    WITH account AS (
        INSERT INTO users (email, email_key, password_hash)
        SELECT address, address, '' FROM (SELECT gen_random_uuid() || '@example.com' AS address) AS made
        RETURNING id
    ), counted AS (
        INSERT INTO user_lists (user_id) SELECT id FROM account
    )
    INSERT INTO user_artist_blocks (user_id, artist_id, tags, note, sort_key, prominence, names, folded_note)
    SELECT account.id, number, '{ai,loud}', 'because of ' || number, 'artist ' || number, random(),
        'artist ' || number || E'\n' || 'the artist ' || number, 'because of ' || number
    FROM account, generate_series(1, $1::integer) AS number
"""

_ALL_DUE = """
    WITH made AS (
        INSERT INTO erasures (receipt_hash, erase_at)
        SELECT sha256(id::text::bytea), now() FROM users WHERE password_hash = '' RETURNING id, receipt_hash
    )
    UPDATE users SET erase_at = now(), erasure_id = made.id FROM made
    WHERE receipt_hash = sha256(users.id::text::bytea)
"""
"""Those that were filled."""
