from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from donotplay.artists.additions import Addition, create_additions
from donotplay.dnp.statistics import MAX_MONTHS, MOST, get_statistics
from tests.people import NOBODY
from tests.test_problems import assert_problem

NAMES = ["ABBA", "Metallica", "The Beatles", "Björk"]


@pytest.fixture
async def read(person):
    """The statistics of the person's list."""

    async def read() -> dict:
        response = await person.get("/dnp/statistics")
        assert response.status_code == 200, response.text
        return response.json()

    return read


@pytest.fixture
def added_at(person, connection):
    """Let an entry have been added then."""

    async def set_date(entry: dict, moment: datetime) -> None:
        await connection.execute(
            "UPDATE user_artist_blocks SET created_at = $3 WHERE (user_id, artist_id) = ($1, $2)",
            UUID(person.id),
            entry["artist"]["id"],
            moment,
        )

    return set_date


@pytest.fixture
def add_own(person, connection):
    """Put artists on the list that the catalog does not have."""

    async def add(*additions: Addition) -> None:
        for artist_id in await create_additions(connection, UUID(person.id), additions):
            assert (await person.post("/dnp", {"artist_id": artist_id})).status_code == 201

    return add


def month(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


async def test_empty_list_has_no_months_and_no_counts(read):
    assert await read() == {
        "total": 0,
        "months": [],
        "tags": [],
        "untagged": 0,
        "countries": [],
        "genres": [],
    }


async def test_who_is_not_signed_in_sees_nothing(client):
    assert_problem(await client.get("/api/v1/dnp/statistics"), 401, "not_authenticated")


async def test_months_have_no_gap_and_add_up(person, read, added_at):
    entries = [await person.block(name) for name in NAMES]
    for entry, moment in zip(
        entries,
        [
            datetime(2024, 11, 30, 23, 59, 59, tzinfo=UTC),
            datetime(2024, 11, 1, tzinfo=UTC),
            datetime(2025, 2, 1, tzinfo=UTC),
        ],
        strict=False,
    ):
        await added_at(entry, moment)

    months = (await read())["months"]

    assert months[:4] == [
        {"month": "2024-11", "added": 2, "total": 2},
        {"month": "2024-12", "added": 0, "total": 2},
        {"month": "2025-01", "added": 0, "total": 2},
        {"month": "2025-02", "added": 1, "total": 3},
    ]
    assert all(each == {**each, "added": 0, "total": 3} for each in months[4:-1])
    assert months[-1] == {"month": month(datetime.now(UTC)), "added": 1, "total": 4}


async def test_months_go_on_to_this_one_when_nothing_was_added_lately(person, read, added_at):
    await added_at(await person.block("ABBA"), datetime(2025, 1, 1, tzinfo=UTC))

    months = (await read())["months"]

    assert months[-1] == {"month": month(datetime.now(UTC)), "added": 0, "total": 1}


async def test_dates_to_come_count_as_this_month(person, read, added_at):
    await added_at(await person.block("ABBA"), datetime(9999, 12, 31, tzinfo=UTC))

    assert (await read())["months"] == [{"month": month(datetime.now(UTC)), "added": 1, "total": 1}]


async def test_what_was_added_before_the_months_told_is_in_their_totals(person, read, added_at):
    await added_at(await person.block("ABBA"), datetime(1, 1, 2, tzinfo=UTC))
    await person.block("Metallica")

    months = (await read())["months"]

    assert len(months) == MAX_MONTHS
    assert (months[0]["added"], months[0]["total"]) == (0, 1)
    assert (months[-1]["added"], months[-1]["total"]) == (1, 2)


async def test_tags_are_counted_and_so_is_what_has_none(person, read):
    await person.block("ABBA", tags=["party", "70s"])
    await person.block("Metallica", tags=["party"])
    await person.block("Björk")

    found = await read()

    assert found["tags"] == [{"tag": "party", "count": 2}, {"tag": "70s", "count": 1}]
    assert (found["untagged"], found["total"]) == (1, 3)


async def test_countries_and_genres_are_those_of_the_artists(person, read):
    artists = [(await person.block(name))["artist"] for name in NAMES]

    found = await read()

    countries = {each["country"]: each["count"] for each in found["countries"]}
    genres = {each["genre"]: each["count"] for each in found["genres"]}
    assert countries == Counter(artist["country"] for artist in artists)
    assert genres == Counter(genre for artist in artists for genre in artist["genres"])


async def test_own_additions_count_with_what_is_known_of_them(person, read, add_own):
    await person.block("ABBA")
    await add_own(
        Addition(name="Nobody Knows"), Addition(name="Nor Them"), Addition(name="Swedes", country="SE")
    )

    found = await read()

    assert found["total"] == 4
    assert found["countries"] == [{"country": "SE", "count": 2}, {"country": None, "count": 2}]


async def test_most_frequent_come_first_and_only_so_many_are_told(person, read):
    for place, name in enumerate(NAMES):
        few = [f"tag {number:02}" for number in range(place * 6, place * 6 + 6)]
        await person.block(name, tags=[*few, "zz on all"])

    tags = (await read())["tags"]

    assert len(tags) == MOST
    assert tags[0] == {"tag": "zz on all", "count": len(NAMES)}
    assert [each["tag"] for each in tags[1:]] == [f"tag {number:02}" for number in range(MOST - 1)]


async def test_only_entries_on_the_list_count(person, stranger, read, connection):
    await person.block("ABBA", tags=["kept"])
    ended = await person.block("Metallica", tags=["ended"])
    removed = await person.block("Björk", tags=["removed"])
    await person.delete(f"/dnp/{removed['artist']['id']}")
    await connection.execute(
        "UPDATE user_artist_blocks SET until = $3 WHERE (user_id, artist_id) = ($1, $2)",
        UUID(person.id),
        ended["artist"]["id"],
        datetime.now(UTC) - timedelta(seconds=1),
    )
    await stranger.block("The Beatles", tags=["theirs"])

    found = await read()

    assert (found["total"], found["untagged"]) == (1, 0)
    assert [each["tag"] for each in found["tags"]] == ["kept"]
    assert [each["country"] for each in found["countries"]] == ["SE"]
    assert sum(each["added"] for each in found["months"]) == 1


async def test_nobody_has_no_statistics(connection):
    assert (await get_statistics(connection, NOBODY)).months == []
