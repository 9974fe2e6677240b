"""What was taken off a list, or ended, can be put back as it was."""

from datetime import datetime, timedelta

import pytest

from donotplay.dnp.cursors import write_cursor
from donotplay.dnp.removed import KEPT, _Cursor
from tests.dnp.lists import (
    FUTURE,
    changed,
    entries_of,
    fill,
    id_of,
    let_end,
    names_of,
    removed_of,
    tags_of,
    version_of,
)
from tests.test_problems import assert_problem

MINUTE = timedelta(minutes=1)


async def let_pass(connection, person, time: timedelta) -> None:
    """Let so much time have passed since everything was removed."""
    await connection.execute(
        "UPDATE user_removed_blocks SET removed_at = removed_at - $2::interval WHERE user_id = $1",
        person.id,
        time,
    )


@pytest.mark.parametrize("how", ["DELETE", "bulk"])
async def test_removed_entry_comes_back_exactly_as_it_was(person, how):
    added = await person.block("abba", tags=["b", "a"], note="Every CAFÉ.", scope="lead", until=FUTURE)
    entry = (await person.patch(f"/dnp/{id_of(added)}", {"note": "Every CAFÉ!"})).json()
    if how == "DELETE":
        assert (await person.delete(f"/dnp/{id_of(added)}")).status_code == 204
    else:
        await changed(person, "/dnp/bulk/remove", {"filter": {}})
    (removed,) = await removed_of(person)
    assert removed["entry"] == entry
    assert await changed(person, "/dnp/bulk/restore", {"artist_ids": [id_of(entry)]}) == [id_of(entry)]
    assert await entries_of(person) == [entry]
    assert await entries_of(person, q="cafe", tag="a") == [entry]
    assert await entries_of(person, q="abba", sort="name") == [entry]
    assert await removed_of(person) == []


async def test_removed_entries_come_last_removed_first_with_the_day_until_which_they_stay(person):
    for name in ("abba", "adele", "metallica"):
        await person.delete(f"/dnp/{id_of(await person.block(name))}")
    removed = await removed_of(person)
    assert [each["entry"]["artist"]["name"] for each in removed] == ["Metallica", "Adele", "ABBA"]
    for each in removed:
        at, until = (datetime.fromisoformat(each[field]) for field in ("removed_at", "restorable_until"))
        assert until - at == timedelta(days=30)


