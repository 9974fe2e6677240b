"""Imports of lists while everything is killed, and with several processes at work."""

import json
import random
from typing import Any

from tests.people import API, PASSWORD, new_email
from tests.processes import ForkedProgram, wait_until

ROWS = 6000
"""Twelve steps to resolve, and twelve to apply."""


class Importer:
    """Somebody with one import."""

    def __init__(self, program: ForkedProgram) -> None:
        self.client = program.client
        answer = self.client.post(f"{API}/auth/register", json={"email": new_email(), "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def upload(self, rows: int, **parameters: str) -> None:
        """Artists that nobody knows, with an id each."""
        lines = [f"Machine {number},{number:022}" for number in range(rows)]
        answer = self.client.post(
            f"{API}/dnp/import",
            params=parameters,
            content="\n".join(["artist,id", *lines]),
            headers=self.headers,
        )
        assert answer.status_code == 202, answer.text
        self.path = answer.headers["Location"]

    def state(self) -> dict[str, Any]:
        answer = self.client.get(self.path, headers=self.headers)
        assert answer.status_code == 200, answer.text
        state: dict[str, Any] = answer.json()
        return state

    def is_at(self, state: str, position: int = 0) -> bool:
        now = self.state()
        return bool(now["state"] == state and now["position"] >= position)

    def listed(self) -> int:
        total: int = self.client.get(f"{API}/dnp", headers=self.headers).json()["total"]
        return total


def kill_and_start(program: ForkedProgram, order: random.Random) -> None:
    program.kill(order)
    program.start()


def test_import_goes_on_after_kills_in_each_of_its_steps(directory):
    order = random.Random("kills")
    with ForkedProgram(directory) as program:
        importer = Importer(program)
        importer.upload(ROWS, dry_run="false")
        for state in ("resolving", "applying"):
            wait_until(lambda state=state: importer.is_at(state, position=1))
            kill_and_start(program, order)
        wait_until(lambda: importer.is_at("applied"))
        assert importer.state()["counts"]["added"] == ROWS == importer.listed()
        assert importer.client.post(f"{importer.path}/undo", headers=importer.headers).status_code == 202
        wait_until(lambda: importer.is_at("undoing", position=1))
        kill_and_start(program, order)
        wait_until(lambda: importer.is_at("undone"))
        assert importer.listed() == 0


def test_imports_of_several_people_go_on_side_by_side_in_several_processes(directory):
    with ForkedProgram(directory, workers=2) as program:
        importers = [Importer(program) for _ in range(3)]
        for importer in importers:
            importer.upload(1500, dry_run="false")
        for importer in importers:
            wait_until(lambda importer=importer: importer.is_at("applied"))
            assert importer.listed() == 1500


def test_events_come_while_an_import_goes_on(directory):
    with ForkedProgram(directory) as program:
        importer = Importer(program)
        importer.upload(ROWS)
        with program.client.stream("GET", f"{importer.path}/events", headers=importer.headers) as events:
            lines = [json.loads(line[5:]) for line in events.iter_lines() if line.startswith("data:")]
        states = list(dict.fromkeys(event["state"] for event in lines))
        assert states == ["resolving", "applying", "applied"]
