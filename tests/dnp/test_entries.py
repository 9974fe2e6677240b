import asyncio

import pytest

from tests.test_problems import assert_problem


async def artist_id(person, name: str) -> int:
    return (await person.find(name))[0]["id"]


async def test_added_artist_is_on_the_list_with_tags_and_note(person):
    added = await person.block("abba", tags=["Party", "party ", "70s"], note="Every wedding.")
    assert added["artist"]["name"] == "ABBA"
    assert added["tags"] == ["party", "70s"]
    assert added["note"] == "Every wedding."
    assert (await person.get(f"/dnp/{added['artist']['id']}")).json() == added


async def test_added_artist_is_committed_when_it_is_answered(person, connection):
    added = await person.block("abba")
    stored = await connection.fetchval(
        "SELECT artist_id FROM user_artist_blocks WHERE user_id = $1", person.id
    )
    assert stored == added["artist"]["id"]


async def test_artist_that_is_listed_already_is_answered_with_its_entry(person):
    first = await person.block("abba", tags=["mine"])
    response = await person.post("/dnp", {"artist_id": first["artist"]["id"], "tags": ["other"]})
    assert assert_problem(response, 409, "already_listed")["existing"] == first


async def test_of_additions_that_race_one_wins_and_the_others_get_its_entry(person):
    abba = await artist_id(person, "abba")
    answers = await asyncio.gather(*(person.post("/dnp", {"artist_id": abba}) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    (created,) = [answer.json() for answer in answers if answer.status_code == 201]
    assert all(answer.json()["existing"] == created for answer in answers if answer.status_code == 409)


async def test_artist_that_does_not_exist_cannot_be_added(person):
    assert_problem(await person.post("/dnp", {"artist_id": 999_999_999}), 404, "artist_not_found")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tags", ["x" * 51]),
        ("tags", "party"),
        ("tags", [None]),
        ("note", "x" * 2001),
        ("note", 5),
        ("note", "\0"),
    ],
)
async def test_bad_tags_or_note_change_nothing(person, field, value):
    abba = await artist_id(person, "abba")
    problem = assert_problem(
        await person.post("/dnp", {"artist_id": abba, field: value}), 400, "validation_failed"
    )
    assert problem["errors"][0]["field"].startswith(field)
    assert_problem(await person.get(f"/dnp/{abba}"), 404, "entry_not_found")


async def test_change_of_the_note_leaves_the_tags(person):
    added = await person.block("abba", tags=["party"], note="old")
    changed = (await person.patch(f"/dnp/{added['artist']['id']}", {"note": "new"})).json()
    assert changed["note"] == "new"
    assert changed["tags"] == ["party"]
    assert changed["created_at"] == added["created_at"]
    assert changed["updated_at"] > added["updated_at"]


async def test_null_note_and_empty_tags_remove_them(person):
    added = await person.block("abba", tags=["party"], note="old")
    changed = (await person.patch(f"/dnp/{added['artist']['id']}", {"note": None, "tags": []})).json()
    assert changed["note"] is None
    assert changed["tags"] == []


async def test_removed_artist_is_gone(person):
    added = await person.block("abba")
    path = f"/dnp/{added['artist']['id']}"
    response = await person.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    assert_problem(await person.get(path), 404, "entry_not_found")
    assert_problem(await person.delete(path), 404, "entry_not_found")
    assert_problem(await person.patch(path, {"note": "x"}), 404, "entry_not_found")


async def test_another_persons_entry_is_not_found(person, stranger):
    added = await person.block("abba", note="private")
    path = f"/dnp/{added['artist']['id']}"
    assert_problem(await stranger.get(path), 404, "entry_not_found")
    assert_problem(await stranger.patch(path, {"note": "x"}), 404, "entry_not_found")
    assert_problem(await stranger.delete(path), 404, "entry_not_found")
    assert (await stranger.get("/dnp")).json()["total"] == 0
    assert (await person.get(path)).json()["note"] == "private"


async def test_tags_are_counted_most_used_first(person):
    await person.block("abba", tags=["pop", "party"])
    await person.block("metallica", tags=["metal", "pop"])
    counts = (await person.get("/dnp/tags")).json()["tags"]
    assert counts == [
        {"tag": "pop", "count": 2},
        {"tag": "metal", "count": 1},
        {"tag": "party", "count": 1},
    ]
