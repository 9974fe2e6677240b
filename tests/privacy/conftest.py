from collections.abc import AsyncIterator

import pytest

from donotplay.database import Connection, Pool, connected, open_pool


@pytest.fixture
async def empty(database: str) -> AsyncIterator[Connection]:
    """A database with the schema and nobody in it, seen from outside."""
    async with connected(database) as connection:
        yield connection


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    pool = await open_pool(database, size=4, attempts=1)
    yield pool
    await pool.close()
