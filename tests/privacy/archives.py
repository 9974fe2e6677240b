"""Exports as people get them."""

import asyncio
import csv
import io
import json
from typing import Any
from zipfile import ZipFile

from tests.people import PASSWORD, Person


async def ask(person: Person, **factors: Any) -> dict[str, Any]:
    """Ask for an export; what is said of it."""
    response = await person.post("/users/me/export", {"password": PASSWORD, **factors})
    assert response.status_code == 202, response.text
    export: dict[str, Any] = response.json()
    return export


async def state_of(person: Person) -> str:
    response = await person.get("/users/me/export/state")
    assert response.status_code == 200, response.text
    return str(response.json()["state"])


async def built(person: Person) -> str:
    """What has become of an export that is made in the background."""
    while (state := await state_of(person)) == "building":  # noqa: ASYNC110 -- PostgreSQL tells nobody
        await asyncio.sleep(0.01)
    return state


async def fetch(person: Person) -> "Archive":
    response = await person.get("/users/me/export")
    assert response.status_code == 200, response.text
    return Archive(response.content)


async def exported(person: Person) -> "Archive":
    export = await ask(person)
    assert export["state"] == "ready", export
    return await fetch(person)


class Archive:
    """What is in one."""

    def __init__(self, content: bytes) -> None:
        self.zip = ZipFile(io.BytesIO(content))
        assert self.zip.testzip() is None

    @property
    def names(self) -> list[str]:
        return self.zip.namelist()

    def text(self, name: str) -> str:
        return self.zip.read(name).decode("utf-8-sig")

    def json(self, name: str) -> Any:
        return json.loads(self.zip.read(f"{name}.json"))

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Those of the JSON file."""
        rows: list[dict[str, Any]] = self.json(name)[name.replace("-", "_")]
        return rows

    def table(self, name: str) -> list[dict[str, str]]:
        """Those of the CSV file."""
        return list(csv.DictReader(io.StringIO(self.text(f"{name}.csv"), newline="")))
