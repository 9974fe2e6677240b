"""Exports of all that is held about somebody, while everything is killed, and when a transfer breaks off."""

import asyncio
import io
import random
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

from donotplay.database import connected
from donotplay.embedded import urls_of_running
from tests.people import API, PASSWORD, new_email
from tests.processes import ForkedProgram, wait_until

ENTRIES = 10_000

FILL = """
    INSERT INTO user_artist_blocks (user_id, artist_id, sort_key, prominence, names, note)
    SELECT $1, id, sort_key, 0, '', (
        SELECT string_agg(md5(artists.id::text || number), '') FROM generate_series(1, 30) AS number
    ) FROM artists LIMIT $2
"""
"""Notes that can't be compressed much."""


class Asker:
    """Somebody with a list that makes a large export."""

    def __init__(self, program: ForkedProgram) -> None:
        self.program = program
        answer = program.client.post(
            f"{API}/auth/register", json={"email": new_email(), "password": PASSWORD}
        )
        assert answer.status_code == 201, answer.text
        self.id: str = answer.json()["user"]["id"]
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        self.query(FILL, self.id, ENTRIES)

    def query(self, statement: str, *arguments: object) -> Any:
        async def ask() -> Any:
            async with connected(urls_of_running(self.program.directory).database) as connection:
                return await connection.fetchval(statement, *arguments)

        return asyncio.run(ask())

    def ask(self) -> None:
        answer = self.program.client.post(
            f"{API}/users/me/export", json={"password": PASSWORD}, headers=self.headers
        )
        assert (answer.status_code, answer.json()["state"]) == (202, "building")

    def state(self) -> str:
        answer = self.program.client.get(f"{API}/users/me/export/state", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["state"])

    def fetch(self) -> httpx.Response:
        return self.program.client.get(f"{API}/users/me/export", headers=self.headers)

    def parts(self) -> int:
        return int(self.query("SELECT count(*) FROM user_export_parts WHERE user_id = $1", self.id))


@pytest.fixture
def asker(directory) -> Iterator[Asker]:
    with ForkedProgram(directory) as program:
        yield Asker(program)


def names_in(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    with ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_export_is_made_anew_after_a_kill_in_the_middle(asker):
    asker.ask()
    wait_until(lambda: asker.parts() >= 2)
    asker.program.kill(random.Random("kill"))
    asker.program.start()
    assert asker.state() == "building"
    # Its lease runs out while nobody looks.
    asker.query("UPDATE user_exports SET stepped_at = now() - interval '1 s'")
    wait_until(lambda: asker.state() == "ready")
    assert asker.query("SELECT tries FROM user_exports") == 2
    response = asker.fetch()
    assert "list.json" in names_in(response)
    assert asker.query("SELECT bytes FROM user_exports") == len(response.content)


def test_export_of_which_the_transfer_broke_off_can_be_fetched_again_once(asker):
    asker.ask()
    wait_until(lambda: asker.state() == "ready")
    with asker.program.client.stream("GET", f"{API}/users/me/export", headers=asker.headers) as response:
        assert response.status_code == 200
        begun = response.iter_raw(1)
        next(begun)
        assert asker.fetch().status_code == 410
    wait_until(lambda: asker.state() == "ready")
    assert "list.csv" in names_in(asker.fetch())
    wait_until(lambda: asker.parts() == 0)
    assert asker.fetch().json()["code"] == "export_fetched"
