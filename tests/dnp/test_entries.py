import asyncio
from datetime import timedelta

import pytest

from tests.dnp.lists import (
    FUTURE,
    changed,
    entries_of,
    id_of,
    let_end,
    names_of,
    removed_of,
    tags_of,
    version_of,
)
from tests.test_problems import assert_problem

MINUTE = timedelta(minutes=1)


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


async def test_entry_is_about_any_credit_and_has_no_end_unless_asked(person):
    added = await person.block("abba")
    assert (added["scope"], added["until"]) == ("any_credit", None)


async def test_scope_and_end_are_kept_changed_and_taken_away(person):
    added = await person.block("abba", scope="lead", until=FUTURE)
    path = f"/dnp/{id_of(added)}"
    assert (added["scope"], added["until"]) == ("lead", FUTURE)
    noted = (await person.patch(path, {"note": "x"})).json()
    assert (noted["scope"], noted["until"]) == ("lead", FUTURE)
    later = (await person.patch(path, {"scope": "any_credit", "until": "3000-01-01T01:00:00+01:00"})).json()
    assert (later["scope"], later["until"]) == ("any_credit", "3000-01-01T00:00:00Z")
    endless = (await person.patch(path, {"until": None})).json()
    assert endless["until"] is None
    assert (await person.get(path)).json() == endless


@pytest.mark.parametrize(
    "until",
    [
        "2020-01-01T00:00:00Z",
        "2999-01-01T00:00:00",
        "tomorrow",
        "0001-01-01T00:00:00+12:00",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59.999999Z",
    ],
    ids=["past", "no zone", "no date", "before all time", "after all time", "infinity"],
)
async def test_end_that_is_none_is_a_bad_field(person, until):
    added = await person.block("metallica")
    abba = await artist_id(person, "abba")
    for response in (
        await person.post("/dnp", {"artist_id": abba, "until": until}),
        await person.patch(f"/dnp/{id_of(added)}", {"until": until}),
    ):
        problem = assert_problem(response, 400, "validation_failed")
        assert [error["field"] for error in problem["errors"]] == ["until"]
    assert await entries_of(person) == [added]


@pytest.mark.parametrize("scope", ["all", None, ""])
async def test_unknown_scope_is_a_bad_field(person, scope):
    added = await person.block("abba")
    response = await person.patch(f"/dnp/{id_of(added)}", {"scope": scope})
    assert assert_problem(response, 400, "validation_failed")["errors"][0]["field"] == "scope"


async def test_entry_that_has_ended_is_nowhere_on_the_list(person, connection):
    ended = await person.block("abba", tags=["short"])
    await person.block("metallica")
    path = f"/dnp/{id_of(ended)}"
    assert (await person.find("abba"))[0]["on_list"]
    await let_end(connection, person, id_of(ended), MINUTE)
    page = (await person.get("/dnp")).json()
    assert [entry["artist"]["name"] for entry in page["entries"]] == ["Metallica"]
    assert page["total"] == 1
    assert await tags_of(person) == {}
    assert not (await person.find("abba"))[0]["on_list"]
    assert_problem(await person.get(path), 404, "entry_not_found")
    assert_problem(await person.patch(path, {"note": "x"}), 404, "entry_not_found")
    assert_problem(await person.delete(path), 404, "entry_not_found")
    assert await changed(person, "/dnp/bulk/tag", {"artist_ids": [id_of(ended)], "add": ["x"]}) == []
    assert await changed(person, "/dnp/tags/merge", {"tags": ["short"], "into": "x"}) == []


async def test_entry_that_has_ended_can_be_added_anew(person, connection):
    ended = await person.block("abba", tags=["old"], note="old", scope="lead", until=FUTURE)
    await let_end(connection, person, id_of(ended), MINUTE)
    again = await person.block("abba")
    assert (again["tags"], again["note"], again["scope"], again["until"]) == ([], None, "any_credit", None)
    assert again["created_at"] > ended["created_at"]
    assert await entries_of(person) == [again]
    assert await removed_of(person) == []


async def test_artist_with_the_longest_name_can_be_listed_and_paged_past(person, connection):
    name = "".join(chr(0x4E00 + 37 * number % 20_000) for number in range(3000))
    longest = await connection.fetchval(
        """
        INSERT INTO artists (name, sort_name, sort_key)
        VALUES ($1, $1, (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 300) AS n)) RETURNING id
        """,
        name,
    )
    assert (await person.post("/dnp", {"artist_id": longest})).status_code == 201
    await person.block("abba")
    await person.block("metallica")
    assert await names_of(person, sort="name", limit=1) == ["ABBA", name, "Metallica"]
    assert await names_of(person, sort="-name", limit=1) == ["Metallica", name, "ABBA"]


async def test_each_write_makes_a_new_version_of_the_list_and_no_refusal_does(person, connection):
    abba = await artist_id(person, "abba")
    path = f"/dnp/{abba}"
    one = {"artist_ids": [abba]}
    versions = [await version_of(connection, person)]
    for method, at, body in [
        ("POST", "/dnp", {"artist_id": abba}),
        ("PATCH", path, {"note": "x"}),
        ("POST", "/dnp/bulk/tag", {**one, "add": ["x"]}),
        ("POST", "/dnp/tags/merge", {"tags": ["x"], "into": "y"}),
        ("POST", "/dnp/bulk/remove", one),
        ("POST", "/dnp/bulk/restore", one),
        ("DELETE", path, None),
    ]:
        response = await person.request(method, at, json=body)
        assert response.status_code < 300, response.text
        versions.append(await version_of(connection, person))
    assert versions == sorted(set(versions))
    assert_problem(await person.delete(path), 404, "entry_not_found")
    assert await version_of(connection, person) == versions[-1]
