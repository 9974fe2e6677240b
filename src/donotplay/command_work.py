"""Work that a command does on the servers, whether or not a donotplay serves from them meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg
import msgspec

from donotplay.accounts.liveness import remember_ended
from donotplay.accounts.tokens import SessionKey
from donotplay.database import Connection, Pool, open_pool
from donotplay.database import transaction as transaction_of
from donotplay.errors import ProblemError, StartupError
from donotplay.observability import configure_logging
from donotplay.preparation import reachable_servers
from donotplay.redis_client import open_redis
from donotplay.settings import Settings

_Result = TypeVar("_Result")


class Servers(msgspec.Struct, frozen=True):
    """What a command works with: the settings with their secrets, and PostgreSQL."""

    settings: Settings
    pool: Pool

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        async with transaction_of(self.pool) as connection:
            yield connection

    async def remember_ended(self, ended: list[SessionKey]) -> None:
        """After the commit that ended them: running sites let nobody in with their tokens any more."""
        url = self.settings.required("redis_url")
        redis = await open_redis(url, attempts=self.settings.connect_attempts)
        await remember_ended(redis, *ended)
        await redis.aclose()


def work(on: Callable[[Servers], Awaitable[_Result]]) -> _Result:
    """Do something with the servers of the settings; `StartupError`, one line, for what is refused."""
    settings = Settings.from_environment()
    configure_logging(settings.log_level, settings.log_format)

    async def run(complete: Settings) -> _Result:
        # One for the work, one for what it does beside its transaction.
        pool = await open_pool(complete.required("database_url"), size=2, attempts=complete.connect_attempts)
        try:
            return await on(Servers(complete, pool))
        except ProblemError as refusal:
            raise StartupError(_in_one_line(refusal)) from None
        except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
            raise StartupError("the database is not up to date: run `donotplay migrate` first") from None
        finally:
            await pool.close()

    with reachable_servers(settings) as complete:
        return asyncio.run(run(complete))


def _in_one_line(refusal: ProblemError) -> str:
    return "; ".join(f"{error.field}: {error.message}" for error in refusal.errors) or refusal.detail
