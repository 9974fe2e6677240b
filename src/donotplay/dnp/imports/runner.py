"""The loop that does the work of imports, in each process that answers requests."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import asyncpg

from donotplay.background import is_passing, log_failure
from donotplay.database import Pool, transaction
from donotplay.dnp.imports.steps import claim, do_step, give_up, put_off

LOOK_EVERY = timedelta(seconds=1)
"""For work that another process has left, or has no hand free for."""

PAUSE_AFTER_FAILURE = timedelta(seconds=5)


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
            except Exception as error:  # noqa: BLE001 -- logged, whatever it is; others' imports go on
                log_failure("imports_wait", error)
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
        except Exception as error:
            if job is None:
                raise
            log_failure("import_step_failed", error, import_id=str(job["id"]))
            async with transaction(self._pool) as connection:
                await (put_off if is_passing(error) else give_up)(connection, job)
        return job is not None
