"""The revisions that Alembic applies or takes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import sqlalchemy
import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from donotplay import migrations
from donotplay.errors import StartupError

log = structlog.get_logger()


async def take(url: str, to: str) -> list[str]:
    """The revisions from where the database is to `to`; see `migrate`."""
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_migrate, to)
    finally:
        await engine.dispose()


def _migrate(connection: sqlalchemy.Connection, to: str) -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
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
    counts = {name: at for at, name in enumerate(history, start=1)}
    counts |= {"base": 0, migrations.LATEST: len(history)}
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
