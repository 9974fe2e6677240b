"""The tables that each import builds anew, and the moment in which they take the places of the old ones."""

import asyncio

import asyncpg
import structlog

from donotplay.database import Connection

REPLACED = ("name_starts", "name_words", "name_word_typos", "artist_external_ids", "artist_names")

LOCK_WAIT = "100ms"
"""For which searches may wait at the switch, below the second after which PostgreSQL looks for deadlocks."""

LOCK_ATTEMPTS = 300

log = structlog.get_logger()


async def create_new_tables(connection: Connection) -> None:
    """As those in use are, by the migrations, without their indexes: these are built when the rows are in."""
    for table in REPLACED:
        await connection.execute(f"CREATE TABLE new_{table} (LIKE {table} INCLUDING ALL EXCLUDING INDEXES)")


async def build_indexes(connection: Connection) -> None:
    """The same indexes as on the tables in use, whose definitions stand in the migrations."""
    indexes = await connection.fetch(
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE tablename = ANY ($1::text[])",
        list(REPLACED),
    )
    for index in indexes:
        name, table = index["indexname"], index["tablename"]
        statement = index["indexdef"].replace(f" {name} ", f" new_{name} ", 1)
        await connection.execute(statement.replace(f".{table} ", f".new_{table} ", 1))
    await connection.execute("ANALYZE " + ", ".join(f"new_{table}" for table in REPLACED))


async def switch_tables(connection: Connection) -> None:
    """Put the new tables into the places of the old. Searches wait for a moment, and none fails."""
    await _lock_old_tables(connection)
    indexes = await connection.fetch(
        "SELECT indexname FROM pg_indexes WHERE tablename = ANY ($1::text[])", list(REPLACED)
    )
    for table in REPLACED:
        await connection.execute(f"DROP TABLE {table}")
        await connection.execute(f"ALTER TABLE new_{table} RENAME TO {table}")
    for index in indexes:
        name = index["indexname"]
        await connection.execute(f"ALTER INDEX new_{name} RENAME TO {name}")


async def _lock_old_tables(connection: Connection) -> None:
    """All or none: holding one that a search waits for, while it holds another, would be a deadlock."""
    await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
    for attempt in range(1, LOCK_ATTEMPTS + 1):
        try:
            async with connection.transaction():
                await connection.execute(f"LOCK TABLE {', '.join(REPLACED)}")
        except asyncpg.LockNotAvailableError:
            log.debug("switch_waits", attempt=attempt)
            if attempt == LOCK_ATTEMPTS:
                raise
            await asyncio.sleep(0.1)
        else:
            return


async def vacuum_catalog(connection: Connection) -> None:
    """After the switch: mark the new pages as visible to all, so that searches read indexes alone."""
    await connection.execute(f"VACUUM (SKIP_LOCKED) {', '.join(REPLACED)}, artists")