async def test_pages_of_removed_entries_join_to_all_of_them(person, connection):
    await fill(connection, person, 7)
    await changed(person, "/dnp/bulk/remove", {"filter": {}})
    found, cursor = [], {}
    while True:
        page = (await person.get("/dnp/removed", limit=3, **cursor)).json()
        found += [each["entry"]["artist"]["name"] for each in page["entries"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == [f"artist 00000{number}" for number in range(7, 0, -1)]


async def test_entry_that_has_ended_is_among_the_removed_at_once_and_once(person, connection):
    await person.delete(f"/dnp/{id_of(await person.block('abba', tags=['before']))}")
    ended = await person.block("abba", tags=["last"], until=FUTURE)
    await let_end(connection, person, id_of(ended), MINUTE)
    (removed,) = await removed_of(person)
    assert removed["entry"]["tags"] == ["last"]
    assert removed["removed_at"] == removed["entry"]["until"]
    await person.block("metallica")
    assert await removed_of(person) == [removed]


@pytest.mark.parametrize("is_put_aside", [True, False])
async def test_entry_that_has_ended_comes_back_without_its_end(person, connection, is_put_aside):
    ended = await person.block("abba", tags=["a"], note="x", scope="lead", until=FUTURE)
    await let_end(connection, person, id_of(ended), MINUTE)
    if is_put_aside:
        await person.block("metallica")
    assert await changed(person, "/dnp/bulk/restore", {"artist_ids": [id_of(ended)]}) == [id_of(ended)]
    restored = (await person.get(f"/dnp/{id_of(ended)}")).json()
    assert restored == ended | {"until": None, "updated_at": restored["updated_at"]}


async def test_entry_that_comes_back_without_its_end_is_another_state(person, connection):
    ended = await person.block("abba", until=FUTURE)
    path = f"/dnp/{id_of(ended)}"
    tag = (await person.get(path)).headers["ETag"]
    await let_end(connection, person, id_of(ended), MINUTE)
    await changed(person, "/dnp/bulk/restore", {"artist_ids": [id_of(ended)]})
    response = await person.request("PATCH", path, json={"note": "x"}, headers={"If-Match": tag})
    assert_problem(response, 412, "entry_changed")


async def test_entry_that_ended_long_ago_is_gone(person, connection):
    ended = await person.block("abba", until=FUTURE)
    await let_end(connection, person, id_of(ended), KEPT + MINUTE)
    assert await removed_of(person) == []
    assert await changed(person, "/dnp/bulk/restore", {"artist_ids": [id_of(ended)]}) == []
    assert await entries_of(person) == []


async def test_what_is_on_the_list_again_is_not_restored(person):
    first = await person.block("abba", tags=["first"])
    await person.delete(f"/dnp/{id_of(first)}")
    again = await person.block("abba", tags=["again"])
    assert await removed_of(person) == []
    assert await changed(person, "/dnp/bulk/restore", {"artist_ids": [id_of(first)]}) == []
    assert await entries_of(person) == [again]


async def test_entry_removed_twice_comes_back_as_it_was_last(person):
    await person.delete(f"/dnp/{id_of(await person.block('abba', tags=['first'], note='first'))}")
    again = await person.block("abba", tags=["again"])
    await person.delete(f"/dnp/{id_of(again)}")
    assert [each["entry"] for each in await removed_of(person)] == [again]
    await changed(person, "/dnp/bulk/restore", {"artist_ids": [id_of(again)]})
    assert await entries_of(person) == [again]


async def test_removed_entry_is_restored_once(person):
    ids = [id_of(await person.block("abba"))]
    await person.delete(f"/dnp/{ids[0]}")
    assert await changed(person, "/dnp/bulk/restore", {"artist_ids": ids * 2}) == ids
    assert await changed(person, "/dnp/bulk/restore", {"artist_ids": ids}) == []


async def test_removed_entry_is_gone_after_thirty_days(person, connection):
    abba, adele = await person.block("abba"), await person.block("adele")
    await person.delete(f"/dnp/{id_of(abba)}")
    await let_pass(connection, person, timedelta(days=29, hours=23))
    await person.delete(f"/dnp/{id_of(adele)}")
    ids = [id_of(abba), id_of(adele)]
    assert [each["entry"] for each in await removed_of(person)] == [adele, abba]
    await let_pass(connection, person, timedelta(hours=1))
    assert [each["entry"] for each in await removed_of(person)] == [adele]
    assert await changed(person, "/dnp/bulk/restore", {"artist_ids": ids}) == [id_of(adele)]
    assert await entries_of(person) == [adele]


async def test_another_persons_removed_entry_is_neither_seen_nor_restored(person, stranger):
    theirs = await stranger.block("abba")
    await stranger.delete(f"/dnp/{id_of(theirs)}")
    assert await removed_of(person) == []
    assert await changed(person, "/dnp/bulk/restore", {"artist_ids": [id_of(theirs)]}) == []
    assert await entries_of(person) == []
    assert [each["entry"] for each in await removed_of(stranger)] == [theirs]


async def test_restored_tags_are_counted_and_the_list_has_a_new_version(person, connection):
    added = await person.block("abba", tags=["a"])
    await person.delete(f"/dnp/{id_of(added)}")
    version = await version_of(connection, person)
    await changed(person, "/dnp/bulk/restore", {"artist_ids": [id_of(added)]})
    assert await tags_of(person) == {"a": 1}
    assert await version_of(connection, person) > version
    assert await names_of(person) == ["ABBA"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "ä",
        "W10=",
        write_cursor(_Cursor(datetime(2026, 1, 1), 1)),  # noqa: DTZ001
        write_cursor(_Cursor(datetime.fromisoformat("0001-01-01T00:00:00+12:00"), 1)),
        write_cursor(_Cursor(datetime.fromisoformat("2026-01-01T00:00:00Z"), 0)),
    ],
)
async def test_cursor_that_no_answer_gave_is_a_bad_field(person, cursor):
    problem = assert_problem(await person.get("/dnp/removed", cursor=cursor), 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == ["cursor"]
