"""The files of an export: the list can be brought in elsewhere, and the rest is what it says it is."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from donotplay.privacy.files import DOCUMENTS, KINDS, LIST
from donotplay.spreadsheets import unguard
from tests.dnp.imports.test_importing import bring_in, entries
from tests.people import Person
from tests.privacy.archives import exported
from tests.privacy.everything import FORMULA, fill_everything


@pytest.fixture
async def everybody(person: Person, connection) -> Person:
    """Somebody of whom all is held, and who can still ask."""
    await fill_everything(person, connection)
    await connection.execute("UPDATE user_sessions SET ended_at = NULL WHERE user_id = $1", person.id)
    await connection.execute("UPDATE users SET disabled_at = NULL, erase_at = NULL WHERE id = $1", person.id)
    await connection.execute("DELETE FROM user_totp WHERE user_id = $1", person.id)
    return person


def told(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as anybody's list has it: an artist of the list's own has another id there."""
    artist = entry["artist"]
    return {**entry, "artist": {**artist, "id": None} if artist["own_addition"] else artist}


@pytest.mark.parametrize("kind", ["json", "csv"])
async def test_list_that_another_account_brings_in_is_the_same_list(everybody, stranger, kind):
    archive = await exported(everybody)
    mine = await entries(everybody)
    homonyms = [entry for entry in mine if entry["artist"]["name"] == "Eve"]
    own = [entry for entry in mine if entry["artist"]["own_addition"]]
    assert (len(mine), len(homonyms), len(own)) == (6, 2, 2)
    job = await bring_in(stranger, archive.zip.read(f"list.{kind}"))
    assert (job["format"], job["counts"]["question"], job["counts"]["unreadable"]) == (kind, 0, 0)
    assert [told(entry) for entry in await entries(stranger)] == [told(entry) for entry in mine]


@pytest.mark.parametrize("kind", ["json", "csv"])
async def test_list_is_just_what_the_list_exports(everybody, kind):
    archive = await exported(everybody)
    alone = (await everybody.get("/dnp/export", format=kind)).text
    moment = re.compile('"exported_at":"[^"]*"')
    assert moment.sub("", archive.zip.read(f"list.{kind}").decode()) == moment.sub("", alone)


async def test_schema_describes_all_json_files(everybody):
    archive = await exported(everybody)
    schema = json.loads(archive.text("schema.json"))
    files = {name for name in archive.names if name.endswith(".json")} - {"schema.json"}
    assert set(schema["properties"]) == files
    content = {name: json.loads(archive.text(name)) for name in files}
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(content)
    for name in files:
        broken = {**content, name: {}}
        assert not jsonschema_rs.is_valid(schema, broken)


async def test_csv_has_the_same_rows_and_fields_as_json(everybody):
    archive = await exported(everybody)
    for kind in KINDS:
        rows, table = archive.rows(kind.name), archive.table(kind.name)
        assert rows, f"the test shows nothing about {kind.name}"
        assert len(rows) == len(table)
        for row, line in zip(rows, table, strict=True):
            assert list(row) == list(line)
            texts = {field: value for field, value in row.items() if isinstance(value, str)}
            assert texts == {field: unguard(line[field]) for field in texts}
            assert all(line[field] == "" for field, value in row.items() if value is None)


async def test_cells_are_no_formulas(everybody):
    archive = await exported(everybody)
    assert [line["note"] for line in archive.table("removed")] == ["", f"'{FORMULA}"]
    assert [line["name"] for line in archive.table("passkeys")] == ["'=Phone"]


async def test_removed_entries_say_until_when_they_can_be_put_back(person, connection):
    for name in ("abba", "queen"):
        entry = await person.block(name)
        await person.delete(f"/dnp/{entry['artist']['id']}")
    await person.block("abba")
    (removed,) = (await person.get("/dnp/removed")).json()["entries"]
    abba, queen = (await exported(person)).rows("removed")
    assert (abba["name"], abba["restorable_until"]) == ("ABBA", None)
    assert (queen["name"], queen["restorable_until"]) == ("Queen", removed["restorable_until"])
    assert queen["artist_id"] == removed["entry"]["artist"]["id"]


async def test_rows_of_imports_name_the_artists_they_are_about(everybody):
    rows = (await exported(everybody)).rows("import-rows")
    assert {"=Luno, the 'Machine'", "ABBA"} <= {row["artist_name"] for row in rows}
    (question,) = [row for row in rows if row["outcome"] == "question"]
    assert (question["artist_id"], question["read"]["name"]) == (None, "Eve")
    assert len(question["candidates"]) == 2


async def test_readme_explains_each_file_and_what_is_left_out(everybody):
    archive = await exported(everybody)
    text = archive.text("README.txt")
    assert all(name in " ".join(text.split()) for name in archive.names)
    assert "password_hash" in text
    assert max(map(len, text.splitlines())) <= 100


def test_documentation_names_each_file():
    document = (Path(__file__).parents[2] / "docs/formats/data-export.md").read_text()
    assert all(f"| `{each.name}.json` |" in document for each in DOCUMENTS)
    assert all(f"| `{each.name}.json`, `{each.name}.csv` |" in document for each in (LIST, *KINDS))


async def test_device_is_told_beside_what_the_browser_said(everybody):
    (session,) = (await exported(everybody)).rows("sessions")
    assert session["device"] == "Firefox on Linux"
    assert session["user_agent"].endswith("Firefox/140.0")


async def test_new_account_has_all_files_too(person):
    archive = await exported(person)
    assert len(archive.names) == 2 + len(DOCUMENTS) + 2 + 2 * len(KINDS)
    assert archive.json("settings") == {"updated_at": None, "document": None}
    assert archive.json("second-factors") == {
        "authenticator_app_since": None,
        "recovery_codes_left": 0,
        "recovery_codes_used_at": [],
    }
    assert archive.json("list")["entries"] == archive.table("list") == []


async def test_nobody_elses_rows_are_in_it(everybody, stranger, connection):
    await connection.execute("UPDATE users SET email = 'kept@example.com' WHERE id = $1", everybody.id)
    archive = await exported(stranger)
    assert {kind.name: len(archive.rows(kind.name)) for kind in KINDS if archive.rows(kind.name)} == {
        "sessions": 1,
        "activity": 2,
    }
    assert archive.json("account")["email"] == stranger.email
