"""Many entries changed at once."""

import asyncio

import pytest

from donotplay.artists.schemas import MAX_ID
from donotplay.dnp.schemas import MAX_SELECTED
from tests.dnp.lists import changed, entries_of, fill, id_of, names_of, removed_of, tags_of, version_of
from tests.test_problems import assert_problem

LARGEST_IDS = [MAX_ID - number for number in range(MAX_SELECTED)]


@pytest.fixture
async def listener(person):
    """Somebody with three entries."""
    await person.block("abba", tags=["pop", "party"])
    await person.block("adele", tags=["pop"])
    await person.block("metallica", note="too loud")
    return person


async def tags_by_name(person) -> dict[str, list[str]]:
    return {entry["artist"]["name"]: entry["tags"] for entry in await entries_of(person)}


async def ids_of(person, *names: str) -> list[int]:
    found = {entry["artist"]["name"]: id_of(entry) for entry in await entries_of(person)}
    return sorted(found[name] for name in names)


async def test_tags_are_given_and_taken_by_ids(listener):
    ids = await ids_of(listener, "ABBA", "Metallica")
    body = {"artist_ids": ids, "add": [" Loud ", "new", "loud"], "remove": ["PARTY", "nowhere"]}
    assert await changed(listener, "/dnp/bulk/tag", body) == ids
    assert await tags_by_name(listener) == {
        "ABBA": ["pop", "loud", "new"],
        "Adele": ["pop"],
        "Metallica": ["loud", "new"],
    }
    assert await tags_of(listener) == {"loud": 2, "new": 2, "pop": 2}


async def test_tags_are_given_by_filter(listener):
    body = {"filter": {"tags": ["pop"]}, "add": ["x"]}
    assert await changed(listener, "/dnp/bulk/tag", body) == await ids_of(listener, "ABBA", "Adele")
    body = {"filter": {"q": "LOUD"}, "add": ["y"]}
    assert await changed(listener, "/dnp/bulk/tag", body) == await ids_of(listener, "Metallica")
    body = {"filter": {"tags": ["party", "y"], "tags_match": "any"}, "add": ["z"]}
    assert await changed(listener, "/dnp/bulk/tag", body) == await ids_of(listener, "ABBA", "Metallica")
    assert await tags_by_name(listener) == {
        "ABBA": ["pop", "party", "x", "z"],
        "Adele": ["pop", "x"],
        "Metallica": ["y", "z"],
    }


async def test_filter_that_says_nothing_means_the_whole_list(listener):
    assert len(await changed(listener, "/dnp/bulk/tag", {"filter": {}, "add": ["all"]})) == 3
    assert (await tags_of(listener))["all"] == 3


async def test_tag_that_is_there_keeps_its_place(listener):
    body = {"filter": {}, "add": ["new", "pop"]}
    await changed(listener, "/dnp/bulk/tag", body)
    assert await tags_by_name(listener) == {
        "ABBA": ["pop", "party", "new"],
        "Adele": ["pop", "new"],
        "Metallica": ["new", "pop"],
    }


@pytest.mark.parametrize("tags", [{}, {"add": ["pop"]}, {"remove": ["nowhere"]}, {"add": [" "]}])
async def test_entry_that_is_as_wanted_already_does_not_change(listener, tags):
    ids = await ids_of(listener, "ABBA")
    before = await entries_of(listener)
    assert await changed(listener, "/dnp/bulk/tag", {"artist_ids": ids, **tags}) == []
    assert await entries_of(listener) == before


async def test_changed_entries_are_other_states(listener):
    before = {id_of(entry): entry["updated_at"] for entry in await entries_of(listener)}
    ids = await changed(listener, "/dnp/bulk/tag", {"filter": {"tags": ["pop"]}, "add": ["x"]})
    for entry in await entries_of(listener):
        assert (entry["updated_at"] > before[id_of(entry)]) == (id_of(entry) in ids)


async def test_twenty_tags_fit_by_taking_one_for_another(person):
    full = await person.block("abba", tags=[str(number) for number in range(20)])
    body = {"artist_ids": [id_of(full)], "add": ["new"], "remove": ["7"]}
    assert await changed(person, "/dnp/bulk/tag", body) == [id_of(full)]
    assert (await entries_of(person))[0]["tags"] == [*(str(n) for n in range(20) if n != 7), "new"]


async def test_more_tags_than_an_entry_has_can_be_taken(person):
    await person.block("abba", tags=["1"])
    tags = [str(number) for number in range(100)]
    assert len(await changed(person, "/dnp/bulk/tag", {"filter": {}, "remove": tags})) == 1
    assert await tags_of(person) == {}


async def test_one_tag_too_many_on_one_entry_changes_none(listener, connection):
    await listener.block("queen", tags=[str(number) for number in range(20)])
    before, version = await entries_of(listener), await version_of(connection, listener)
    response = await listener.post("/dnp/bulk/tag", {"filter": {}, "add": ["new"]})
    problem = assert_problem(response, 400, "validation_failed")
    assert problem["errors"] == [
        {"field": "add", "message": "1 of these entries would have more than 20 tags."}
    ]
    assert await entries_of(listener) == before
    assert await version_of(connection, listener) == version


