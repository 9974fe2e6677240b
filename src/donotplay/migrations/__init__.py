"""Bringing the database to the schema that this version of the code needs.

Revisions are plain SQL in `versions/`, named by date, each with up and down, each in a transaction of
its own, and never edited once released.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import sqlalchemy
import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
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
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    current = _current_revision(connection, script)
    upwards = _steps(script, current, to)
    if upwards:
        return [_apply(config, revision) for revision in upwards]
    downwards = _steps(script, None if to == "base" else to, current or "base")
    if downwards:
        command.downgrade(config, to)
    return downwards[::-1]


def _current_revision(connection: sqlalchemy.Connection, script: ScriptDirectory) -> str | None:
    with connection.begin():
        heads = MigrationContext.configure(connection).get_current_heads()
    known = {revision.revision for revision in script.walk_revisions()}
    if len(heads) > 1 or not known.issuperset(heads):
        raise StartupError(
            f"the database is at {', '.join(heads)}, which this version does not know: "
            "it was made by a newer or another version of donotplay"
        )
    return heads[0] if heads else None


def _steps(script: ScriptDirectory, lower: str | None, upper: str) -> list[str]:
    """Revisions above `lower` up to `upper`, oldest first; empty when `upper` is not above it."""
    if upper == "base":
        return []
    try:
        return [step.revision for step in script.iterate_revisions(upper, lower or "base")][::-1]
    except CommandError as error:
        if "not a valid downgrade target" in str(error) or "not an ancestor" in str(error):
            return []
        raise StartupError(f"there is no revision {upper!r}") from error


def _apply(config: Config, revision: str) -> str:
    try:
        command.upgrade(config, revision)
    except Exception as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise StartupError(f"migration {revision} failed and was rolled back: {reason}") from error
    log.info("migrated", revision=revision)
    return revision
