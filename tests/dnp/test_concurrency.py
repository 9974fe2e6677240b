"""Changes of one list that come at the same time: none waits for ever, and none that was answered is lost."""

import asyncio
import secrets

import pytest

from tests.dnp.lists import add_own, changed, entries_of, id_of, names_of, removed_of, tags_of, version_of

ADDED = [
    "ABBA",
    "Adele",
    "Björk",
    "Metallica",
    "Queen",
    "The Beatles",
    "Zucchero",
    "Radiohead",
    "Madonna",
    "Eminem",
]


async def found(person, *names: str) -> list[int]:
    return [(await person.find(name))[0]["id"] for name in names]


@pytest.mark.usefixtures("raised_limits")
async def test_mixed_changes_of_one_list_all_happen(person, connection):
    """Each is about entries of its own, so that what the list has at the end is known."""
    to_add = await found(person, *ADDED)
    to_remove, to_restore, to_stay = [
        [await add_own(connection, person, f"{kind} {number}", tags=["old"]) for number in range(10)]
        for kind in ("removed", "restored", "stays")
    ]
    await changed(person, "/dnp/bulk/remove", {"artist_ids": to_restore})
    version = await version_of(connection, person)
    requests = [
        *(person.post("/dnp", {"artist_id": artist_id, "tags": ["new"]}) for artist_id in to_add),
        *(person.post("/dnp/bulk/remove", {"artist_ids": to_remove[at:][:2]}) for at in range(0, 10, 2)),
        *(person.post("/dnp/bulk/restore", {"artist_ids": to_restore[at:][:2]}) for at in range(0, 10, 2)),
        *(person.post("/dnp/tags/merge", {"tags": ["old", "new"], "into": "one"}) for _ in range(5)),
        *(person.post("/dnp/bulk/tag", {"artist_ids": to_stay, "add": [f"t{at}"]}) for at in range(5)),
    ]
    assert len(requests) == 30
    secrets.SystemRandom().shuffle(requests)
    answers = await asyncio.gather(*requests)
    assert {answer.status_code for answer in answers} == {200, 201}
    assert {id_of(entry) for entry in await entries_of(person)} == {*to_add, *to_restore, *to_stay}
    assert {each["entry"]["artist"]["id"] for each in await removed_of(person)} == set(to_remove)
    counts = await tags_of(person)
    assert [counts[f"t{at}"] for at in range(5)] == [10] * 5
    assert await version_of(connection, person) == version + 30


@pytest.mark.usefixtures("raised_limits")
async def test_changes_of_the_same_entries_leave_each_on_the_list_or_restorable(person, connection):
    ids = [await add_own(connection, person, f"artist {number}", tags=["old"]) for number in range(8)]
    upwards, downwards = {"artist_ids": ids}, {"artist_ids": ids[::-1]}
    answers = await asyncio.gather(
        *(
            person.post(path, body)
            for _ in range(5)
            for path, body in [
                ("/dnp/bulk/remove", upwards),
                ("/dnp/bulk/restore", downwards),
                ("/dnp/bulk/tag", {**downwards, "add": ["x"]}),
                ("/dnp/bulk/tag", {"filter": {}, "remove": ["x"]}),
                ("/dnp/tags/merge", {"tags": ["old", "x"], "into": "y"}),
                ("/dnp/bulk/remove", {"filter": {"tags": ["y"]}}),
            ]
        )
    )
    assert {answer.status_code for answer in answers} == {200}
    listed = {id_of(entry) for entry in await entries_of(person)}
    removed = {each["entry"]["artist"]["id"] for each in await removed_of(person)}
    assert listed | removed == set(ids)
    assert not listed & removed


async def test_of_removals_that_race_each_entry_is_removed_by_one(person, connection):
    ids = [await add_own(connection, person, f"artist {number}") for number in range(5)]
    answers = await asyncio.gather(
        *(changed(person, "/dnp/bulk/remove", {"artist_ids": ids}) for _ in range(10))
    )
    assert sorted(answers, key=len) == [[]] * 9 + [ids]


async def test_of_restorations_that_race_each_entry_is_restored_by_one(person, connection):
    ids = [await add_own(connection, person, f"artist {number}") for number in range(5)]
    await changed(person, "/dnp/bulk/remove", {"artist_ids": ids})
    answers = await asyncio.gather(
        *(changed(person, "/dnp/bulk/restore", {"artist_ids": ids}) for _ in range(10))
    )
    assert sorted(answers, key=len) == [[]] * 9 + [ids]


async def test_addition_and_restoration_that_race_make_one_entry(person):
    (abba,) = await found(person, "ABBA")
    await person.post("/dnp", {"artist_id": abba, "tags": ["restored"]})
    await person.delete(f"/dnp/{abba}")
    added, restored = await asyncio.gather(
        person.post("/dnp", {"artist_id": abba, "tags": ["added"]}),
        person.post("/dnp/bulk/restore", {"artist_ids": [abba]}),
    )
    by_addition = (added.status_code, restored.json()["artist_ids"]) == (201, [])
    assert by_addition or (added.status_code, restored.json()["artist_ids"]) == (409, [abba])
    assert list(await tags_of(person)) == ["added" if by_addition else "restored"]


async def test_entry_that_had_to_wait_is_newer_than_what_it_waited_for(person, connection):
    """Who reads on from the newest entry they know misses none."""
    (abba,) = await found(person, "ABBA")
    async with connection.transaction():
        first = await add_own(connection, person, "first")
        waiting = asyncio.create_task(person.post("/dnp", {"artist_id": abba}))
        while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert not waiting.done()
        await connection.execute(
            "UPDATE user_artist_blocks SET created_at = clock_timestamp() WHERE artist_id = $1", first
        )
    assert (await waiting).status_code == 201
    assert await names_of(person, sort="created_at") == ["first", "ABBA"]


async def test_changes_of_different_lists_do_not_wait_for_each_other(person, stranger, connection):
    (abba,) = await found(person, "ABBA")
    await stranger.post("/dnp", {"artist_id": abba})
    async with connection.transaction():
        await connection.execute("SELECT FROM user_lists WHERE user_id = $1 FOR UPDATE", stranger.id)
        assert (await person.post("/dnp", {"artist_id": abba})).status_code == 201
