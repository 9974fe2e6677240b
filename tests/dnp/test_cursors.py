"""Cursors are what an answer gave, or a bad field; whatever somebody makes of them."""

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from donotplay.dnp.schemas import Order
from tests.dnp.lists import fill
from tests.test_problems import assert_problem

KEYS = {"name": "artist", "created_at": "2026-01-01T00:00:00Z", "prominence": 0.5}
BAD_MOMENTS = [
    "2026-01-01T00:00:00",
    "0001-01-01T00:00:00+12:00",
    "9999-12-31T23:59:59-12:00",
    "",
    "x",
    1,
    0.5,
]
HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from([2**63, -(2**63), 10**400, 1e308, -1e308, 1e-320, *BAD_MOMENTS, "\0", "infinity", "NaN"]),
    st.lists(st.integers(), max_size=3),
)


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


async def refused(person, cursor: str, sort: str = "name") -> bool:
    """Whether it is refused as a bad field; anything but that or a page fails."""
    response = await person.get("/dnp", sort=sort, cursor=cursor)
    if response.status_code == 200:
        return False
    problem = assert_problem(response, 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == ["cursor"]
    return True


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "AAAA",
        "ä",
        "W10=",
        "WyJuYW1lIiwiXHUwMDAwIiwxXQ==",
        "a" * 1000,
        "a" * 2001,
        "=",
        "\0",
        "[]",
        "____",
    ],
)
async def test_cursor_that_no_answer_gave_is_a_bad_field(person, cursor):
    assert await refused(person, cursor)


@pytest.mark.parametrize("sort", list(Order))
@pytest.mark.parametrize("other", list(Order))
async def test_cursor_of_another_order_is_a_bad_field(person, connection, sort, other):
    await fill(connection, person, 2)
    cursor = (await person.get("/dnp", sort=sort, limit=1)).json()["next_cursor"]
    assert await refused(person, cursor, other) == (sort != other)


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        *(("created_at", moment) for moment in BAD_MOMENTS),
        ("name", 1),
        ("name", "\0"),
        ("name", None),
        ("prominence", "0.5"),
        ("prominence", "Infinity"),
        ("prominence", float("nan")),
        ("prominence", float("inf")),
        ("prominence", 10**400),
        ("prominence", [0.5]),
    ],
)
async def test_cursor_with_another_key_is_a_bad_field(person, sort, key):
    assert await refused(person, encoded([sort, key, 1, 1]), sort)
    assert await refused(person, encoded([f"-{sort}", key, 1, 1]), f"-{sort}")


@pytest.mark.parametrize("sort", list(KEYS))
@pytest.mark.parametrize(
    "rest",
    [[0, 1], [-1, 1], [2**63, 1], ["1", 1], [1.5, 1], [1, -1], [1, 2**63], [1, "1"], [1], [], [1, 1, 1]],
)
async def test_cursor_with_another_artist_or_total_is_a_bad_field(person, sort, rest):
    is_longer = len(rest) > 2
    assert await refused(person, encoded([sort, KEYS[sort], *rest]), sort) != is_longer


@pytest.mark.parametrize("key", [1e308, -1e308, 1e39, 10**30, 0, -0.0, 1e-320])
async def test_cursor_may_point_to_any_prominence(person, key):
    assert not await refused(person, encoded(["prominence", key, 1, 1]), "prominence")


@pytest.mark.parametrize("where", ["before", "within", "after"])
async def test_cursor_with_signs_that_are_not_its_own_is_a_bad_field(person, connection, where):
    await fill(connection, person, 2)
    cursor = (await person.get("/dnp", sort="name", limit=1)).json()["next_cursor"]
    at = {"before": 0, "within": 8, "after": len(cursor)}[where]
    assert not await refused(person, cursor)
    assert await refused(person, f"{cursor[:at]}!{cursor[at:]}")


@pytest.mark.usefixtures("raised_limits")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sort=st.sampled_from(list(Order)),
    parts=st.lists(st.one_of(HOSTILE, st.sampled_from([*KEYS.values(), *map(str, Order)])), max_size=5),
)
async def test_no_cursor_makes_more_of_it_than_a_bad_field_or_a_page(person, sort, parts):
    await refused(person, encoded(parts), sort)
    await refused(person, encoded([sort, *parts]), sort)
    response = await person.get("/dnp/removed", cursor=encoded(parts))
    assert response.status_code in {200, 400}, response.text


@pytest.mark.usefixtures("raised_limits")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cursor=st.text(min_size=1, max_size=60))
async def test_no_text_makes_more_of_it_than_a_bad_field_or_a_page(person, cursor):
    await refused(person, cursor)
