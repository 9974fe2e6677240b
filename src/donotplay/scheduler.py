"""What is done from time to time, by one process for all that answer requests.

Each process looks every few seconds whether something is due, and tries for a lock; who has it does what is
due, one after the other. The times are in `scheduled_tasks`, so that restarts, and others that take over,
keep the rhythm.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import msgspec
import structlog
from prometheus_client import Counter, Gauge, Summary

from donotplay.background import log_failure, repeat
from donotplay.database import Connection, Pool, connected

TICK = timedelta(seconds=10)

LOCK_KEY = 0x646E7073
"""Of the advisory lock ("dnps")."""

RUNS = Counter("donotplay_task_runs", "Runs of scheduled tasks", ["task", "outcome"])
SECONDS = Summary("donotplay_task_seconds", "How long scheduled tasks took", ["task"])
LAST_SUCCESS = Gauge(
    "donotplay_task_last_success_timestamp_seconds",
    "When scheduled tasks last succeeded, as a Unix time",
    ["task"],
    multiprocess_mode="max",
)

log = structlog.get_logger()


class Task(msgspec.Struct, frozen=True):
    """Work that does no harm when it is done twice, or broken off. It is due `every` so often."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[None]]


class Scheduler:
    """Does what is due, unless another process is at it."""

    def __init__(self, database_url: str, pool: Pool, tasks: Sequence[Task]) -> None:
        self._url = database_url
        self._pool = pool
        self._tasks = tasks

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(TICK, "tasks_wait", self.do_what_is_due)

    async def do_what_is_due(self) -> None:
        """Nothing when nothing is, or another process is at it."""
        if not await self._due():
            return
        # Of its own: it waits in a transaction while the work needs the connections of the pool. The lock
        # ends with the transaction, which works behind PgBouncer, too, and ends with this process.
        async with connected(self._url, name="donotplay scheduler") as lock, lock.transaction():
            if not await lock.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOCK_KEY):
                return
            for task in await self._due():
                # When the connection is lost others may have begun: this fails then, and ends the turn.
                await lock.execute("SELECT")
                await self._do(task)

    async def _due(self) -> list[Task]:
        """Those that were not done for their time, and those whose run broke off."""
        rows = await self._pool.fetch(
            """
            SELECT name FROM unnest($1::text[], $2::interval[]) AS task (name, every)
            LEFT JOIN scheduled_tasks USING (name)
            WHERE started_at + every <= clock_timestamp() OR finished_at IS NULL
            """,
            [task.name for task in self._tasks],
            [task.every for task in self._tasks],
        )
        due = {row["name"] for row in rows}
        return [task for task in self._tasks if task.name in due]

    async def _do(self, task: Task) -> None:
        await _note_start(self._pool, task)
        error: Exception | None = None
        started = time.perf_counter()
        try:
            await task.work()
        except Exception as caught:  # noqa: BLE001 -- logged, whatever it is; other tasks go on
            log_failure("task_failed", caught, task=task.name)
            error = caught
        SECONDS.labels(task.name).observe(time.perf_counter() - started)
        RUNS.labels(task.name, "failed" if error else "done").inc()
        if error is None:
            LAST_SUCCESS.labels(task.name).set_to_current_time()
        await _note_end(self._pool, task, error)


async def _note_start(connection: Connection | Pool, task: Task) -> None:
    await connection.execute(
        """
        INSERT INTO scheduled_tasks (name, started_at) VALUES ($1, clock_timestamp())
        ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at, finished_at = NULL
        """,
        task.name,
    )


async def _note_end(connection: Connection | Pool, task: Task, error: Exception | None) -> None:
    """The error is kept without what PostgreSQL says about values: they may be somebody's."""
    await connection.execute(
        "UPDATE scheduled_tasks SET finished_at = clock_timestamp(), error = $2 WHERE name = $1",
        task.name,
        error and " ".join([type(error).__name__, *str(error).splitlines()[:1]]),
    )
