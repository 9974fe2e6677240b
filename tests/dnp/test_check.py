"""May this be played: in the API, with the catalog, while lists change."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from donotplay.database import open_pool
from donotplay.dnp import check as checking
from donotplay.dnp.check import CompiledLists
from donotplay.dnp.check_schemas import MAX_TRACKS
from donotplay.dnp.tracks import Track
from tests.dnp.imports.test_importing import bring_in, spotify, table
from tests.people import Person, browser
from tests.test_problems import assert_problem


async def check(person, artist: str, title: str = "", **parameters: Any) -> dict[str, Any]:
    response = await person.get("/dnp/check", artist=artist, title=title, **parameters)
    assert response.status_code == 200, response.text
    verdict: dict[str, Any] = response.json()
    return verdict


async def check_all(person, *tracks: dict[str, Any]) -> list[str]:
    response = await person.post("/dnp/check", {"tracks": list(tracks)})
    assert response.status_code == 200, response.text
    return [result["verdict"] for result in response.json()["results"]]


async def test_listed_artist_is_blocked_with_the_reason(person):
    entry = await person.block("abba")
    verdict = await check(person, "Someone feat. ABBA")
    assert verdict["verdict"] == "blocked"
    assert "ABBA" in verdict["reason"]
    assert verdict["matches"] == [
        {
            "artist_id": entry["artist"]["id"],
            "name": "ABBA",
            "evidence": "name",
            "role": "guest",
            "part": "ABBA",
        }
    ]


async def test_anything_is_allowed_by_an_empty_list(person):
    assert (await check(person, "ABBA"))["verdict"] == "allowed"


async def test_tracks_are_answered_in_their_order(person):
    await person.block("abba")
    tracks = [
        {"artist": "Queen"},
        {"artist": "ABBA"},
        {"artists": ["Queen", "ABBA"]},
        {},
        {"title": "(feat. ABBA)"},
    ]
    assert await check_all(person, *tracks) == ["allowed", "blocked", "blocked", "allowed", "blocked"]


async def test_name_that_another_artist_of_the_catalog_has_is_unsure(person):
    one, other = [each["id"] for each in await person.find("eve") if each["name"] == "Eve"]
    await person.post("/dnp", {"artist_id": one})
    assert (await check(person, "Eve"))["verdict"] == "unsure"
    await person.post("/dnp", {"artist_id": other})
    assert (await check(person, "Eve"))["verdict"] == "blocked"


async def test_known_duo_is_not_taken_apart(person):
    await bring_in(person, table(("name", "spotify"), ("Garfunkel", spotify(31))))
    assert (await check(person, "Simon & Garfunkel"))["verdict"] == "allowed"
    assert (await check(person, "Someone & Garfunkel"))["verdict"] == "blocked"


@pytest.mark.parametrize(
    "given", [spotify(32), f"spotify:artist:{spotify(32)}", f"https://open.spotify.com/artist/{spotify(32)}"]
)
async def test_id_is_taken_as_it_is_or_as_a_link(person, given):
    await bring_in(person, table(("name", "spotify"), ("Luno", spotify(32))))
    track = {"artist": "Whoever", "ids": {"spotify": [given]}}
    assert await check_all(person, track) == ["blocked"]


async def test_remixer_counts_only_when_asked_for(person):
    await person.block("abba")
    title = "Song (ABBA Remix)"
    assert (await check(person, "Queen", title))["verdict"] == "allowed"
    assert (await check(person, "Queen", title, remixers=True))["verdict"] == "blocked"


async def test_change_of_the_list_counts_at_once(person):
    entry = await person.block("abba")
    path = f"/dnp/{entry['artist']['id']}"
    assert (await check(person, "X feat. ABBA"))["verdict"] == "blocked"
    await person.patch(path, {"scope": "lead"})
    assert (await check(person, "X feat. ABBA"))["verdict"] == "allowed"
    assert (await check(person, "ABBA"))["verdict"] == "blocked"
    await person.delete(path)
    assert (await check(person, "ABBA"))["verdict"] == "allowed"
    await person.post("/dnp/bulk/restore", {"artist_ids": [entry["artist"]["id"]]})
    assert (await check(person, "ABBA"))["verdict"] == "blocked"


async def test_change_by_another_process_counts_at_once(person, app_with):
    elsewhere = await app_with()
    async with browser(elsewhere) as client:
        there = Person(client, {"user": {"id": person.id, "email": person.email}, **vars(person)})
        assert (await check(there, "ABBA"))["verdict"] == "allowed"
        await person.block("abba")
        assert (await check(there, "ABBA"))["verdict"] == "blocked"


async def test_entry_that_ends_while_its_list_is_kept_blocks_no_longer(person, connection):
    await person.block("abba", until="2099-01-01T00:00:00Z")
    assert (await check(person, "ABBA"))["verdict"] == "blocked"
    await connection.execute(
        """
        WITH changed AS (UPDATE user_lists SET version = version + 1 WHERE user_id = $1)
        UPDATE user_artist_blocks SET until = now() + interval '50 ms' WHERE user_id = $1
        """,
        person.id,
    )
    await check(person, "ABBA")
    await asyncio.sleep(0.06)
    assert (await check(person, "ABBA"))["verdict"] == "allowed"


async def test_other_peoples_lists_do_not_count(person, stranger):
    await person.block("abba")
    assert (await check(stranger, "ABBA"))["verdict"] == "allowed"


async def test_checks_that_race_a_change_see_the_list_before_or_after_it(person):
    await person.block("queen")
    checks = [check(person, "ABBA") for _ in range(10)]
    verdicts = await asyncio.gather(*checks, person.block("abba"))
    assert {each["verdict"] for each in verdicts[:-1]} <= {"allowed", "blocked"}
    assert (await check(person, "ABBA"))["verdict"] == "blocked"


async def test_lists_that_were_not_asked_for_the_longest_are_forgotten(
    person, stranger, settings, monkeypatch
):
    monkeypatch.setattr(checking, "MAX_KEPT_ENTRIES", 1)
    pool = await open_pool(settings.required("database_url"), size=1, attempts=1)
    lists = CompiledLists(pool)
    for each in (person, stranger):
        await each.block("abba")
        (verdict,) = await lists.check(UUID(each.id), [Track(artist="ABBA")])
        assert verdict.verdict == "blocked"
    assert list(lists._kept) == [UUID(stranger.id)]
    await pool.close()


async def test_more_tracks_than_there_may_be_are_refused(person):
    response = await person.post("/dnp/check", {"tracks": [{}] * (MAX_TRACKS + 1)})
    assert_problem(response, 400, "validation_failed")


@pytest.mark.parametrize(
    "body",
    [
        {"tracks": []},
        {"tracks": [{"artist": 5}]},
        {"tracks": [{"artist": "x" * 10_001}]},
        {"tracks": [{"ids": {"spotify": "x"}}]},
        {"tracks": [{"artists": [{"role": "drummer"}]}]},
        {"tracks": [{"unknown": 1}]},
    ],
)
async def test_bad_track_is_refused(person, body):
    assert_problem(await person.post("/dnp/check", body), 400, "validation_failed")


async def test_lists_without_entries_are_forgotten_too(person, stranger, settings, monkeypatch):
    monkeypatch.setattr(checking, "MAX_KEPT_ENTRIES", checking.ENTRIES_OF_A_LIST)
    pool = await open_pool(settings.required("database_url"), size=1, attempts=1)
    lists = CompiledLists(pool)
    for each in (person, stranger):
        await lists.check(UUID(each.id), [Track(artist="ABBA")])
        await each.block("abba")
        await lists.check(UUID(each.id), [Track(artist="ABBA")])
    assert list(lists._kept) == [UUID(stranger.id)]
    await pool.close()


async def test_check_that_takes_too_long_is_refused(person, monkeypatch):
    for name in ("TURN", "LONGEST"):
        monkeypatch.setattr(checking, name, timedelta())
    response = await person.post("/dnp/check", {"tracks": [{"artist": "ABBA"}]})
    assert_problem(response, 503, "check_took_too_long")


async def test_others_get_their_turn_during_a_check(person, monkeypatch):
    monkeypatch.setattr(checking, "TURN", timedelta())
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(other())
    assert await check_all(person, *[{"artist": "ABBA"}] * 500) == ["allowed"] * 500
    waiting.cancel()
    assert turns > 500


async def test_list_that_nobody_has_asked_for_in_a_while_is_forgotten(person, stranger, settings):
    async with await open_pool(settings.database_url, size=1, attempts=1) as pool:
        lists = CompiledLists(pool)
        for each in (person, stranger):
            await lists.check(UUID(each.id), [Track(artist="ABBA")])
        await lists.forget_unused()
        assert len(lists._kept) == 2
        lists._kept[UUID(person.id)].asked_at -= checking.KEPT_FOR.total_seconds()
        await lists.forget_unused()
        assert list(lists._kept) == [UUID(stranger.id)]
