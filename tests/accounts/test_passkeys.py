"""Passkeys: adding, logging in with and without a password, renaming, removing, and what is refused."""

import asyncio
from uuid import uuid4

import pytest

from tests.authenticators import USER_PRESENT, Authenticator
from tests.people import API, PASSWORD, activity_of, log_in, with_two_factors
from tests.test_problems import assert_problem


async def registration_options(person):
    answer = await person.post("/auth/passkeys/registration-options", {"password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()["options"]


async def add(person, authenticator: Authenticator | None = None, name: str = "Phone"):
    """The authenticator, and the passkey as the API tells it."""
    authenticator = authenticator or Authenticator()
    credential = authenticator.create(await registration_options(person))
    answer = await person.post("/auth/passkeys", {"name": name, "credential": credential})
    assert answer.status_code == 201, answer.text
    return authenticator, answer.json()


async def begin(client, **body: str):
    answer = await client.post(f"{API}/auth/passkeys/login-options", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["ceremony_id"], answer.json()["options"]


async def finish(client, ceremony_id: str, credential: object, **fields: str):
    body = {"ceremony_id": ceremony_id, "credential": credential, **fields}
    return await client.post(f"{API}/auth/passkeys/login", json=body)


async def log_in_with(client, authenticator: Authenticator):
    ceremony_id, options = await begin(client)
    return await finish(client, ceremony_id, authenticator.get(options))


async def test_passkey_is_added_with_a_name_and_listed(person, connection):
    _, passkey = await add(person, name=" Phone ")
    assert (passkey["name"], passkey["last_used_at"], passkey["synced"]) == ("Phone", None, False)
    assert (await person.get("/auth/passkeys")).json() == {"passkeys": [passkey]}
    assert "passkey.added" in await activity_of(connection, person.id)


async def test_options_ask_for_verification_of_the_user_and_leave_out_what_is_there(person):
    authenticator, _ = await add(person)
    options = await registration_options(person)
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    (excluded,) = options["excludeCredentials"]
    assert excluded["id"] == authenticator.get({"challenge": "", "rpId": ""})["id"]


async def test_passkey_alone_signs_in_also_with_two_factors_on(person, client, connection):
    authenticator, _ = await add(person)
    await with_two_factors(person)
    answer = await log_in_with(client, authenticator)
    assert answer.status_code == 200
    assert answer.json()["user"]["email"] == person.email
    (passkey,) = (await person.get("/auth/passkeys")).json()["passkeys"]
    assert passkey["last_used_at"] is not None
    details = await connection.fetchval(
        "SELECT details FROM audit_log WHERE user_id = $1 AND event = 'session.started' ORDER BY id DESC",
        person.id,
    )
    assert details["method"] == "passkey"


async def test_passkey_signs_in_with_a_cookie(person, client):
    authenticator, _ = await add(person)
    ceremony_id, options = await begin(client)
    answer = await finish(client, ceremony_id, authenticator.get(options), session="cookie")
    assert answer.json()["refresh_token"] is None
    assert client.cookies["donotplay_refresh"]


async def test_passkey_is_the_second_factor_of_a_log_in_with_password(person, client):
    authenticator, _ = await add(person)
    other, _ = await add(person, name="Key ring")
    await with_two_factors(person)
    problem = assert_problem(await log_in(client, person.email), 401, "two_factor_required")
    assert problem["methods"] == ["totp", "recovery_code", "passkey"]
    ceremony_id, options = await begin(client, login_token=problem["login_token"])
    allowed = {each["id"] for each in options["allowCredentials"]}
    assert allowed == {each.get(options)["id"] for each in (authenticator, other)}
    assert (await finish(client, ceremony_id, authenticator.get(options))).status_code == 200


async def test_passkey_of_somebody_else_is_no_second_factor(person, stranger, client):
    await add(person)
    theirs, _ = await add(stranger)
    await with_two_factors(person)
    token = (await log_in(client, person.email)).json()["login_token"]
    ceremony_id, options = await begin(client, login_token=token)
    assert_problem(await finish(client, ceremony_id, theirs.get(options)), 403, "passkey_refused")


async def test_answer_counts_once(person, client, raised_limits):
    authenticator, _ = await add(person)
    ceremony_id, options = await begin(client)
    credential = authenticator.get(options)
    answers = await asyncio.gather(*(finish(client, ceremony_id, credential) for _ in range(50)))
    assert [answer.status_code for answer in answers].count(200) == 1


async def test_answer_to_other_options_is_refused(person, client, connection):
    authenticator, _ = await add(person)
    ceremony_id, _options = await begin(client)
    _, others = await begin(client)
    answer = await finish(client, ceremony_id, authenticator.get(others))
    assert_problem(answer, 403, "passkey_refused")
    assert (await activity_of(connection, person.id))[-1] == "passkey.refused"


async def test_answer_to_an_unknown_ceremony_is_refused(person, client):
    authenticator, _ = await add(person)
    _, options = await begin(client)
    assert_problem(await finish(client, "unknown", authenticator.get(options)), 403, "passkey_refused")


async def test_ceremony_waits_for_five_minutes(client, redis):
    ceremony_id, _ = await begin(client)
    assert 290 <= await redis.ttl(f"passkey_login:{ceremony_id}") <= 300


async def test_passkey_used_at_another_site_is_refused(person, client):
    authenticator, _ = await add(person)
    authenticator.origin = "https://evil.example"
    assert_problem(await log_in_with(client, authenticator), 403, "passkey_refused")


async def test_passkey_without_verification_of_the_user_is_refused(person, client):
    authenticator, _ = await add(person)
    authenticator.flags = USER_PRESENT
    assert_problem(await log_in_with(client, authenticator), 403, "passkey_refused")


async def test_copy_of_a_passkey_whose_counter_runs_behind_is_refused(person, client):
    authenticator, _ = await add(person)
    assert (await log_in_with(client, authenticator)).status_code == 200
    authenticator.sign_count -= 1
    assert_problem(await log_in_with(client, authenticator), 403, "passkey_refused")


async def test_passkey_with_another_key_is_refused(person, client):
    authenticator, _ = await add(person)
    authenticator.key = Authenticator().key
    assert_problem(await log_in_with(client, authenticator), 403, "passkey_refused")


async def test_passkey_that_nobody_has_is_refused(person, client):
    authenticator = Authenticator()
    authenticator.create(await registration_options(person))
    assert_problem(await log_in_with(client, authenticator), 403, "passkey_refused")


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"rawId": 5, "response": []},
        {"rawId": "AAAA", "response": {"userHandle": "AAAA"}},
        {"rawId": "ä", "response": {"userHandle": None}},
    ],
)
async def test_malformed_answer_is_refused(client, credential):
    ceremony_id, _ = await begin(client)
    assert_problem(await finish(client, ceremony_id, credential), 403, "passkey_refused")


