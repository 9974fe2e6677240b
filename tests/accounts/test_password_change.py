"""Changing a password: with the old one, and all other sessions end."""

import asyncio

import pytest

from donotplay.rate_limits import LIMITS, Limited
from tests.people import PASSWORD, Person, activity_of, browser, log_in
from tests.test_problems import assert_problem

NEW = "another song nobody asked for"


async def change(person: Person, current: str = PASSWORD, new: str = NEW):
    return await person.post("/auth/password", {"current_password": current, "new_password": new})


async def test_new_password_counts_and_the_old_one_does_not(person):
    assert (await change(person)).status_code == 204
    assert_problem(await log_in(person.client, person.email), 401, "invalid_credentials")
    assert (await log_in(person.client, person.email, password=NEW)).status_code == 200


async def test_all_other_sessions_end_at_once_and_this_one_goes_on(person, app, connection):
    async with browser(app) as client:
        elsewhere = Person(client, (await log_in(client, person.email)).json())
        assert (await elsewhere.get("/users/me")).status_code == 200
        await change(person)
        assert_problem(await elsewhere.get("/users/me"), 401, "session_ended")
    assert (await person.get("/users/me")).status_code == 200
    assert (await activity_of(connection, person.id))[-1] == "password.changed"


async def test_wrong_current_password_changes_nothing_and_is_remembered(person, connection):
    assert_problem(await change(person, current="not my password"), 403, "wrong_password")
    assert (await log_in(person.client, person.email)).status_code == 200
    assert "password.refused" in await activity_of(connection, person.id)


@pytest.mark.parametrize("new", ["short", "password1", "x" * 129])
async def test_weak_new_password_is_a_bad_field(person, new):
    problem = assert_problem(await change(person, new=new), 400, "validation_failed")
    assert problem["errors"][0]["field"] == "new_password"


async def test_of_two_changes_at_once_one_counts(person):
    answers = await asyncio.gather(change(person, new=NEW), change(person, new=NEW + "!"))
    assert sorted(answer.status_code for answer in answers) == [204, 403]


async def test_log_in_that_is_outrun_by_a_change_gets_no_session(person, app, monkeypatch):
    """Its password was right when it was checked, but the change has ended all other sessions since."""
    from donotplay.accounts import login_routes

    verify = login_routes.verify_password

    async def verify_slowly(*arguments: object) -> bool:
        is_right = await verify(*arguments)
        assert (await change(person)).status_code == 204
        return is_right

    monkeypatch.setattr(login_routes, "verify_password", verify_slowly)
    async with browser(app) as client:
        assert_problem(await log_in(client, person.email), 401, "invalid_credentials")


async def test_guessing_the_current_password_in_a_stolen_session_is_limited(person, monkeypatch):
    async def verify(*_: object) -> bool:
        return False

    monkeypatch.setattr("donotplay.accounts.reauthentication.verify_password", verify)
    for _ in range(LIMITS[Limited.REAUTHENTICATION].quota):
        assert_problem(await change(person, current="a wild guess"), 403, "wrong_password")
    assert_problem(await change(person, current="a wild guess"), 429, "rate_limited")
