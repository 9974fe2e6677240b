"""Bringing the database to the schema that this version of the code needs.

Revisions are plain SQL in `versions/`, named by date, each with up and down, each in a transaction of
its own, and never edited once released.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import sqlalchemy
import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from donotplay.database import Connection
from donotplay.errors import StartupError

LOCK_KEY = 0x646E70
"""Of the advisory lock that lets one process at a time prepare the database ("dnp")."""

LATEST = "head"

log = structlog.get_logger()


@asynccontextmanager
async def preparing(url: str) -> AsyncIterator[Connection]:
    """A connection that alone may change the schema and the start data; others wait for their turn."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
        yield connection
    finally:
        await connection.close()


async def migrate(url: str, to: str = LATEST) -> list[str]:
    """Apply (or, for an older `to`, take back) revisions, and return their names in order.

    Call it inside `preparing`. A revision that fails is rolled back, and those before it stay.
    `StartupError` for that, and for a database whose history this version does not know.
    """
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_migrate, to)
    finally:
        await engine.dispose()


def _migrate(connection: sqlalchemy.Connection, to: str) -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    history = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    applied = _count_applied(connection, history)
    wanted = _count_wanted(history, to)
    for revision in history[applied:wanted]:
        with _one_line_on_failure(revision):
            command.upgrade(config, revision)
        log.info("migrated", revision=revision)
    taken_back = history[wanted:applied][::-1]
    for revision in taken_back:
        with _one_line_on_failure(revision):
            command.downgrade(config, "-1")
        log.info("taken_back", revision=revision)
    return history[applied:wanted] or taken_back


def _count_applied(connection: sqlalchemy.Connection, history: list[str]) -> int:
    """How many revisions of `history`, oldest first, the database has."""
    with connection.begin():
        heads = MigrationContext.configure(connection).get_current_heads()
    if len(heads) > 1 or not set(history).issuperset(heads):
        raise StartupError(
            f"the database is at {', '.join(heads)}, which this version does not know: "
            "it was made by a newer or another version of donotplay"
        )
    return history.index(heads[0]) + 1 if heads else 0


def _count_wanted(history: list[str], to: str) -> int:
    counts = {"base": 0, LATEST: len(history)} | {name: at for at, name in enumerate(history, start=1)}
    if to not in counts:
        raise StartupError(f"there is no revision {to!r}")
    return counts[to]


@contextmanager
def _one_line_on_failure(revision: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise StartupError(f"migration {revision} failed and was rolled back: {reason}") from error
