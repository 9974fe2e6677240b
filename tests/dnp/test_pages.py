from itertools import chain

import pytest

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


async def test_total_counts_all_pages(listener):
    assert (await listener.get("/dnp", limit=2)).json()["total"] == len(NAMES)


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
        ("nobody", []),
        ("%", []),
        ("_", []),
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


async def test_filter_holds_on_every_page(listener):
    await listener.block("Adele", tags=["later"])
    await listener.block("Queen", tags=["later"])
    assert await pages(listener, tag="later", sort="name", limit=1) == [["Adele"], ["Queen"]]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "ä", "W10=", "WyJuYW1lIiwiXHUwMDAwIiwxXQ==", "a" * 1000])
async def test_cursor_that_no_answer_gave_is_a_bad_field(listener, cursor):
    problem = assert_problem(await listener.get("/dnp", sort="name", cursor=cursor), 400, "validation_failed")
    assert problem["errors"][0]["field"] == "cursor"


async def test_cursor_of_another_order_is_a_bad_field(listener):
    cursor = (await listener.get("/dnp", sort="name", limit=1)).json()["next_cursor"]
    problem = assert_problem(
        await listener.get("/dnp", sort="created_at", cursor=cursor), 400, "validation_failed"
    )
    assert problem["errors"][0]["field"] == "cursor"


async def test_unknown_order_is_a_bad_field(person):
    problem = assert_problem(await person.get("/dnp", sort="random"), 400, "validation_failed")
    assert problem["errors"][0]["field"] == "sort"
