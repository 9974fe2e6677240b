"""The search, and the obvious ways to do without it."""

import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import tantivy

from benchmarks.tables import megabytes
from donotplay.artists.catalog_load import BUILDING
from donotplay.artists.names import fold
from donotplay.artists.search import search_artists
from donotplay.database import Connection, like_pattern
from donotplay.errors import ProblemError

LIMIT = 10
NOBODY = UUID(int=0)

HEAP_BYTES = 512_000_000
"""That tantivy may fill before it writes a segment."""


class Way(ABC):
    """A way to search the catalog that a connection leads to."""

    name: ClassVar[str]
    cost: str | None = None
    """What its own index took, in words; `None` when it has none of its own."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @asynccontextmanager
    async def prepared(self) -> AsyncIterator[None]:
        """Build what it needs; leave everything as it was."""
        yield

    @abstractmethod
    async def search(self, query: str) -> list[int]:
        """The ids of at most `LIMIT` artists, best first."""


class Donotplay(Way):
    """What the API answers with."""

    name = "donotplay"

    async def search(self, query: str) -> list[int]:
        try:
            found = await search_artists(self.connection, NOBODY, query, LIMIT)
        except ProblemError as refusal:
            # Nothing but punctuation is refused; that this is no name has been said, too.
            if refusal.status != 400:
                raise
            return []
        return [artist.id for artist in found]


class Beginning(Way):
    """The least that a search as you type does: no typos, no other order than the alphabet's."""

    name = "names that begin so, by a B-tree"

    async def search(self, query: str) -> list[int]:
        low = fold(query).replace(" ", "")
        rows = await self.connection.fetch(
            """
            SELECT artists.id, name FROM (
                SELECT artist_id FROM name_starts WHERE start >= $1 AND start < $2 AND is_whole
                ORDER BY start LIMIT $3
            ) AS found JOIN artists ON artists.id = artist_id
            """,
            low,
            low + chr(0x10FFFF),
            LIMIT,
        )
        return [row["id"] for row in rows]


class Like(Way):
    """What is written first."""

    name = "`ILIKE '%q%'` over names and aliases"

    async def search(self, query: str) -> list[int]:
        rows = await self.connection.fetch(
            """
            SELECT id, name FROM artists
            WHERE id IN (SELECT artist_id FROM artist_names WHERE name ILIKE $1)
            ORDER BY prominence DESC LIMIT $2
            """,
            like_pattern(query),
            LIMIT,
        )
        return [row["id"] for row in rows]


class Trigrams(Way):
    """What is tried next."""

    name = "`pg_trgm` similarity with a GIN index"

    @asynccontextmanager
    async def prepared(self) -> AsyncIterator[None]:
        await self._drop()
        started = time.perf_counter()
        # As much memory as our import takes for its indexes.
        await self.connection.execute(f"SET maintenance_work_mem = '{BUILDING['maintenance_work_mem']}'")
        await self.connection.execute(
            "CREATE INDEX bench_trigrams ON artist_names USING gin (folded gin_trgm_ops)"
        )
        seconds = time.perf_counter() - started
        size = await self.connection.fetchval("SELECT pg_relation_size('bench_trigrams')")
        self.cost = f"{megabytes(size)}, built in {seconds:,.0f} s"
        try:
            yield
        finally:
            await self._drop()

    async def search(self, query: str) -> list[int]:
        rows = await self.connection.fetch(
            """
            SELECT artists.id, name FROM (
                SELECT artist_id, max(similarity(folded, $1)) AS likeness FROM artist_names
                WHERE folded % $1 GROUP BY artist_id ORDER BY likeness DESC LIMIT $2
            ) AS found JOIN artists ON artists.id = artist_id ORDER BY likeness DESC
            """,
            fold(query),
            LIMIT,
        )
        return [row["id"] for row in rows]

    async def _drop(self) -> None:
        await self.connection.execute("DROP INDEX IF EXISTS bench_trigrams")


class Tantivy(Way):
    """An index of its own beside the database: each name a document, each word with up to one typo.

    Not words of one or two letters, half of which a typo would change: they would take most of the time.
    """

    name = "embedded `tantivy` with fuzzy terms"

    def __init__(self, connection: Connection, directory: Path) -> None:
        super().__init__(connection)
        self.directory = directory

    @asynccontextmanager
    async def prepared(self) -> AsyncIterator[None]:
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        started = time.perf_counter()
        fields = tantivy.SchemaBuilder()
        fields.add_text_field("name")
        fields.add_unsigned_field("artist", fast=True)
        self.schema = fields.build()
        index = tantivy.Index(self.schema, str(self.directory))
        writer = index.writer(HEAP_BYTES)
        async with self.connection.transaction():
            async for row in self.connection.cursor(
                "SELECT artist_id, folded FROM artist_names", prefetch=10_000
            ):
                document = tantivy.Document(name=row["folded"])
                document.add_unsigned("artist", row["artist_id"])
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self.searcher = index.searcher()
        size = sum(file.stat().st_size for file in self.directory.iterdir())
        self.cost = f"{megabytes(size)}, built in {time.perf_counter() - started:,.0f} s"
        try:
            yield
        finally:
            shutil.rmtree(self.directory)

    async def search(self, query: str) -> list[int]:
        words = fold(query).split()
        fuzzy = [
            tantivy.Query.fuzzy_term_query(
                self.schema, "name", word, 1 if len(word) > 2 else 0, prefix=at == len(words)
            )
            for at, word in enumerate(words, start=1)
        ]
        # Fuzzy terms all score alike; what is spelled right comes first by these.
        exact = [tantivy.Query.term_query(self.schema, "name", word) for word in words]
        whole = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, term) for term in fuzzy] + [(tantivy.Occur.Should, term) for term in exact]
        )
        # An artist has several names: more are asked for than are wanted.
        hits = self.searcher.search(whole, limit=3 * LIMIT, count=False).hits
        ids = self.searcher.fast_field_values("artist", [address for _, address in hits])
        rows = await self.connection.fetch(
            "SELECT id, name FROM unnest($1::bigint[]) WITH ORDINALITY AS found (id, place)"
            " JOIN artists USING (id) ORDER BY place",
            list(dict.fromkeys(ids))[:LIMIT],
        )
        return [row["id"] for row in rows]
