"""May these be played: the list compiled and kept in memory, the catalog asked for the few names in doubt."""

import asyncio
import gc
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from donotplay.artists.identities import find_names
from donotplay.database import Connection, Pool
from donotplay.dnp.changes import list_version
from donotplay.dnp.compiled import CompiledList, KnownNames, ListedArtist
from donotplay.dnp.matching import match, names_to_look_up
from donotplay.dnp.schemas import Scope
from donotplay.dnp.tracks import Track, Verdict

MAX_KEPT_ENTRIES = 500_000
"""Entries of the lists that a process keeps compiled; make bench-dnp tells how much memory that is."""

LOADED_AT_ONCE = 2000
"""Entries, after which other requests get their turn."""

TRACKS_AT_ONCE = 1000
"""The same, in tracks."""


class _Kept:
    """A list as it was compiled last."""

    def __init__(self) -> None:
        self.compiling = asyncio.Lock()
        self.version = -1
        self.compiled = CompiledList([])


class CompiledLists:
    """The lists of those who have checked something last. Each is made anew when its version has changed."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept = OrderedDict[UUID, _Kept]()

    async def check(self, user_id: UUID, tracks: Sequence[Track], *, remixers: bool = False) -> list[Verdict]:
        """One for each track, in the same order."""
        compiled = await self._get(user_id)
        asked = set[str]()
        for some in _parts(tracks):
            asked |= names_to_look_up(some, compiled, remixers=remixers)
            await asyncio.sleep(0)
        known = KnownNames(await self._look_up(asked) if asked else [])
        now, verdicts = datetime.now(UTC), list[Verdict]()
        for some in _parts(tracks):
            verdicts += (match(track, compiled, known, now=now, remixers=remixers) for track in some)
            await asyncio.sleep(0)
        return verdicts

    async def _look_up(self, asked: set[str]) -> list[tuple[int, str]]:
        async with self._pool.acquire() as connection:
            return await find_names(connection, asked)

    async def _get(self, user_id: UUID) -> CompiledList:
        kept = self._kept.setdefault(user_id, _Kept())
        self._kept.move_to_end(user_id)
        async with kept.compiling, self._pool.acquire() as connection:
            if await list_version(connection, user_id) != kept.version:
                # One state of the database: the version, and the list that it is the version of.
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    kept.version = await list_version(connection, user_id)
                    kept.compiled = CompiledList([entry async for entry in _load(connection, user_id)])
                # The collector would walk through all of it, for longer than a check takes. There are no
                # cycles in it: what is forgotten goes without the collector.
                gc.freeze()
                self._forget_some()
            return kept.compiled

    def _forget_some(self) -> None:
        """The lists that were not asked for the longest, but never the last one."""
        total = sum(len(kept.compiled) for kept in self._kept.values())
        while total > MAX_KEPT_ENTRIES and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            total -= len(oldest.compiled)


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


def _parts(tracks: Sequence[Track]) -> Iterator[Sequence[Track]]:
    return (tracks[start : start + TRACKS_AT_ONCE] for start in range(0, len(tracks), TRACKS_AT_ONCE))
