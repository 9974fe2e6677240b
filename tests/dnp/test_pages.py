from datetime import UTC, datetime
from itertools import chain

import pytest

from tests.dnp.lists import add_own, entries_of, fill, id_of, names_of
from tests.test_problems import assert_problem

NAMES = ["Zucchero", "ABBA", "Metallica", "The Beatles", "Björk"]


@pytest.fixture
async def listener(person):
    """Somebody with five entries, added in the order of `NAMES`."""
    for name in NAMES:
        await person.block(name)
    return person


async def pages(person, **parameters) -> list[list[str]]:
    """All pages, as the artists' names on each."""
    found, cursor = [], None
    while True:
        page = (await person.get("/dnp", **parameters, **({"cursor": cursor} if cursor else {}))).json()
        found.append([entry["artist"]["name"] for entry in page["entries"]])
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def test_list_comes_newest_first(listener):
    assert await pages(listener) == [NAMES[::-1]]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("created_at", NAMES),
        ("-created_at", NAMES[::-1]),
        ("name", ["ABBA", "The Beatles", "Björk", "Metallica", "Zucchero"]),
        ("-name", ["Zucchero", "Metallica", "Björk", "The Beatles", "ABBA"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 5])
async def test_pages_join_to_the_whole_list_in_any_order(listener, sort, names, limit):
    found = await pages(listener, sort=sort, limit=limit)
    assert list(chain(*found)) == names
    assert all(len(page) == limit for page in found[:-1])


async def test_total_is_that_of_the_first_page_on_all_pages_of_one_run(listener):
    page = (await listener.get("/dnp", limit=2)).json()
    totals = [page["total"]]
    await listener.block("Adele")
    while page["next_cursor"]:
        page = (await listener.get("/dnp", limit=2, cursor=page["next_cursor"])).json()
        totals.append(page["total"])
    assert totals == [len(NAMES)] * 3
    assert (await listener.get("/dnp", limit=2)).json()["total"] == len(NAMES) + 1


async def test_total_counts_all_pages(listener):
    assert (await listener.get("/dnp", limit=2)).json()["total"] == len(NAMES)


@pytest.mark.parametrize("limit", [1, 2, 5])
async def test_pages_by_prominence_join_to_the_whole_list_backwards_the_same(listener, connection, limit):
    for name in ("Own Artist", "Another Own Artist"):
        await add_own(connection, listener, name)
    prominence = dict(
        await connection.fetch("SELECT name, prominence FROM artists WHERE name = ANY ($1)", NAMES)
    )
    found = list(chain(*await pages(listener, sort="prominence", limit=limit)))
    assert found[:2] == ["Own Artist", "Another Own Artist"]
    assert sorted(found[2:]) == sorted(NAMES)
    known = [prominence[name] for name in found[2:]]
    assert known == sorted(known)
    assert list(chain(*await pages(listener, sort="-prominence", limit=limit))) == found[::-1]


@pytest.mark.parametrize("sort", ["created_at", "-created_at", "name", "-name", "prominence", "-prominence"])
async def test_entries_that_are_alike_in_what_is_sorted_by_come_once_each(person, connection, sort):
    await fill(connection, person, 7)
    await connection.execute(
        "UPDATE user_artist_blocks SET sort_key = 'same', created_at = $2 WHERE user_id = $1",
        person.id,
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    found = list(chain(*await pages(person, sort=sort, limit=2)))
    assert sorted(found) == [f"artist 00000{number}" for number in range(1, 8)]


@pytest.mark.parametrize("sort", ["created_at", "-created_at", "name", "-name", "prominence", "-prominence"])
async def test_entry_that_stays_comes_once_while_others_come_and_go(listener, connection, sort):
    found, cursor = [], {}
    for number in range(len(NAMES)):
        passing = [await add_own(connection, listener, f"{letter} {number}") for letter in "amz"]
        page = (await listener.get("/dnp", sort=sort, limit=2, **cursor)).json()
        found += page["entries"]
        for artist_id in passing[:2]:
            await listener.delete(f"/dnp/{artist_id}")
        cursor = {"cursor": page["next_cursor"]}
        if page["next_cursor"] is None:
            break
    else:
        found += await entries_of(listener, sort=sort, **cursor)
    stayed = [entry["artist"]["name"] for entry in found if entry["artist"]["name"] in NAMES]
    assert stayed == [name for name in await names_of(listener, sort=sort) if name in NAMES]


async def test_pages_stay_right_while_entries_come_and_go(listener):
    first = (await listener.get("/dnp", sort="name", limit=2)).json()
    await listener.delete(f"/dnp/{first['entries'][1]['artist']['id']}")
    await listener.block("Adele")
    rest = (await listener.get("/dnp", sort="name", cursor=first["next_cursor"])).json()
    assert [entry["artist"]["name"] for entry in rest["entries"]] == ["Björk", "Metallica", "Zucchero"]


async def test_empty_list_is_an_empty_page(person):
    assert (await person.get("/dnp")).json() == {"entries": [], "next_cursor": None, "total": 0}


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("bjork", ["Björk"]),
        ("BEATL", ["The Beatles"]),
        ("fab four", ["The Beatles"]),
        ("  fab   FOUR ", ["The Beatles"]),
        ("ビートルズ", []),
        ("Бьорк", []),
        ("ｂｊöｒｋ", ["Björk"]),
        ("nobody", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("abba%metal", []),
        ("AB_A", []),
        ("björk\0", ["Björk"]),
        (" \0", NAMES[::-1]),
    ],
)
async def test_words_filter_by_name_and_alias(listener, q, names):
    assert await pages(listener, q=q) == [names]


