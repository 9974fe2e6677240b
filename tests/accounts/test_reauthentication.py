"""Asking again: ending other sessions and replacing recovery codes wants all factors of lately."""

import pytest

from donotplay.accounts.tokens import RefreshToken
from tests.authenticators import Authenticator
from tests.people import PASSWORD, activity_of, with_two_factors
from tests.test_problems import assert_problem


@pytest.fixture
async def somebody(person, connection):
    """Who logged in a while ago, and has two factors."""
    person.app, person.codes = await with_two_factors(person)
    await connection.execute(
        "UPDATE user_sessions SET authenticated_at = now() - interval '15 minutes' WHERE id = $1",
        RefreshToken.parse(person.refresh_token).session.session_id,
    )
    return person


async def reauthenticate(person, **given: str):
    return await person.post("/auth/reauthenticate", {"password": PASSWORD, **given})


async def test_other_sessions_end_only_after_all_factors_were_given_again(somebody, stranger):
    there = "11111111-1111-1111-1111-111111111111"
    for path in ("/auth/sessions", f"/auth/sessions/{there}"):
        assert_problem(await somebody.delete(path), 403, "reauthentication_required")
    assert (await reauthenticate(somebody, code=somebody.app.code())).status_code == 204
    assert (await somebody.delete("/auth/sessions")).status_code == 204


async def test_this_session_ends_without_being_asked_again(somebody):
    (session,) = (await somebody.get("/auth/sessions")).json()["sessions"]
    assert (await somebody.delete(f"/auth/sessions/{session['id']}")).status_code == 204


async def test_recovery_codes_are_replaced_only_after_all_factors_were_given_again(somebody):
    body = {"code": somebody.codes[0]}
    answer = await somebody.post("/auth/2fa/recovery-codes", body)
    assert_problem(answer, 403, "reauthentication_required")
    await reauthenticate(somebody, code=somebody.codes[1])
    assert (await somebody.post("/auth/2fa/recovery-codes", body)).status_code == 200


async def test_password_alone_is_not_enough_with_two_factors_on(somebody):
    assert_problem(await reauthenticate(somebody), 403, "code_required")
    answer = await reauthenticate(somebody, code=somebody.app.wrong_code())
    assert_problem(answer, 403, "wrong_code")
    answer = await reauthenticate(somebody, password="not my password", code=somebody.codes[0])
    assert_problem(answer, 403, "wrong_password")
    assert_problem(await somebody.delete("/auth/sessions"), 403, "reauthentication_required")


async def test_being_asked_again_is_in_the_activity(person, connection):
    await reauthenticate(person)
    assert (await activity_of(connection, person.id))[-1] == "session.reauthenticated"


async def test_password_is_enough_without_two_factors(person):
    assert (await reauthenticate(person)).status_code == 204


async def test_passkey_comes_and_goes_only_with_both_factors(somebody):
    """It signs in by itself: with the password alone, a stolen session could do without the second one."""
    path, body = "/auth/passkeys/registration-options", {"password": PASSWORD}
    assert_problem(await somebody.post(path, body), 403, "code_required")
    answer = await somebody.post(path, {**body, "code": somebody.app.code()})
    credential = Authenticator().create(answer.json()["options"])
    added = await somebody.post("/auth/passkeys", {"name": "Phone", "credential": credential})
    path = f"/auth/passkeys/{added.json()['id']}/remove"
    assert_problem(await somebody.post(path, body), 403, "code_required")
    assert (await somebody.post(path, {**body, "code": somebody.codes[0]})).status_code == 204
