"""The profile: what to call somebody, and how to write for them."""

import asyncio
import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.accounts.profile import check_display_name, check_locale
from donotplay.accounts.schemas import ProfileChanges
from donotplay.accounts.users import are_unchanged, find_credentials
from donotplay.errors import ValidationFailed
from donotplay.guards import MERGE_PATCH
from tests.people import activity_of
from tests.test_problems import assert_problem


async def profile_of(person) -> dict[str, str | None]:
    user = (await person.get("/users/me")).json()
    return {field: user[field] for field in ProfileChanges.__struct_fields__}


async def test_new_account_says_nothing_about_itself(person):
    assert await profile_of(person) == {"display_name": "", "locale": None, "time_zone": None}


async def test_profile_changes_as_far_as_it_is_given_and_null_takes_away(person):
    body = {"display_name": "  Zoe\u0308 ", "locale": "de-at", "time_zone": "Europe/Vienna"}
    changed = await person.patch("/users/me", body)
    assert changed.status_code == 200
    expected = {"display_name": "Zo\u00eb", "locale": "de-AT", "time_zone": "Europe/Vienna"}
    assert await profile_of(person) == expected
    await person.patch("/users/me", {"locale": None})
    assert await profile_of(person) == {**expected, "locale": None}
    await person.patch("/users/me", dict.fromkeys(expected))
    assert await profile_of(person) == {"display_name": "", "locale": None, "time_zone": None}


async def test_every_log_in_tells_the_profile(person):
    await person.patch("/users/me", {"display_name": "Zoe"})
    refreshed = await person.client.post("/api/v1/auth/refresh", json={"refresh_token": person.refresh_token})
    assert refreshed.json()["user"] == (await person.get("/users/me")).json()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", "x" * 81),
        ("display_name", "two\nlines"),
        ("display_name", "nul\0"),
        ("display_name", "turned \u202eround"),
        ("display_name", "\u2067isolated"),
        ("display_name", 7),
        ("locale", ""),
        ("locale", "klingonish"),
        ("locale", "de_AT.UTF-8"),
        ("locale", "x-private"),
        ("locale", "und"),
        ("locale", "ar-arb"),
        ("locale", "ha-u-h0"),
        ("locale", "xx-YY"),
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "europe/vienna"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "Factory"),
        ("email", "another@example.com"),
        ("email_verified", True),
    ],
)
async def test_bad_field_is_named_and_nothing_changes(person, field, value):
    before = (await person.get("/users/me")).json()
    answer = await person.patch("/users/me", {"display_name": "Zoe", field: value})
    problem = assert_problem(answer, 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert (await person.get("/users/me")).json() == before


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("EN", "en"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("iw", "he"),
        ("pt-br", "pt-BR"),
        ("zh-cmn-hans", "zh-Hans"),
    ],
)
def test_locale_is_kept_in_its_canonical_form(given, canonical):
    assert check_locale(given) == canonical


@given(st.text(max_size=20) | st.from_regex(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8}){0,3}", fullmatch=True))
def test_any_locale_is_refused_or_stays_as_it_is_from_then_on(text):
    try:
        canonical = check_locale(text)
    except ValidationFailed:
        return
    assert check_locale(canonical) == canonical


@given(st.text(max_size=100))
def test_any_name_is_refused_or_stays_as_it_is_from_then_on(text):
    try:
        name = check_display_name(text)
    except ValidationFailed:
        return
    assert check_display_name(name) == name


async def test_both_types_of_a_merge_patch_are_taken_and_no_others(person):
    for kind in ("application/json", MERGE_PATCH):
        content = json.dumps({"display_name": kind})
        answer = await person.request("PATCH", "/users/me", content=content, headers={"Content-Type": kind})
        assert answer.json()["display_name"] == kind
    for path, method, kind in (
        ("/users/me", "PATCH", "text/plain"),
        ("/users/me/settings", "PUT", MERGE_PATCH),
        ("/dnp", "POST", MERGE_PATCH),
    ):
        answer = await person.request(method, path, content="{}", headers={"Content-Type": kind})
        assert_problem(answer, 415, "unsupported_media_type")


async def test_changes_of_different_fields_at_once_all_stay(person):
    changes = [{"display_name": "Zoe"}, {"locale": "de"}, {"time_zone": "UTC"}]
    await asyncio.gather(*(person.patch("/users/me", change) for change in changes))
    assert await profile_of(person) == {"display_name": "Zoe", "locale": "de", "time_zone": "UTC"}


async def test_activity_says_which_fields_changed_and_nothing_when_none_did(person, connection):
    await person.patch("/users/me", {"display_name": "Zoe", "locale": None})
    await person.patch("/users/me", {"display_name": "Zoe"})
    assert (await activity_of(connection, person.id)).count("account.profile_changed") == 1
    details = await connection.fetchval(
        "SELECT details FROM audit_log WHERE user_id = $1 AND event = 'account.profile_changed'",
        UUID(person.id),
    )
    assert details == {"changed": "display_name"}


async def test_profile_that_changes_during_a_log_in_does_not_refuse_it(person, connection):
    checked = await find_credentials(connection, person.email)
    await person.patch("/users/me", {"display_name": "Zoe", "locale": "de"})
    async with connection.transaction():
        assert await are_unchanged(connection, checked)
    await connection.execute("UPDATE users SET password_changed_at = now() WHERE id = $1", UUID(person.id))
    async with connection.transaction():
        assert not await are_unchanged(connection, checked)
