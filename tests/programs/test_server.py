"""`donotplay serve` as a real process: its start, its stop, and what a kill -9 of everything leaves."""

import asyncio
import random
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from tests.people import API, PASSWORD, new_email
from tests.processes import (
    ForkedProgram,
    Program,
    free_port,
    kill,
    postmaster,
    servers,
    wait_until,
    wait_until_gone,
)

KILLS = 10
CLIENTS = 4


@pytest.fixture
def program(directory: Path) -> Iterator[Program]:
    with ForkedProgram(directory) as program:
        yield program


@pytest.fixture
def command(directory: Path) -> Iterator[Program]:
    """`python -m donotplay serve`, from the very start."""
    with Program(directory) as program:
        yield program


def test_health_api_and_pages_are_on_one_port(command):
    health = command.client.get("/health").json()
    assert (health["status"], health["postgresql"]["status"], health["redis"]["status"]) == ("up",) * 3
    assert command.client.get("/api/openapi.json").json()["info"]["title"] == "donotplay"
    missing = command.client.get("/missing.js")
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_told_to_stop_it_ends_well_and_leaves_nothing_running(command, number):
    running = command.processes()
    assert command.stop(number) == 0
    wait_until_gone(running)
    assert "Traceback" not in command.log()


def test_second_start_is_warm(program):
    program.stop(signal.SIGTERM)
    program.environment["DONOTPLAY_LOG_LEVEL"] = "info"
    program.start()
    assert '"serving"' in program.log()
    assert '"migrated"' not in program.log()
    assert '"starter_catalog_loaded"' not in program.log()


def test_second_program_on_the_same_port_says_so_in_one_line(program, folder):
    other = ForkedProgram(folder / "other")
    other.environment["DONOTPLAY_PORT"] = str(program.port)
    other.launch()
    assert other.process.wait() == 1
    assert other.log() == (
        f"donotplay: can't listen on 127.0.0.1:{program.port}: Address already in use; "
        "set DONOTPLAY_PORT or DONOTPLAY_HOST\n"
    )
    assert not other.directory.exists()


def test_second_program_in_the_same_data_directory_says_so_in_one_line(program):
    other = ForkedProgram(program.directory)
    other.launch()
    assert other.process.wait() == 1
    (line,) = other.log().splitlines()
    assert line.startswith(
        f"donotplay: {program.directory} is in use by another donotplay (process {program.process.pid})"
    )
    assert program.client.get("/health/ready").status_code == 200


def test_workers_end_when_their_parent_is_killed(directory):
    with ForkedProgram(directory, workers=2) as program:
        main = psutil.Process(program.process.pid)
        workers = main.children()
        assert len(workers) == 2
        kill([main])
        program.process.wait()
        wait_until_gone(workers)
        program.start()
        assert program.client.get("/health/ready").status_code == 200


def test_worker_that_is_killed_is_replaced(directory):
    with ForkedProgram(directory) as program:
        (worker,) = psutil.Process(program.process.pid).children()
        kill([worker])
        wait_until(program.is_ready)


def test_told_to_stop_while_it_prepares_it_stops_what_it_started(directory):
    elsewhere = f"postgresql://127.0.0.1:{free_port()}/away"
    program = ForkedProgram(
        directory, database_url=elsewhere, secret_keys=secrets.token_hex(), connect_attempts=100
    )
    program.launch()
    wait_until(lambda: "retry_scheduled" in program.log())
    running = servers(directory)
    assert program.stop(signal.SIGTERM) == 128 + signal.SIGTERM
    wait_until_gone(running)
    assert "Traceback" not in program.log()


def test_told_to_stop_during_the_very_first_start_it_leaves_nothing_running(folder):
    program = ForkedProgram(folder / "data")
    program.launch()
    wait_until((folder / "data" / "postgres.new").exists)
    running = psutil.Process(program.process.pid).children(recursive=True)
    assert program.stop(signal.SIGTERM) == 128 + signal.SIGTERM
    wait_until_gone(running)
    assert "Traceback" not in program.log()


def test_told_to_stop_while_postgresql_starts_it_leaves_nothing_running(directory):
    program = ForkedProgram(directory)
    program.launch()
    wait_until((directory / "postgres" / "postmaster.pid").exists)
    first = postmaster(directory)
    assert program.stop(signal.SIGTERM) in {0, 128 + signal.SIGTERM}
    wait_until_gone([first])
    assert "Traceback" not in program.log()


class Listener:
    """Somebody with several devices, all of which add to one list until the connection breaks."""

    def __init__(self, program: Program) -> None:
        self.program = program
        response = program.client.post(
            f"{API}/auth/register", json={"email": new_email(), "password": PASSWORD}
        )
        assert response.status_code == 201, response.text
        self.refresh_token = response.json()["refresh_token"]
        self.headers = {"Authorization": f"Bearer {response.json()['access_token']}"}
        self.answered: set[int] = set()

    async def add(self, artists: Iterator[int], enough: asyncio.Event, count: int) -> None:
        """Set `enough` when `count` additions were answered; go on until there is nobody to answer."""
        async with httpx.AsyncClient(base_url=self.program.url, headers=self.headers, timeout=30) as client:
            for artist in artists:
                try:
                    response = await client.post(f"{API}/dnp", json={"artist_id": artist})
                except httpx.TransportError:
                    return
                if response.status_code != 201:
                    # PostgreSQL was killed first.
                    assert response.status_code in {500, 503}, response.text
                    return
                self.answered.add(artist)
                if len(self.answered) >= count:
                    enough.set()

    def listed(self) -> set[int]:
        found, cursor = set(), ""
        while True:
            page = self.program.client.get(
                f"{API}/dnp",
                params={"limit": 200} | ({"cursor": cursor} if cursor else {}),
                headers=self.headers,
            )
            assert page.status_code == 200, page.text
            found |= {entry["artist"]["id"] for entry in page.json()["entries"]}
            cursor = page.json()["next_cursor"]
            if not cursor:
                return found

    def refresh(self) -> None:
        """A spent token would end the session: that the last one was spent must not be forgotten either."""
        response = self.program.client.post(f"{API}/auth/refresh", json={"refresh_token": self.refresh_token})
        assert response.status_code == 200, response.text
        self.refresh_token = response.json()["refresh_token"]


@pytest.mark.parametrize("seed", ["first", "second"])
async def test_what_was_answered_survives_a_kill_of_everything(directory, seed):
    with ForkedProgram(directory) as program:
        await kill_again_and_again(program, random.Random(seed))


async def kill_again_and_again(program: Program, order: random.Random) -> None:
    listener = Listener(program)
    connection = await asyncpg.connect(f"postgresql://postgres@/donotplay?host={program.directory / 'run'}")
    artists = iter([row["id"] for row in await connection.fetch("SELECT id FROM artists ORDER BY id")])
    await connection.close()
    for _ in range(KILLS):
        enough = asyncio.Event()
        count = len(listener.answered) + order.randint(1, 20)
        adding = [asyncio.create_task(listener.add(artists, enough, count)) for _ in range(CLIENTS)]
        await enough.wait()
        await asyncio.to_thread(program.kill, order)
        await asyncio.gather(*adding)
        program.start()
        assert listener.answered <= listener.listed()
        listener.refresh()
