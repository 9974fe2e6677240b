from datetime import timedelta

import pytest

from tests.people import Person
from tests.test_problems import assert_problem


async def first(person: Person, query: str) -> str:
    found = await person.find(query)
    return found[0]["name"] if found else ""


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("The Beatles", "The Beatles"),
        ("beatles", "The Beatles"),
        ("acdc", "AC/DC"),
        ("guns n roses", "Guns N' Roses"),
        ("sigur ros", "Sigur Rós"),
        ("pink", "P!nk"),
        ("run dmc", "Run-D.M.C."),
        ("simon and garfunkel", "Simon & Garfunkel"),
        ("50 cent", "50 Cent"),
        ("the foo fighters", "Foo Fighters"),
        ("fleet wood mac", "Fleetwood Mac"),
        ("linkinpark", "Linkin Park"),
    ],
)
async def test_name_is_found_however_its_signs_are_typed(person, query, name):
    assert await first(person, query) == name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("metalica", "Metallica"),
        ("Metallcia", "Metallica"),
        ("Led Zepelin", "Led Zeppelin"),
        ("radiohaed", "Radiohead"),
        ("Eminnem", "Eminem"),
        ("coldpaly", "Coldplay"),
        ("rammstien", "Rammstein"),
        ("linkin prak", "Linkin Park"),
        ("depesh mode", "Depeche Mode"),
        ("taylr swift", "Taylor Swift"),
        ("seude", "Suede"),
        ("nct 217", "NCT 127"),
        ("pinkflyod", "Pink Floyd"),
        ("brittany spears", "Britney Spears"),
        ("jimi hendricks", "Jimi Hendrix"),
        ("leonard skinnard", "Lynyrd Skynyrd"),
        ("limp biscuit", "Limp Bizkit"),
        ("fifty cent", "50 Cent"),
        ("guns and roses", "Guns N' Roses"),
    ],
)
async def test_typo_is_forgiven(person, query, name):
    assert await first(person, query) == name


@pytest.mark.parametrize(
    ("query", "name", "alias"),
    [
        ("kanye", "Ye", "Kanye"),
        ("slim shady", "Eminem", "Slim Shady"),
        ("宇多田ヒカル", "Hikaru Utada", "宇多田ヒカル"),
    ],
)
async def test_alias_finds_its_artist_and_is_told(person, query, name, alias):
    found = (await person.find(query))[0]
    assert found["name"] == name
    assert found["matched_name"] == alias


async def test_name_itself_is_not_told_as_an_alias(person):
    assert (await person.find("metallica"))[0]["matched_name"] is None


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("jackson michael", "Michael Jackson"),
        ("Beatles, The", "The Beatles"),
        ("floyd pink", "Pink Floyd"),
        ("jakson michael", "Michael Jackson"),
    ],
)
async def test_words_in_the_other_order_find_the_artist(person, query, name):
    assert await first(person, query) == name


async def test_well_known_name_is_found_with_words_around_it(person):
    assert await first(person, "Radiohead (UK)") == "Radiohead"


async def test_beginning_with_a_typo_in_another_word_finds_the_name(person):
    assert "Taylor Swift" in [artist["name"] for artist in await person.find("taylr sw")]


@pytest.mark.parametrize("name", ["Air", "Heart", "Bush", "Queen"])
async def test_exact_name_comes_before_better_known_names_that_begin_with_it(person, name):
    assert await first(person, name.lower()) == name


async def test_search_that_takes_too_long_is_refused(person, monkeypatch):
    monkeypatch.setattr("donotplay.artists.lookups.TIMEOUT", timedelta(microseconds=1))
    assert_problem(await person.get("/artists/search", q="abba"), 503, "search_took_too_long")


@pytest.mark.parametrize("letters", range(3, 9))
async def test_more_and_more_of_the_name_keeps_finding_it(person, letters):
    names = [artist["name"] for artist in await person.find("metallica"[:letters])]
    assert "Metallica" in names


async def test_beginning_of_a_later_word_finds_the_name(person):
    assert "Led Zeppelin" in [artist["name"] for artist in await person.find("zepp")]


async def test_single_letter_is_answered_with_names_that_start_with_it(person):
    found = await person.find("q")
    assert "Queen" in [artist["name"] for artist in found]


@pytest.mark.parametrize(
    "query",
    [
        "xqzzkw",
        "qqqqqqqq",
        "zxcvbnmasdf",
        "blorptastic wugs",
        "the the the the the the",
        "\U0001f3b8\U0001f3b8\U0001f3b8",
        "https://example.org/not-an-artist",
        "SELECT * FROM artists",
        "https://open.spotify.com/artist/0000000000000000000000",
        "00000000-0000-4000-8000-00000000abcd",
    ],
)
async def test_nonsense_finds_nothing(person, query):
    assert await person.find(query) == []


@pytest.mark.parametrize("query", ["", "   ", "!!", "-", "%00"])
async def test_query_without_anything_to_look_for_is_a_bad_field(person, query):
    response = await person.request("GET", f"/artists/search?q={query}")
    problem = assert_problem(response, 400, "validation_failed")
    assert problem["errors"][0]["field"] == "q"


async def test_long_query_is_cut(person):
    assert (await person.get("/artists/search", q="abba" * 1000)).status_code == 200


async def test_limit_is_kept(person):
    response = await person.get("/artists/search", q="the", limit=3)
    assert len(response.json()["artists"]) == 3


async def test_artist_on_the_list_is_marked_for_its_owner_alone(person, stranger):
    await person.block("abba")
    assert (await person.find("abba"))[0]["on_list"] is True
    assert (await stranger.find("abba"))[0]["on_list"] is False


async def test_no_artist_is_found_twice(person):
    ids = [artist["id"] for artist in await person.find("john")]
    assert len(ids) == len(set(ids))


async def test_artist_is_given_with_its_aliases_but_not_with_misspellings(person):
    found = (await person.find("beetles"))[0]
    artist = (await person.get(f"/artists/{found['id']}")).json()
    assert artist["name"] == "The Beatles"
    assert artist["sort_name"] == "Beatles, The"
    assert "Fab Four" in artist["aliases"] or "The Fab Four" in artist["aliases"]
    assert "Beetles" not in artist["aliases"]


async def test_unknown_artist_is_not_found(person):
    assert_problem(await person.get("/artists/999999999"), 404, "artist_not_found")