@pytest.mark.parametrize("part", ["authenticatorData", "clientDataJSON", "signature"])
async def test_answer_of_noise_is_refused(person, client, part):
    authenticator, _ = await add(person)
    ceremony_id, options = await begin(client)
    credential = authenticator.get(options)
    credential["response"][part] = "/w" * 40
    assert_problem(await finish(client, ceremony_id, credential), 403, "passkey_refused")


async def test_registration_wants_the_password(person):
    body = {"password": "not my password"}
    answer = await person.post("/auth/passkeys/registration-options", body)
    assert_problem(answer, 403, "wrong_password")


async def test_registration_without_options_or_for_the_second_time_is_refused(person):
    authenticator = Authenticator()
    body = {"name": "Phone", "credential": authenticator.create(await registration_options(person))}
    assert (await person.post("/auth/passkeys", body)).status_code == 201
    assert_problem(await person.post("/auth/passkeys", body), 403, "passkey_refused")


async def test_registration_with_somebody_elses_options_is_refused(person, stranger):
    credential = Authenticator().create(await registration_options(stranger))
    answer = await person.post("/auth/passkeys", {"name": "Phone", "credential": credential})
    assert_problem(answer, 403, "passkey_refused")


async def test_registration_of_noise_is_refused(person):
    credential = Authenticator().create(await registration_options(person))
    credential["response"]["attestationObject"] = "/w" * 40
    answer = await person.post("/auth/passkeys", {"name": "Phone", "credential": credential})
    assert_problem(answer, 403, "passkey_refused")


@pytest.mark.parametrize("name", ["", "   ", "x" * 51, "a\0b"])
async def test_impossible_name_is_a_bad_field(person, name):
    _, passkey = await add(person)
    answer = await person.patch(f"/auth/passkeys/{passkey['id']}", {"name": name})
    problem = assert_problem(answer, 400, "validation_failed")
    assert problem["errors"][0]["field"] == "name"


async def test_passkey_gets_another_name(person):
    _, passkey = await add(person)
    answer = await person.patch(f"/auth/passkeys/{passkey['id']}", {"name": "Old phone"})
    assert answer.json() == {**passkey, "name": "Old phone"}


async def test_removed_passkey_opens_nothing_any_more(person, client):
    authenticator, passkey = await add(person)
    path = f"/auth/passkeys/{passkey['id']}/remove"
    assert_problem(await person.post(path, {"password": "not my password"}), 403, "wrong_password")
    assert (await person.post(path, {"password": PASSWORD})).status_code == 204
    assert (await person.get("/auth/passkeys")).json() == {"passkeys": []}
    assert_problem(await log_in_with(client, authenticator), 403, "passkey_refused")
    assert_problem(await person.post(path, {"password": PASSWORD}), 404, "passkey_not_found")


async def test_passkey_of_somebody_else_is_not_there(person, stranger):
    _, passkey = await add(stranger)
    answer = await person.patch(f"/auth/passkeys/{passkey['id']}", {"name": "Mine"})
    assert_problem(answer, 404, "passkey_not_found")
    answer = await person.post(f"/auth/passkeys/{passkey['id']}/remove", {"password": PASSWORD})
    assert_problem(answer, 404, "passkey_not_found")
    assert_problem(await person.patch(f"/auth/passkeys/{uuid4()}", {"name": "x"}), 404, "passkey_not_found")


async def test_twenty_passkeys_are_enough(person, connection):
    authenticator = Authenticator()
    credential = authenticator.create(await registration_options(person))
    await connection.executemany(
        """
        INSERT INTO user_passkeys (user_id, credential_id, public_key, sign_count, synced, name)
        VALUES ($1, $2, '', 0, false, 'x')
        """,
        [(person.id, bytes([number])) for number in range(20)],
    )
    answer = await person.post("/auth/passkeys", {"name": "Phone", "credential": credential})
    assert_problem(answer, 409, "passkey_limit")
    answer = await person.post("/auth/passkeys/registration-options", {"password": PASSWORD})
    assert_problem(answer, 409, "passkey_limit")
