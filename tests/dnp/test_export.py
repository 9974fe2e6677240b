"""Lists as files, and back again."""

from typing import Any
from uuid import UUID

import pytest

from donotplay.database import open_pool
from donotplay.dnp import export
from tests.dnp.imports.test_importing import bring_in, do, entries, spotify, table
from tests.test_problems import assert_problem


def told(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as anybody's list has it: an artist of the list's own has another id there."""
    artist = entry["artist"]
    return {**entry, "artist": {**artist, "id": None} if artist["own_addition"] else artist}


@pytest.fixture
async def listener(person):
    """Somebody with all that an entry can have, and artists that are hard to tell apart."""
    await person.block("abba", tags=["party", "70s", "a, b", "; c"], note='=1+1 "quoted"\nand a second line')
    await person.block("queen", scope="lead", until="2099-03-01T12:00:00Z")
    homonyms = [each["id"] for each in await person.find("eve") if each["name"] == "Eve"]
    assert len(homonyms) == 2
    for artist_id in homonyms:
        assert (await person.post("/dnp", {"artist_id": artist_id})).status_code == 201
    unknown = table(("name", "spotify"), ("=Luno, the 'Machine'", spotify(21)), ("ABBA", spotify(22)))
    job = await do(person, await bring_in(person, unknown), "answers", {"rest": "new"})
    await do(person, job, "apply", {})
    return person


async def exported(person, kind: str) -> bytes:
    response = await person.get("/dnp/export", format=kind)
    assert response.status_code == 200, response.text
    return response.content


@pytest.mark.parametrize("kind", ["json", "csv"])
async def test_exported_list_that_another_account_imports_is_the_same_list(listener, stranger, kind):
    mine = await entries(listener)
    assert len(mine) == 6
    job = await bring_in(stranger, await exported(listener, kind))
    assert job["format"] == kind
    assert (job["counts"]["question"], job["counts"]["unreadable"]) == (0, 0)
    theirs = await entries(stranger)
    assert [told(entry) for entry in theirs] == [told(entry) for entry in mine]


@pytest.mark.parametrize("kind", ["json", "csv"])
async def test_export_that_comes_back_to_its_own_list_changes_nothing(listener, kind):
    before = await entries(listener)
    job = await bring_in(listener, await exported(listener, kind))
    assert job["counts"]["listed"] == len(before)
    assert await entries(listener) == before


async def test_text_has_a_name_a_line(person):
    await person.block("abba")
    await person.block("queen")
    assert await exported(person, "text") == b"ABBA\nQueen\n"


@pytest.mark.parametrize(
    ("kind", "media_type", "extension"),
    [("json", "application/json", "json"), ("csv", "text/csv", "csv"), ("text", "text/plain", "txt")],
)
async def test_export_is_a_file_with_a_name(person, kind, media_type, extension):
    response = await person.get("/dnp/export", format=kind)
    assert response.headers["Content-Type"].partition(";")[0] == media_type
    name = response.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="do-not-play-')
    assert name.endswith(f'.{extension}"')


async def test_ended_entries_are_not_exported(person, connection):
    await person.block("abba")
    await connection.execute(
        "UPDATE user_artist_blocks SET until = now() - interval '1 s' WHERE user_id = $1", person.id
    )
    assert await exported(person, "text") == b""


async def test_format_that_is_none_is_refused(person):
    assert_problem(await person.get("/dnp/export", format="xml"), 400, "validation_failed")


async def test_reader_who_takes_their_time_keeps_no_connection_and_gets_each_entry_once(
    person, settings, monkeypatch
):
    monkeypatch.setattr(export, "BATCH", 2)
    added = [await person.block(name) for name in ("abba", "queen", "metallica", "adele")]
    pool = await open_pool(settings.required("database_url"), size=1, attempts=1)
    batches = export.export_entries(pool, UUID(person.id))
    found = await anext(batches)
    assert await pool.fetchval("SELECT true", timeout=5)
    await person.delete(f"/dnp/{added[0]['artist']['id']}")
    await person.block("genesis")
    async for batch in batches:
        found += batch
    names = [entry.artist.name for entry in found]
    assert names == ["ABBA", "Queen", "Metallica", "Adele", "Genesis"]
    await pool.close()