async def test_words_filter_by_note_without_regard_to_case_and_accents(person):
    await person.block("abba", note="Played in every CAFÉ, 100% of the time")
    await person.block("metallica", note="too loud")
    assert await pages(person, q="cafe") == [["ABBA"]]
    assert await pages(person, q="100%") == [["ABBA"]]
    assert await pages(person, q="1000") == [[]]


async def test_tag_filters_whatever_its_case(person):
    await person.block("abba", tags=["Party"])
    await person.block("metallica", tags=["party", "loud"])
    assert await pages(person, tag="PARTY ") == [["Metallica", "ABBA"]]
    assert await pages(person, tag="loud") == [["Metallica"]]
    assert await pages(person, tag="part") == [[]]
    assert (await person.get("/dnp", tag="loud")).json()["total"] == 1


@pytest.mark.parametrize("sign", ["%", "_", "\\", "%%", "\\%", "__"])
async def test_wildcard_in_a_filter_stands_for_itself(person, connection, sign):
    await add_own(connection, person, f"{sign}")
    await add_own(connection, person, "plain")
    assert await names_of(person, q=sign) == [sign]


@pytest.fixture
async def tagged(person):
    """Somebody with five entries, with tags, notes and different days on which they were added."""
    await person.block("ABBA", tags=["a"], note="loud")
    await person.block("Björk", tags=["b"])
    await person.block("Metallica", tags=["a", "b"], note="LOUD!")
    await person.block("Zucchero", tags=["c", "a"])
    await person.block("Adele")
    return person


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"tag": ["a", "b"]}, ["Metallica"]),
        ({"tag": ["a", "b"], "tags_match": "all"}, ["Metallica"]),
        ({"tag": ["a", "b"], "tags_match": "any"}, ["ABBA", "Björk", "Metallica", "Zucchero"]),
        ({"tag": ["B", "c", "none"], "tags_match": "any"}, ["Björk", "Metallica", "Zucchero"]),
        ({"tag": ["a", "none"]}, []),
        ({"tag": ["", " "], "tags_match": "any"}, ["ABBA", "Adele", "Björk", "Metallica", "Zucchero"]),
        ({"tag": "a", "q": "loud"}, ["ABBA", "Metallica"]),
        ({"tag": ["a", "b"], "q": "loud", "tags_match": "any"}, ["ABBA", "Metallica"]),
        ({"tag": "b", "q": "bjork"}, ["Björk"]),
        ({"tag": "c", "q": "loud"}, []),
    ],
)
async def test_conditions_of_a_filter_all_hold(tagged, wanted, names):
    assert await names_of(tagged, sort="name", **wanted) == names
    assert (await tagged.get("/dnp", **wanted)).json()["total"] == len(names)


@pytest.fixture
async def dated(tagged, connection):
    """The same, added at noon UTC on the first days of March."""
    for day, name in enumerate(["ABBA", "Adele", "Björk", "Metallica", "Zucchero"], start=1):
        await connection.execute(
            """
            UPDATE user_artist_blocks SET created_at = $2
            WHERE user_id = $1 AND artist_id = $3
            """,
            tagged.id,
            datetime(2026, 3, day, 12, tzinfo=UTC),
            id_of(next(e for e in await entries_of(tagged) if e["artist"]["name"] == name)),
        )
    return tagged


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"added_from": "2026-03-04T12:00:00Z"}, ["Metallica", "Zucchero"]),
        ({"added_before": "2026-03-02T12:00:00Z"}, ["ABBA"]),
        (
            {"added_from": "2026-03-02T12:00:00Z", "added_before": "2026-03-03T12:00:00.000001Z"},
            ["Adele", "Björk"],
        ),
        ({"added_from": "2026-03-05T14:00:00+02:00"}, ["Zucchero"]),
        ({"added_from": "2026-03-05T12:00:00+01:59"}, ["Zucchero"]),
        ({"added_from": "2026-03-05T10:00:00-02:00"}, ["Zucchero"]),
        ({"added_from": "2026-03-05T10:00:00-02:01"}, []),
        ({"added_from": "2026-03-04T12:00:00Z", "added_before": "2026-03-04T12:00:00Z"}, []),
        ({"added_from": "2026-03-05T00:00:00Z", "added_before": "2026-03-01T00:00:00Z"}, []),
        ({"added_from": "2026-03-01T12:00:00Z", "q": "loud", "tag": "b"}, ["Metallica"]),
        (
            {"added_from": "0001-01-01T00:00:00Z", "added_before": "9999-12-31T23:59:59Z", "tag": "c"},
            ["Zucchero"],
        ),
    ],
)
async def test_dates_of_a_filter_are_moments_in_any_zone(dated, wanted, names):
    assert await names_of(dated, sort="name", **wanted) == names


@pytest.mark.parametrize("field", ["added_from", "added_before"])
@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-01T00:00:00",
        "2026-03-01",
        "yesterday",
        "1772000000",
        "",
        "2026-02-30T00:00:00Z",
        "0001-01-01T00:00:00+12:00",
        "9999-12-31T23:59:59-12:00",
    ],
)
async def test_date_that_is_no_moment_is_a_bad_field(person, field, moment):
    problem = assert_problem(await person.get("/dnp", **{field: moment}), 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["errors"][0]["message"].startswith("This is ")


async def test_filter_holds_on_every_page(listener):
    await listener.block("Adele", tags=["later"])
    await listener.block("Queen", tags=["later"])
    assert await pages(listener, tag="later", sort="name", limit=1) == [["Adele"], ["Queen"]]


async def test_unknown_order_is_a_bad_field(person):
    problem = assert_problem(await person.get("/dnp", sort="random"), 400, "validation_failed")
    assert problem["errors"][0]["field"] == "sort"
