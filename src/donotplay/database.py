"""The PostgreSQL pool, and a transaction whose refusals can be remembered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec

from donotplay.errors import ProblemError, StartupError
from donotplay.startup import malformed, reach

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:
    # asyncpg's classes take no parameters at run time, and the pool hands out proxies of connections.
    Connection = Pool = Any

WITHOUT_NUL = r"^[^\x00]*$"
"""What of a text PostgreSQL can store, as a pattern for schemas."""

MIN_VERSION = 15
REQUIRED_EXTENSIONS = ("btree_gin", "fuzzystrmatch", "pg_trgm", "unaccent")

STATEMENT_TIMEOUT = timedelta(seconds=8)
"""Below the ten seconds after which a client may give up."""

NOT_UP_YET = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
"""The second is a proxy that hangs up because the server behind it is away."""


async def open_pool(url: str, *, size: int, attempts: int) -> Pool:
    """A pool of at most `size` connections; `StartupError` when PostgreSQL can't be used."""
    try:
        pool = await reach(
            "PostgreSQL",
            url,
            lambda: _create_pool(url, size),
            attempts=attempts,
            may_pass=lambda error: isinstance(error, NOT_UP_YET),
        )
    except asyncpg.ClientConfigurationError as error:
        raise StartupError(f"DONOTPLAY_DATABASE_URL: {error}") from None
    except ValueError:
        raise malformed("DONOTPLAY_DATABASE_URL", "postgresql://user:password@host:5432/name") from None
    try:
        await _check_server(pool)
    except BaseException:
        await pool.close()
        raise
    return pool


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncIterator[Connection]:
    """One transaction: committed at the end, rolled back on an error.

    A refusal that says so (`ProblemError.keeps_writes`) is raised after a commit: what has to be
    remembered of it, a failed log-in or a family of tokens revoked, must survive it.
    """
    async with pool.acquire() as connection:
        started = connection.transaction()
        await started.start()
        try:
            yield connection
        except ProblemError as refusal:
            await (started.commit() if refusal.keeps_writes else started.rollback())
            raise
        except BaseException:
            await started.rollback()
            raise
        else:
            await started.commit()


@asynccontextmanager
async def connected(url: str, *, name: str = "donotplay") -> AsyncIterator[Connection]:
    """A connection of its own, without a time limit, for work that is not a request."""
    connection = await asyncpg.connect(url, server_settings={"application_name": name})
    try:
        await _teach_json(connection)
        yield connection
    finally:
        await connection.close()


async def _create_pool(url: str, size: int) -> Pool:
    pool: Pool = await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        timeout=5,
        command_timeout=STATEMENT_TIMEOUT.total_seconds(),
        server_settings={"application_name": "donotplay"},
        init=_set_up,
        reset=_leave_as_it_is,
    )
    return pool


async def _set_up(connection: Connection) -> None:
    """A plan for each statement that is kept, whatever the parameters.

    PostgreSQL would plan the searches' large statements anew for each call, which takes as long as the
    scans do: its estimate for a plan of any parameters is higher than for one that knows them.
    """
    await _teach_json(connection)
    await connection.execute("SET plan_cache_mode = force_generic_plan")


async def _leave_as_it_is(_connection: Connection) -> None:
    """Nothing but `_set_up` sets anything for longer than a transaction: there is no session to clear.

    asyncpg has ended an open transaction by then; its own query, which clears all the rest, would be a
    quarter of the round trips of a search.
    """


async def _teach_json(connection: Connection) -> None:
    """Let jsonb columns be Python values; a binary jsonb starts with its version, one byte."""
    await connection.set_type_codec(
        "jsonb",
        encoder=lambda value: b"\x01" + msgspec.json.encode(value),
        decoder=lambda data: msgspec.json.decode(data[1:]),
        schema="pg_catalog",
        format="binary",
    )


async def _check_server(pool: Pool) -> None:
    """Refuse a PostgreSQL that is too old or lacks an extension we need."""
    version = await pool.fetchval("SELECT current_setting('server_version_num')::int / 10000")
    if version < MIN_VERSION:
        raise StartupError(f"PostgreSQL {version} is too old: donotplay needs {MIN_VERSION} or newer")
    available = await pool.fetch("SELECT name FROM pg_available_extensions")
    if missing := set(REQUIRED_EXTENSIONS) - {row["name"] for row in available}:
        raise StartupError(
            f"PostgreSQL lacks the extension {', '.join(sorted(missing))}: "
            "install its contrib package (Debian: postgresql-contrib)"
        )


def lacks_its_account(error: Exception) -> bool:
    """Whether something could not be written since the account that it is of was erased meanwhile."""
    if not isinstance(error, asyncpg.ForeignKeyViolationError):
        return False
    return (error.constraint_name or "").endswith("_user_id_fkey")


def like_pattern(text: str) -> str:
    """`text` anywhere, as a LIKE pattern: its own wildcards stand for themselves."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
