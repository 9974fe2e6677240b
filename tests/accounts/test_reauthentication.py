"""Asking again: ending other sessions and replacing recovery codes wants all factors of lately."""

import asyncio

import pytest

from donotplay.accounts.tokens import RefreshToken
from tests.accounts.test_passkeys import add, begin, finish
from tests.authenticators import USER_PRESENT, Authenticator
from tests.people import API, PASSWORD, Person, activity_of, log_in, with_two_factors
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


async def begin_with_passkey(person):
    answer = await person.post("/auth/reauthenticate/passkey")
    assert answer.status_code == 200, answer.text
    return answer.json()["ceremony_id"], answer.json()["options"]


async def answer_of(person, authenticator: Authenticator):
    """What to give instead of password and code."""
    ceremony_id, options = await begin_with_passkey(person)
    return {"ceremony_id": ceremony_id, "credential": authenticator.get(options)}


async def test_passkey_takes_the_place_of_password_and_code(person, connection):
    authenticator, _ = await add(person)
    await with_two_factors(person)
    answer = await person.post("/auth/reauthenticate", await answer_of(person, authenticator))
    assert answer.status_code == 204, answer.text
    assert (await activity_of(connection, person.id))[-1] == "session.reauthenticated"
    assert (await person.get("/auth/passkeys")).json()["passkeys"][0]["last_used_at"] is not None


@pytest.mark.parametrize("path", ["/auth/passkeys/registration-options", "/auth/2fa/setup"])
async def test_passkey_opens_what_asks_for_the_password(person, path):
    authenticator, _ = await add(person)
    answer = await person.post(path, await answer_of(person, authenticator))
    assert answer.status_code == 200, answer.text


async def test_passkey_can_remove_itself(person):
    authenticator, passkey = await add(person)
    answer = await person.post(
        f"/auth/passkeys/{passkey['id']}/remove", await answer_of(person, authenticator)
    )
    assert answer.status_code == 204
    assert_problem(await person.post("/auth/reauthenticate/passkey"), 409, "no_passkeys")


async def test_options_are_for_the_persons_own_passkeys_and_demand_verification(person, stranger):
    authenticator, _ = await add(person)
    await add(stranger)
    _, options = await begin_with_passkey(person)
    assert [each["id"] for each in options["allowCredentials"]] == [authenticator.get(options)["id"]]
    assert options["userVerification"] == "required"


async def test_answer_of_a_passkey_counts_once(person, raised_limits):
    authenticator, _ = await add(person)
    body = await answer_of(person, authenticator)
    answers = await asyncio.gather(*(person.post("/auth/reauthenticate", body) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [204] + [403] * 19


async def test_answer_to_a_log_in_does_not_show_again_who_it_is(person, client, connection):
    """Somebody could be made to log in, and the answer used for the deletion of their account."""
    authenticator, _ = await add(person)
    ceremony_id, options = await begin(client)
    body = {"ceremony_id": ceremony_id, "credential": authenticator.get(options)}
    assert_problem(await person.post("/auth/reauthenticate", body), 403, "passkey_refused")
    assert (await activity_of(connection, person.id))[-1] == "passkey.refused"
    begun, _ = await begin_with_passkey(person)
    answer = await person.post("/auth/reauthenticate", {**body, "ceremony_id": begun})
    assert_problem(answer, 403, "passkey_refused")


async def test_answer_that_shows_again_who_it_is_does_not_log_in(person, client):
    authenticator, _ = await add(person)
    body = await answer_of(person, authenticator)
    assert_problem(await finish(client, **body), 403, "passkey_refused")


async def test_answer_counts_only_in_the_session_that_asked(person, client):
    authenticator, _ = await add(person)
    elsewhere = Person(client, (await log_in(client, person.email)).json())
    body = await answer_of(person, authenticator)
    assert_problem(await elsewhere.post("/auth/reauthenticate", body), 403, "passkey_refused")
    assert (await person.post("/auth/reauthenticate", body)).status_code == 204


async def test_passkey_of_somebody_else_is_refused(person, stranger):
    await add(person)
    theirs, _ = await add(stranger)
    ceremony_id, options = await begin_with_passkey(person)
    body = {"ceremony_id": ceremony_id, "credential": theirs.get(options)}
    assert_problem(await person.post("/auth/reauthenticate", body), 403, "passkey_refused")


async def test_passkey_without_verification_of_the_user_is_not_enough(person):
    authenticator, _ = await add(person)
    authenticator.flags = USER_PRESENT
    answer = await person.post("/auth/reauthenticate", await answer_of(person, authenticator))
    assert_problem(answer, 403, "passkey_refused")


async def test_what_passkeys_are_begun_for_waits_for_five_minutes(person, redis):
    await add(person)
    ceremony_id, _ = await begin_with_passkey(person)
    session_id = RefreshToken.parse(person.refresh_token).session.session_id
    assert 290 <= await redis.ttl(f"passkey_reauthentication:{session_id}:{ceremony_id}") <= 300


ANSWER = {"ceremony_id": "x", "credential": {}}


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, ["password"]),
        ({"code": "123456"}, ["password"]),
        ({"password": PASSWORD, **ANSWER}, ["password"]),
        ({"password": PASSWORD, "ceremony_id": "x"}, ["password"]),
        ({"code": "123456", **ANSWER}, ["code"]),
        ({"ceremony_id": "x"}, ["credential"]),
        ({"credential": {}}, ["ceremony_id"]),
    ],
)
async def test_what_is_neither_or_both_is_a_bad_field(person, given, fields):
    problem = assert_problem(await person.post("/auth/reauthenticate", given), 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == fields


async def test_refused_passkeys_are_limited_as_passwords_are(person):
    for _ in range(10):
        answer = await person.post("/auth/reauthenticate", ANSWER)
        assert_problem(answer, 403, "passkey_refused")
    assert_problem(await person.post("/auth/reauthenticate", ANSWER), 429, "rate_limited")
    assert_problem(await reauthenticate(person), 429, "rate_limited")


async def test_beginning_with_a_passkey_needs_a_session(client):
    assert_problem(await client.post(f"{API}/auth/reauthenticate/passkey"), 401, "not_authenticated")
