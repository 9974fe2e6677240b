"""May these be played: the list compiled and kept in memory, the catalog asked for the few names in doubt."""

import asyncio
import gc
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from donotplay.artists.identities import find_names
from donotplay.database import Connection, Pool
from donotplay.dnp.changes import list_version
from donotplay.dnp.compiled import CompiledList, KnownNames, ListedArtist
from donotplay.dnp.errors import CheckTookTooLong
from donotplay.dnp.matching import match, names_to_look_up, verdict_of_unlisted, what_decides
from donotplay.dnp.schemas import Scope
from donotplay.dnp.tracks import Track, Verdict

MAX_KEPT_ENTRIES = 500_000
"""Entries of the lists that a process keeps compiled; `make bench-dnp` tells how much memory that is."""

KEPT_FOR = timedelta(minutes=30)
"""After the last check: what somebody took off, or an account that is gone, must not stay for long."""

FORGET_EVERY = timedelta(minutes=5)

ENTRIES_OF_A_LIST = 50
"""That a list counts for beside its own, so that empty ones are not kept for ever."""

LARGE = 10_000
"""Entries from which on a compiled list is worth keeping from the garbage collector."""

LOADED_AT_ONCE = 2000
"""Entries, after which other requests get their turn."""

TURN = timedelta(milliseconds=5)
"""After which other requests get theirs. One credit of 10,000 characters may take 80."""

LONGEST = timedelta(seconds=5)
"""Of work on one request; 10,000 tracks of a library take an eighth of a second."""


class _Kept:
    """A list as it was compiled last."""

    def __init__(self) -> None:
        self.compiling = asyncio.Lock()
        self.asked_at = 0.0
        self.version = -1
        self.compiled = CompiledList([])


class CompiledLists:
    """The lists of those who have checked something last. Each is made anew when its version has changed."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept = OrderedDict[UUID, _Kept]()

    async def check(self, user_id: UUID, tracks: Sequence[Track], *, remixers: bool = False) -> list[Verdict]:
        """One for each track, in the same order. `CheckTookTooLong` for more than anybody means to ask."""
        compiled = await self._get(user_id)
        keys, verdicts, doubtful = list[bytes](), dict[bytes, Verdict](), dict[bytes, Track]()
        turns, questions = _Turns(), _Questions()
        answers: asyncio.Task[list[tuple[str, list[int]]]] | None = None
        try:
            for track in tracks:
                keys.append(key := what_decides(track, remixers=remixers))
                if key not in verdicts and key not in doubtful:
                    if verdict := verdict_of_unlisted(track, compiled, remixers=remixers):
                        verdicts[key] = verdict
                    else:
                        doubtful[key] = track
                        questions.add(names_to_look_up(track, compiled, remixers=remixers))
                if turns.is_over():
                    answers = answers or asyncio.create_task(self._answer(questions))
                    await turns.pass_on()
            questions.end()
            known = KnownNames(await (answers or self._answer(questions)))
        finally:
            if answers:
                answers.cancel()
        now = datetime.now(UTC)
        for key, track in doubtful.items():
            verdicts[key] = match(track, compiled, known, now=now, remixers=remixers)
            if turns.is_over():
                await turns.pass_on()
        return [verdicts[key] for key in keys]

    async def _answer(self, questions: "_Questions") -> list[tuple[str, list[int]]]:
        """Beside the reading of credits, which takes as long."""
        found = list[tuple[str, list[int]]]()
        forms = await questions.next()
        if forms:
            async with self._pool.acquire() as connection:
                while forms:
                    found += await find_names(connection, forms)
                    forms = await questions.next()
        return found

    async def _get(self, user_id: UUID) -> CompiledList:
        kept = self._kept.setdefault(user_id, _Kept())
        self._kept.move_to_end(user_id)
        kept.asked_at = time.monotonic()
        async with kept.compiling, self._pool.acquire() as connection:
            if await list_version(connection, user_id) != kept.version:
                # One state of the database: the version, and the list that it is the version of.
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    kept.version = await list_version(connection, user_id)
                    entries = [entry async for entry in _load(connection, user_id)]
                # In a thread, where others get their turn meanwhile.
                kept.compiled = await asyncio.to_thread(CompiledList, entries)
                self._forget_some()
                if len(kept.compiled) >= LARGE:
                    _keep_from_collector()
            return kept.compiled

    async def forget_unused(self, kept_for: timedelta = KEPT_FOR) -> None:
        """Those that were not asked for in so long; the one that was asked for last is at the end."""
        longest_ago = time.monotonic() - kept_for.total_seconds()
        while self._kept and next(iter(self._kept.values())).asked_at < longest_ago:
            self._kept.popitem(last=False)

    def _forget_some(self) -> None:
        """The lists that were not asked for the longest, but never the last one."""
        total = sum(map(_weight, self._kept.values()))
        while total > MAX_KEPT_ENTRIES and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            total -= _weight(oldest)


class _Questions:
    """The forms of names that the catalog is asked about, each once, as many at a time as there are."""

    def __init__(self) -> None:
        self._asked, self._new = set[str](), set[str]()
        self._there_are_some = asyncio.Event()
        self._has_ended = False

    def add(self, forms: set[str]) -> None:
        if new := forms - self._asked:
            self._asked |= new
            self._new |= new
            self._there_are_some.set()

    def end(self) -> None:
        self._has_ended = True
        self._there_are_some.set()

    async def next(self) -> set[str]:
        """Empty after the last ones."""
        await self._there_are_some.wait()
        if not self._has_ended:
            self._there_are_some.clear()
        forms, self._new = self._new, set()
        return forms


class _Turns:
    """The time that a request has had, and when it is others' turn."""

    def __init__(self) -> None:
        self._turn_seconds = TURN.total_seconds()
        self._worked = 0.0
        self._since = time.perf_counter()

    def is_over(self) -> bool:
        """To be asked between two pieces of work."""
        return time.perf_counter() - self._since > self._turn_seconds

    async def pass_on(self) -> None:
        """`CheckTookTooLong` when there was enough work."""
        self._worked += time.perf_counter() - self._since
        if self._worked > LONGEST.total_seconds():
            raise CheckTookTooLong
        await asyncio.sleep(0)
        self._since = time.perf_counter()


def _weight(kept: _Kept) -> int:
    return len(kept.compiled) + ENTRIES_OF_A_LIST


def _keep_from_collector() -> None:
    """Walking through 100,000 entries takes the collector longer than a check takes.

    What is garbage by now is collected first: it would be kept, too. The list itself goes without the
    collector, as there are no cycles in it.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


async def _load(connection: Connection, user_id: UUID) -> AsyncIterator[ListedArtist]:
    """All entries, also those that have ended, or end while the list is kept."""
    rows = connection.cursor(
        """
        SELECT block.artist_id, coalesce(artists.name, own.name) AS name, scope, until, names,
            coalesce(artists.external_ids, own.external_ids) AS external_ids
        FROM user_artist_blocks AS block
        LEFT JOIN artists ON artists.id = block.artist_id
        LEFT JOIN user_artists AS own ON (own.user_id, own.id) = (block.user_id, block.artist_id)
        WHERE block.user_id = $1
        """,
        user_id,
        prefetch=LOADED_AT_ONCE,
    )
    async for row in rows:
        yield _listed_artist(row)


def _listed_artist(row: asyncpg.Record) -> ListedArtist:
    return ListedArtist(
        row["artist_id"],
        row["name"],
        Scope(row["scope"]),
        row["until"],
        row["names"].split("\n"),
        row["external_ids"],
    )
