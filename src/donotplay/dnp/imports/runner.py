"""What does the work of imports, in each process that answers requests."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg

from donotplay.background import Runner, is_passing, log_failure
from donotplay.database import Pool, transaction
from donotplay.dnp.imports.schemas import State
from donotplay.dnp.imports.steps import claim, do_step, give_up, put_off

OnApplied = Callable[[UUID], Awaitable[None]]


class ImportRunner(Runner):
    def __init__(self, pool: Pool, on_applied: OnApplied | None = None) -> None:
        """`on_applied` is called with the person, once all of an import is on their list."""
        super().__init__("imports_wait")
        self._pool = pool
        self._on_applied = on_applied
        self._telling = set[asyncio.Task[None]]()

    async def _step(self) -> bool:
        job: asyncpg.Record | None = None
        reached: State | None = None
        try:
            async with transaction(self._pool) as connection:
                job = await claim(connection)
                if job is not None:
                    reached = await do_step(connection, job)
        except Exception as error:
            if job is None:
                raise
            log_failure("import_step_failed", error, import_id=str(job["id"]))
            async with transaction(self._pool) as connection:
                await (put_off if is_passing(error) else give_up)(connection, job)
        if job is not None and reached is State.APPLIED:
            self._tell(job["user_id"])
        return job is not None

    def _tell(self, user_id: UUID) -> None:
        """Beside the work, which doesn't wait for a mail server."""
        task = asyncio.create_task(self._told(user_id))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _told(self, user_id: UUID) -> None:
        try:
            if self._on_applied:
                await self._on_applied(user_id)
        except Exception as error:  # noqa: BLE001 -- logged, whatever it is; the import is done all the same
            log_failure("import_not_told", error)
