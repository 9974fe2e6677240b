"""The work of imports goes on, whatever happens to one of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest

from donotplay.database import Connection, Pool, connected, open_pool, transaction
from donotplay.dnp.files import Format, ListedRow, ListFile
from donotplay.dnp.imports import progress, steps
from donotplay.dnp.imports.jobs import create_import, get_import
from donotplay.dnp.imports.runner import ImportRunner
from donotplay.dnp.imports.schemas import State
from tests.people import make_account


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """Its statements may wait for a tenth of a second."""
    async with connected(database) as connection:
        name = await connection.fetchval("SELECT current_database()")
        await connection.execute(f"ALTER DATABASE {name} SET statement_timeout = '100ms'")
    pool = await open_pool(database, size=3, attempts=1)
    yield pool
    await pool.close()


@pytest.fixture
async def runner(pool: Pool) -> AsyncIterator[ImportRunner]:
    runner = ImportRunner(pool)
    running = asyncio.create_task(runner.run())
    yield runner
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def bring_in(pool: Pool, *names: str) -> tuple[UUID, UUID]:
    """Somebody, and the import of their list."""
    rows = [
        ListedRow(line=line, text=name, name=name, own_addition=True) for line, name in enumerate(names, 1)
    ]
    async with transaction(pool) as connection:
        email = await make_account(connection)
        user_id = await connection.fetchval("SELECT id FROM users WHERE email = $1", email)
        file = ListFile(Format.TEXT, list(rows))
        job = await create_import(connection, user_id, file, file_name="", unattended=True, tags=[])
    return user_id, job.id


async def until(pool: Pool, job: tuple[UUID, UUID], state: State) -> None:
    for _ in range(2000):
        async with pool.acquire() as connection:
            if (await get_import(connection, *job)).state == state:
                return
        await asyncio.sleep(0.005)
    raise AssertionError(f"it did not become {state}")


async def hold_list(connection: Connection, user_id: UUID) -> None:
    await connection.execute("INSERT INTO user_lists (user_id) VALUES ($1)", user_id)


async def test_import_that_cannot_go_on_fails_and_others_are_done(pool, runner):
    broken = await bring_in(pool, "One")
    await pool.execute(
        """UPDATE user_import_rows SET row = '{"line": "first"}' WHERE import_id = $1""", broken[1]
    )
    whole = await bring_in(pool, "Two")
    runner.wake()
    await until(pool, broken, State.FAILED)
    await until(pool, whole, State.APPLIED)


async def test_import_that_has_to_wait_keeps_nobody_waiting_and_goes_on_later(
    pool, runner, database, monkeypatch
):
    monkeypatch.setattr(steps, "PAUSE", steps.PAUSE / 50)
    waiting = await bring_in(pool, "One")
    async with connected(database) as other:
        holding = other.transaction()
        await holding.start()
        await hold_list(other, waiting[0])
        runner.wake()
        await until(pool, waiting, State.APPLYING)
        quick = await bring_in(pool, *(f"Artist {number}" for number in range(5)))
        runner.wake()
        await until(pool, quick, State.APPLIED)
        await holding.rollback()
    await until(pool, waiting, State.APPLIED)


async def test_runner_goes_on_after_an_error_that_nobody_foresaw(pool, runner, monkeypatch):
    monkeypatch.setattr("donotplay.background.PAUSE_AFTER_FAILURE", steps.PAUSE / 50)
    await pool.execute("ALTER TABLE user_imports RENAME COLUMN unattended TO mislaid")
    runner.wake()
    await asyncio.sleep(0.05)
    await pool.execute("ALTER TABLE user_imports RENAME COLUMN mislaid TO unattended")
    await until(pool, await bring_in(pool, "One"), State.APPLIED)


async def test_watcher_sees_an_import_to_its_end(pool, runner, monkeypatch):
    monkeypatch.setattr(progress, "LOOK_EVERY", timedelta(milliseconds=5))
    job = await bring_in(pool, "One", "Two")
    runner.wake()
    seen = [current.state async for current in progress.watch(pool, *job)]
    assert seen[-1] == State.APPLIED


async def test_watcher_has_to_come_again_after_a_while(pool, monkeypatch):
    """Nobody works at it here, and a session that ended must not see on for ever."""
    monkeypatch.setattr(progress, "LOOK_EVERY", timedelta(milliseconds=1))
    monkeypatch.setattr(progress, "LONGEST", timedelta(milliseconds=10))
    job = await bring_in(pool, "One")
    assert [current.state async for current in progress.watch(pool, *job)] == [State.RESOLVING]
