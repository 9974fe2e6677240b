"""What puts exports together, in each process that answers requests: one at a time."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from donotplay.background import Runner, log_failure
from donotplay.database import Pool, connected, transaction
from donotplay.privacy import exports
from donotplay.privacy.building import parts_of
from donotplay.privacy.exports import HEAD_START, MAX_TRIES, Job, Superseded

LONGEST = timedelta(minutes=30)
"""Of one try: 20 imports of 100,000 rows each take a few minutes."""

log = structlog.get_logger()


class ExportRunner(Runner):
    """Each does one at a time, and one small one beside it, for somebody who waits for the answer.

    It reads through a connection of its own, since that is held all the time; the pool may have only one.
    """

    def __init__(self, pool: Pool, database_url: str, site: str) -> None:
        """`site` is where people find it, which the export says."""
        super().__init__("data_exports_wait")
        self._pool = pool
        self._database_url = database_url
        self._site = site
        self._at_once = asyncio.Lock()

    async def build_now(self, user_id: UUID) -> None:
        """Make the export of somebody who waits; it comes in its turn when too many others wait, too."""
        try:
            await asyncio.wait_for(self._at_once.acquire(), HEAD_START.total_seconds())
        except TimeoutError:
            return
        try:
            await self._step(user_id)
        finally:
            self._at_once.release()

    async def _step(self, user_id: UUID | None = None) -> bool:
        """Whether there was something to do."""
        async with transaction(self._pool) as connection:
            job = await exports.claim(connection, user_id)
        if job is not None:
            await self._try(job)
        return job is not None

    async def _try(self, job: Job) -> None:
        about = {"user_id": str(job.user_id), "export_id": str(job.id)}
        try:
            size = await self._build(job)
        except Superseded:
            log.info("data_export_superseded", **about)
        except Exception as error:  # noqa: BLE001 -- logged, whatever it is; the next try may do
            log_failure("data_export_failed", error, **about)
            async with self._pool.acquire() as connection:
                await exports.give_up(connection, job)
        else:
            log.info("data_export_ready", bytes=size, **about)

    async def _build(self, job: Job) -> int:
        """How many bytes it has."""
        if job.number > MAX_TRIES:
            raise RuntimeError("each try ended with its process")
        size = number = 0
        async with (
            asyncio.timeout(LONGEST.total_seconds()),
            connected(self._database_url) as reading,
            reading.transaction(isolation="repeatable_read", readonly=True),
        ):
            async for part in parts_of(reading, job.user_id, self._site):
                async with self._pool.acquire() as writing:
                    await exports.add_part(writing, job, number, part)
                number += 1
                size += len(part)
        async with self._pool.acquire() as writing:
            await exports.finish(writing, job, size)
        return size
