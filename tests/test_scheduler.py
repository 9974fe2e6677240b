"""The scheduler: what is due is done, once, by one process at a time, whatever fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import asyncpg
import pytest

from donotplay import scheduler
from donotplay.database import Pool, connected, open_pool
from donotplay.scheduler import LAST_SUCCESS, LOCK_KEY, RUNS, SECONDS, Scheduler, Task
from tests.test_observability import lines

HOUR = timedelta(hours=1)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """As small as it can be: the lock must not need the connection that the work needs."""
    pool = await open_pool(database, size=1, attempts=1)
    yield pool
    await pool.close()


class Work:
    """Counts how often it is done."""

    def __init__(self, name: str = "work", fails: Exception | None = None) -> None:
        self.times = 0
        self.name = name
        self.fails = fails

    async def __call__(self) -> None:
        self.times += 1
        if self.fails:
            raise self.fails

    def every(self, time: timedelta = HOUR) -> Task:
        return Task(self.name, time, self)


@pytest.fixture
def scheduler_of(database: str, pool: Pool) -> Callable[..., Scheduler]:
    return lambda *tasks: Scheduler(database, pool, tasks)


async def let_pass(pool: Pool, time: timedelta) -> None:
    await pool.execute(
        """
        UPDATE scheduled_tasks
        SET started_at = started_at - $1::interval, finished_at = finished_at - $1::interval
        """,
        time,
    )


async def test_task_is_done_at_first_and_again_when_its_time_has_passed(pool, scheduler_of):
    work = Work()
    runner = scheduler_of(work.every(HOUR))
    await runner.do_what_is_due()
    await runner.do_what_is_due()
    assert work.times == 1
    await let_pass(pool, HOUR - timedelta(minutes=1))
    await runner.do_what_is_due()
    assert work.times == 1
    await let_pass(pool, timedelta(minutes=1))
    await runner.do_what_is_due()
    assert work.times == 2


async def test_process_that_comes_later_keeps_the_rhythm(scheduler_of):
    work = Work()
    await scheduler_of(work.every(HOUR)).do_what_is_due()
    await scheduler_of(work.every(HOUR)).do_what_is_due()
    assert work.times == 1


async def test_nothing_is_done_while_another_process_has_the_lock(database, scheduler_of):
    work = Work()
    runner = scheduler_of(work.every())
    async with connected(database) as other, other.transaction():
        await other.execute("SELECT pg_advisory_xact_lock($1)", LOCK_KEY)
        await runner.do_what_is_due()
        assert work.times == 0
    await runner.do_what_is_due()
    assert work.times == 1


async def test_of_processes_that_look_at_once_one_does_it(database):
    work = Work()
    pools = [await open_pool(database, size=1, attempts=1) for _ in range(4)]
    await asyncio.gather(*(Scheduler(database, pool, [work.every()]).do_what_is_due() for pool in pools))
    assert work.times == 1
    for pool in pools:
        await pool.close()


async def test_tasks_are_done_one_after_the_other_in_their_order(scheduler_of):
    seen = []

    def noting(name: str) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            seen.append(f"{name} begins")
            await asyncio.sleep(0)
            seen.append(f"{name} ends")

        return work

    await scheduler_of(*(Task(name, HOUR, noting(name)) for name in ("b", "a"))).do_what_is_due()
    assert seen == ["b begins", "b ends", "a begins", "a ends"]


async def test_failure_is_kept_and_logged_and_keeps_nobody_else(pool, scheduler_of, log):
    failing, other = Work("failing", fails=ZeroDivisionError("by zero")), Work("other")
    await scheduler_of(failing.every(), other.every()).do_what_is_due()
    assert other.times == 1
    errors = dict(await pool.fetch("SELECT name, error FROM scheduled_tasks"))
    assert errors == {"failing": "ZeroDivisionError by zero", "other": None}
    (line,) = [line for line in lines(log) if line["event"] == "task_failed"]
    assert (line["task"], line["level"]) == ("failing", "error")


async def test_failure_is_forgotten_when_the_task_succeeds(pool, scheduler_of):
    work = Work(fails=ZeroDivisionError())
    await scheduler_of(work.every()).do_what_is_due()
    work.fails = None
    await let_pass(pool, HOUR)
    await scheduler_of(work.every()).do_what_is_due()
    assert await pool.fetchval("SELECT error FROM scheduled_tasks") is None


async def test_what_is_kept_of_an_error_has_no_values_of_people(pool, scheduler_of):
    async def work() -> None:
        for _ in range(2):
            await pool.execute(
                "INSERT INTO users (email, email_key, password_hash) VALUES ('a@b', 'a@b', '')"
            )

    await scheduler_of(Task("work", HOUR, work)).do_what_is_due()
    error = await pool.fetchval("SELECT error FROM scheduled_tasks")
    assert "users_email_key_key" in error
    assert "a@b" not in error


async def test_run_that_broke_off_is_due_at_once(pool, scheduler_of):
    started = asyncio.Event()

    async def work() -> None:
        started.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(scheduler_of(Task("work", HOUR, work)).do_what_is_due())
    await started.wait()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    again = Work()
    await scheduler_of(again.every(HOUR)).do_what_is_due()
    assert again.times == 1


async def test_process_that_has_lost_the_lock_begins_nothing_more(database, pool, scheduler_of):
    later = Work("later")

    async def lose() -> None:
        async with connected(database) as other:
            await other.execute(
                """
                SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
                WHERE application_name = 'donotplay scheduler' AND datname = current_database()
                """
            )

    runner = scheduler_of(Task("first", HOUR, lose), later.every())
    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError, ConnectionError)):
        await runner.do_what_is_due()
    assert later.times == 0
    assert await pool.fetchval("SELECT finished_at IS NOT NULL FROM scheduled_tasks") is True
    await runner.do_what_is_due()
    assert later.times == 1


async def test_what_is_done_is_counted(scheduler_of):
    done, failed = Work("counted"), Work("counted in vain", fails=ZeroDivisionError())
    await scheduler_of(done.every(), failed.every()).do_what_is_due()
    assert RUNS.labels("counted", "done")._value.get() == 1
    assert RUNS.labels("counted in vain", "failed")._value.get() == 1
    assert SECONDS.labels("counted")._count.get() == 1
    assert LAST_SUCCESS.labels("counted")._value.get() > 1_700_000_000
    assert LAST_SUCCESS.labels("counted in vain")._value.get() == 0


@asynccontextmanager
async def running(runner: Scheduler) -> AsyncIterator[None]:
    task = asyncio.create_task(runner.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_scheduler_looks_again_and_again_also_after_the_database_was_away(
    pool, scheduler_of, monkeypatch
):
    monkeypatch.setattr(scheduler, "TICK", timedelta(milliseconds=5))
    work = Work()
    await pool.execute("ALTER TABLE scheduled_tasks RENAME TO mislaid")
    async with running(scheduler_of(work.every(timedelta(0)))):
        await asyncio.sleep(0.05)
        assert work.times == 0
        await pool.execute("ALTER TABLE mislaid RENAME TO scheduled_tasks")
        while work.times < 3:  # noqa: ASYNC110 -- it is a count
            await asyncio.sleep(0.005)
