"""Erasures and other tasks while servers are killed, and with several of them at work."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from donotplay.accounts.closing import find_erasure, request_erasure
from donotplay.database import Connection, connected
from donotplay.embedded import embedded_servers
from tests.people import make_account
from tests.prepared import SECRET_KEY
from tests.privacy.tables import rows_with, with_everything
from tests.processes import ForkedProgram, Program, free_port, wait_until_gone


@pytest.fixture
def servers(directory: Path) -> Iterator[dict[str, str]]:
    """The settings of a site whose PostgreSQL and Valkey outlive it."""
    with embedded_servers(directory) as urls:
        yield {"database_url": urls.database, "redis_url": urls.redis, "secret_keys": SECRET_KEY}


async def until(connection: Connection, query: str) -> None:
    while not await connection.fetchval(query):  # noqa: ASYNC110 -- PostgreSQL tells nobody
        await asyncio.sleep(0.01)


def kill(program: Program) -> None:
    """kill -9 of the server and its workers."""
    main = psutil.Process(program.process.pid)
    processes = [main, *main.children(recursive=True)]
    for process in processes:
        process.kill()
    program.process.wait()
    wait_until_gone(processes)


async def test_erasure_goes_on_after_a_kill_in_its_midst(servers, folder):
    program = ForkedProgram(folder / "site", **servers)
    url = servers["database_url"]
    async with connected(url, name="test") as connection, connected(url, name="test") as other:
        person = await with_everything(connection)
        receipt = (await request_erasure(connection, person.id, timedelta(0))).receipt
        before = await rows_with(connection, str(person.id))
        busy = other.transaction()
        await busy.start()
        # Some of it is done when it gets here, and waits for us.
        await other.execute("SELECT FROM user_exports FOR UPDATE")
        await asyncio.to_thread(program.start)
        await until(
            connection,
            """
            SELECT count(*) > 0 FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM user_export%'
            """,
        )
        kill(program)
        await busy.rollback()
        await until(
            connection, "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'donotplay'"
        )
        assert await rows_with(connection, str(person.id)) == before
        with program:
            await until(connection, "SELECT count(*) = 0 FROM users WHERE erase_at IS NOT NULL")
            assert await rows_with(connection, str(person.id)) == {}
            assert (await find_erasure(connection, receipt)).state == "erased"


def runs(port: int) -> dict[str, float]:
    """How often each task was done, by all workers of a server."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").raise_for_status().text
    return {
        sample.labels["task"]: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "donotplay_task_runs_total" and sample.labels["outcome"] == "done"
    }


async def test_of_two_servers_with_several_workers_one_does_each_task(servers, folder):
    ports = free_port(), free_port()
    sites: list[Any] = [
        Program(folder / f"site-{port}", workers=2, metrics_port=port, **servers) for port in ports
    ]
    async with connected(servers["database_url"]) as connection:
        people = [await make_account(connection) for _ in range(3)]
        for user in await connection.fetch("SELECT id FROM users WHERE email = ANY ($1)", people):
            await request_erasure(connection, user["id"], timedelta(0))
        try:
            for site in sites:
                site.launch()
            await until(
                connection,
                """
                SELECT count(*) FILTER (WHERE name LIKE 'clean_%' AND finished_at IS NOT NULL) = 8
                FROM scheduled_tasks
                """,
            )
            done = [runs(port) for port in ports]
        finally:
            for site in sites:
                site.__exit__(None, None, None)
        cleaned = {task: done[0].get(task, 0) + done[1].get(task, 0) for task in done[0] | done[1]}
        assert {count for task, count in cleaned.items() if task.startswith("clean_")} == {1}
        events = "SELECT count(*) FROM audit_log WHERE event = 'account.erased'"
        assert await connection.fetchval(events) == 3
