"""Bringing the database to the schema that this version of the code needs.

Revisions are plain SQL in `versions/`, named by date, each with up and down, each in a transaction of
its own, and never edited once released.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from donotplay.database import Connection, connected

LOCK_KEY = 0x646E70
"""Of the advisory lock that lets one process at a time prepare the database ("dnp")."""

LATEST = "head"


@asynccontextmanager
async def preparing(url: str) -> AsyncIterator[Connection]:
    """A connection that alone may change the schema and the start data; others wait for their turn."""
    async with connected(url) as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
        yield connection


async def migrate(url: str, to: str = LATEST) -> list[str]:
    """Apply (or, for an older `to`, take back) revisions, and return their names in order.

    Call it inside `preparing`. A revision that fails is rolled back, and those before it stay.
    `StartupError` for that, and for a database whose history this version does not know.
    """
    if to == LATEST and await _is_at_latest(url):
        return []
    # Alembic and SQLAlchemy take a quarter of a second to import, which most starts don't need.
    from donotplay.migrations.steps import take

    return await take(url, to)


async def _is_at_latest(url: str) -> bool:
    """Revisions have the names of their files, whose dates put them into order."""
    latest = max(file.stem for file in (Path(__file__).parent / "versions").glob("*.py"))
    async with connected(url) as connection:
        try:
            heads = await connection.fetch("SELECT version_num FROM alembic_version")
        except asyncpg.UndefinedTableError:
            return False
    return [head["version_num"] for head in heads] == [latest]