async def test_ids_that_are_not_on_the_list_are_left_out(listener, stranger):
    theirs = await stranger.block("queen", tags=["theirs"])
    ids = await ids_of(listener, "ABBA")
    selected = {"artist_ids": [*ids, *ids, id_of(theirs), MAX_ID]}
    assert await changed(listener, "/dnp/bulk/tag", {**selected, "add": ["x"]}) == ids
    assert await changed(listener, "/dnp/bulk/remove", selected) == ids
    assert await entries_of(stranger) == [theirs]
    assert await names_of(listener) == ["Metallica", "Adele"]


async def test_filter_finds_nobody_elses_entries(person, stranger):
    theirs = await stranger.block("abba", tags=["theirs"])
    assert await changed(person, "/dnp/bulk/tag", {"filter": {}, "add": ["x"]}) == []
    assert await changed(person, "/dnp/bulk/remove", {"filter": {"tags": ["theirs"]}}) == []
    assert await entries_of(stranger) == [theirs]


async def test_entries_are_removed_by_ids_and_by_filter(listener):
    assert await changed(listener, "/dnp/bulk/remove", {"filter": {"q": "metal"}})
    ids = await ids_of(listener, "ABBA")
    assert await changed(listener, "/dnp/bulk/remove", {"artist_ids": ids}) == ids
    assert await names_of(listener) == ["Adele"]
    assert [each["entry"]["artist"]["name"] for each in await removed_of(listener)] == ["ABBA", "Metallica"]
    assert await changed(listener, "/dnp/bulk/remove", {"artist_ids": ids}) == []


@pytest.mark.parametrize("path", ["/dnp/bulk/tag", "/dnp/bulk/remove"])
async def test_ten_thousand_entries_are_changed_at_once_and_one_more_are_not(person, connection, path):
    await fill(connection, person, MAX_SELECTED + 1)
    tags = {"add": ["x"]} if path.endswith("tag") else {}
    assert_problem(await person.post(path, {"filter": {}, **tags}), 422, "too_many_selected")
    assert (await person.get("/dnp")).json()["total"] == MAX_SELECTED + 1
    assert await tags_of(person) == {"many": MAX_SELECTED + 1}
    (one,) = await entries_of(person, q="artist 000001")
    await person.delete(f"/dnp/{id_of(one)}")
    ids = await changed(person, path, {"filter": {}, **tags})
    assert len(ids) == MAX_SELECTED
    assert ids == sorted(ids)


async def test_ten_thousand_entries_are_restored_at_once(person, connection):
    await fill(connection, person, MAX_SELECTED)
    ids = await changed(person, "/dnp/bulk/remove", {"filter": {}})
    assert await changed(person, "/dnp/bulk/restore", {"artist_ids": ids}) == ids
    assert await tags_of(person) == {"many": MAX_SELECTED}


@pytest.mark.parametrize("path", ["/dnp/bulk/tag", "/dnp/bulk/remove", "/dnp/bulk/restore"])
async def test_ten_thousand_of_the_largest_ids_fit_and_one_more_is_refused(person, path):
    assert await changed(person, path, {"artist_ids": LARGEST_IDS}) == []
    response = await person.post(path, {"artist_ids": [*LARGEST_IDS, 1]})
    problem = assert_problem(response, 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == ["artist_ids"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "artist_ids"),
        ({"artist_ids": None, "filter": None}, "artist_ids"),
        ({"artist_ids": [1], "filter": {}}, "artist_ids"),
        ({"artist_ids": []}, "artist_ids"),
        ({"artist_ids": [0]}, "artist_ids[0]"),
        ({"artist_ids": [MAX_ID + 1]}, "artist_ids[0]"),
        ({"artist_ids": 1}, "artist_ids"),
        ({"filter": {"sort": "name"}}, "filter.sort"),
        ({"filter": {"tags_match": "some"}}, "filter.tags_match"),
        ({"filter": {"q": "x" * 201}}, "filter.q"),
        ({"filter": {"added_from": "2026-01-01T00:00:00"}}, "filter.added_from"),
        ({"filter": {"added_before": "0001-01-01T00:00:00+12:00"}}, "filter.added_before"),
    ],
)
async def test_selection_that_is_none_changes_nothing(listener, body, field):
    for path in ("/dnp/bulk/tag", "/dnp/bulk/remove"):
        problem = assert_problem(await listener.post(path, body), 400, "validation_failed")
        assert [error["field"] for error in problem["errors"]] == [field]
    assert len(await entries_of(listener)) == 3


@pytest.mark.parametrize(
    ("tags", "field"),
    [
        ({"add": ["x" * 51]}, "add"),
        ({"add": [str(number) for number in range(21)]}, "add"),
        ({"remove": ["x" * 51]}, "remove"),
        ({"add": ["same"], "remove": [" SAME"]}, "remove"),
    ],
)
async def test_bad_tags_change_nothing(listener, tags, field):
    before = await entries_of(listener)
    response = await listener.post("/dnp/bulk/tag", {"filter": {}, **tags})
    problem = assert_problem(response, 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert await entries_of(listener) == before


async def test_of_taggings_that_race_none_is_lost(listener):
    body = [{"filter": {}, "add": [f"by {number}"]} for number in range(15)]
    await asyncio.gather(*(changed(listener, "/dnp/bulk/tag", each) for each in body))
    counts = await tags_of(listener)
    assert {tag: count for tag, count in counts.items() if tag.startswith("by")} == {
        f"by {number}": 3 for number in range(15)
    }
