"""Work beside the requests, which goes on whatever happens to it once."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import asyncpg
import structlog

PASSING = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.InterfaceError,
)
"""What work meets when PostgreSQL is away, full or slow, or another transaction in the way."""

LOOK_EVERY = timedelta(seconds=1)
"""For work that another process has left, or has no hand free for."""

PAUSE_AFTER_FAILURE = timedelta(seconds=5)

log = structlog.get_logger()


def is_passing(error: Exception) -> bool:
    """Whether the next try may do. A value that asyncpg can't encode is an InterfaceError, too, but stays."""
    return isinstance(error, PASSING) and not isinstance(error, ValueError)


def log_failure(event: str, error: Exception, **about: str) -> None:
    """What will not pass by itself comes with its traceback."""
    if is_passing(error):
        log.warning(event, error=repr(error), **about)
    else:
        log.error(event, exc_info=error, **about)


@asynccontextmanager
async def half_the_time() -> AsyncIterator[None]:
    """After the work within, rest for as long as it took: it has at most half of one server process."""
    clock = asyncio.get_running_loop().time
    started = clock()
    yield
    await asyncio.sleep(clock() - started)


async def repeat(every: timedelta, failed: str, work: Callable[[], Awaitable[object]]) -> None:
    """Now, and again and again until cancelled. A failure is logged as `failed`, and the next time comes."""
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is logged, and there is nobody to tell
            log_failure(failed, error)
        await asyncio.sleep(every.total_seconds())


class Runner(ABC):
    """Works off jobs until it is cancelled; any number of them can, in any number of processes.

    When no job could be taken, that is logged as `waits`.
    """

    def __init__(self, waits: str) -> None:
        self._waits = waits
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is work now."""
        self._woken.set()

    async def run(self) -> None:
        while True:
            self._woken.clear()
            try:
                while await self._step():
                    pass
            except Exception as error:  # noqa: BLE001 -- logged, whatever it is; others' jobs go on
                log_failure(self._waits, error)
                await asyncio.sleep(PAUSE_AFTER_FAILURE.total_seconds())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_EVERY.total_seconds())

    @abstractmethod
    async def _step(self) -> bool:
        """Do some work; whether there was any."""
