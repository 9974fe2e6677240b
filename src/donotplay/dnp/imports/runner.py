"""The loop that does the work of imports, in each process that answers requests."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import asyncpg
import structlog

from donotplay.database import Pool, transaction
from donotplay.dnp.imports.steps import claim, do_step, give_up

LOOK_EVERY = timedelta(seconds=1)
"""For work that another process has left, or has no hand free for."""

PAUSE_AFTER_FAILURE = timedelta(seconds=5)

PASSING = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.InterfaceError,
)
"""What a step meets when the server is away, or another transaction in the way: the next try is right."""

log = structlog.get_logger()


class ImportRunner:
    """Works off imports until it is cancelled; any number of them can, in any number of processes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
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
            except PASSING as error:
                log.warning("import_step_waits", error=repr(error))
                await asyncio.sleep(PAUSE_AFTER_FAILURE.total_seconds())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_EVERY.total_seconds())

    async def _step(self) -> bool:
        """Whether there was something to do."""
        job: asyncpg.Record | None = None
        try:
            async with transaction(self._pool) as connection:
                job = await claim(connection)
                if job is not None:
                    await do_step(connection, job)
        except PASSING:
            raise
        except Exception:
            if job is None:
                raise
            log.exception("import_failed", import_id=str(job["id"]))
            async with transaction(self._pool) as connection:
                await give_up(connection, job)
        return job is not None
