"""Two factors: setting up, logging in, codes that count once, recovery codes, turning off."""

import asyncio
from urllib.parse import parse_qs, urlsplit
from uuid import UUID
from xml.etree import ElementTree as ET

import pyotp
import pytest

from donotplay.accounts.keys import Keyring
from donotplay.accounts.login_tokens import LIFETIME
from donotplay.accounts.tokens import RefreshToken
from donotplay.accounts.totp import reencrypt_secrets, spend_totp_code
from tests.authenticators import App
from tests.people import API, PASSWORD, Person, activity_of, browser, log_in, with_two_factors
from tests.prepared import SECRET_KEY
from tests.test_problems import assert_problem


async def ask_for_second_factor(client, email: str) -> str:
    """Log in with the password: the token for the second step."""
    problem = assert_problem(await log_in(client, email), 401, "two_factor_required")
    token: str = problem["login_token"]
    return token


async def give(client, login_token: str, **code: str):
    return await client.post(f"{API}/auth/login/second-factor", json={"login_token": login_token, **code})


async def test_setup_gives_secret_uri_and_qr_code_and_turns_nothing_on(person):
    setup = (await person.post("/auth/2fa/setup", {"password": PASSWORD})).json()
    uri = urlsplit(setup["otpauth_uri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query) == {"secret": [setup["secret"]], "issuer": ["donotplay"]}
    assert len(setup["secret"]) == 32
    assert ET.fromstring(setup["qr_svg"]).tag == "{http://www.w3.org/2000/svg}svg"
    state = (await person.get("/auth/2fa")).json()
    assert state == {"enabled": False, "enabled_at": None, "recovery_codes_left": 0}
    assert (await log_in(person.client, person.email)).status_code == 200


async def test_setup_wants_the_password(person, connection):
    answer = await person.post("/auth/2fa/setup", {"password": "not my password"})
    assert_problem(answer, 403, "wrong_password")
    assert "password.refused" in await activity_of(connection, person.id)


async def test_secret_waits_encrypted_and_not_for_ever(person, redis):
    secret = (await person.post("/auth/2fa/setup", {"password": PASSWORD})).json()["secret"]
    key = f"totp_setup:{RefreshToken.parse(person.refresh_token).session.session_id}"
    assert secret.encode() not in await redis.get(key)
    assert 590 <= await redis.ttl(key) <= 600
    await redis.delete(key)
    answer = await person.post("/auth/2fa/enable", {"code": App(secret).code()})
    assert_problem(answer, 409, "two_factor_setup_missing")


async def test_wrong_code_turns_nothing_on_and_the_right_one_still_does(person, connection):
    secret = (await person.post("/auth/2fa/setup", {"password": PASSWORD})).json()["secret"]
    app = App(secret)
    assert_problem(await person.post("/auth/2fa/enable", {"code": app.wrong_code()}), 403, "wrong_code")
    assert (await person.post("/auth/2fa/enable", {"code": app.code()})).status_code == 200
    assert (await person.get("/auth/2fa")).json()["enabled"]
    tags = await activity_of(connection, person.id)
    assert tags[-2:] == ["two_factor.refused", "two_factor.enabled"]


async def test_of_fifty_that_turn_it_on_at_once_one_gets_the_recovery_codes(person, raised_limits):
    secret = (await person.post("/auth/2fa/setup", {"password": PASSWORD})).json()["secret"]
    code = App(secret).code()
    answers = await asyncio.gather(*(person.post("/auth/2fa/enable", {"code": code}) for _ in range(50)))
    assert [answer.status_code for answer in answers].count(200) == 1
    refused = {answer.json()["code"] for answer in answers if answer.status_code != 200}
    assert refused <= {"two_factor_enabled", "two_factor_setup_missing"}


async def test_log_in_takes_password_then_code(person):
    app, _ = await with_two_factors(person)
    token = await ask_for_second_factor(person.client, person.email)
    signed_in = await give(person.client, token, totp_code=app.code())
    assert signed_in.status_code == 200
    assert signed_in.json()["user"]["email"] == person.email


async def test_log_in_takes_both_factors_in_one_call(person):
    app, codes = await with_two_factors(person)
    assert (await log_in(person.client, person.email, totp_code=app.code())).status_code == 200
    assert (await log_in(person.client, person.email, recovery_code=codes[0])).status_code == 200


async def test_right_password_alone_gives_no_session_and_is_remembered(person, connection):
    await with_two_factors(person)
    before = await connection.fetchval("SELECT count(*) FROM user_sessions WHERE user_id = $1", person.id)
    answer = await log_in(person.client, person.email)
    problem = assert_problem(answer, 401, "two_factor_required")
    assert (problem["methods"], problem["expires_in"]) == (["totp", "recovery_code"], 300)
    after = await connection.fetchval("SELECT count(*) FROM user_sessions WHERE user_id = $1", person.id)
    assert after == before
    assert (await activity_of(connection, person.id))[-1] == "session.second_factor_asked"


async def test_code_is_of_no_use_with_a_wrong_password(person):
    app, _ = await with_two_factors(person)
    answer = await log_in(person.client, person.email, password="not my password", totp_code=app.code())
    assert_problem(answer, 401, "invalid_credentials")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "१२३४५६"])
async def test_text_that_is_no_code_is_refused(person, code):
    await with_two_factors(person)
    token = await ask_for_second_factor(person.client, person.email)
    assert_problem(await give(person.client, token, totp_code=code), 401, "second_factor_invalid")


async def test_wrong_code_is_refused_and_remembered(person, connection):
    app, _ = await with_two_factors(person)
    token = await ask_for_second_factor(person.client, person.email)
    answer = await give(person.client, token, totp_code=app.wrong_code())
    assert_problem(answer, 401, "second_factor_invalid")
    assert (await activity_of(connection, person.id))[-1] == "session.second_factor_refused"


async def test_code_counts_once(person):
    app, _ = await with_two_factors(person)
    code = app.code()
    assert (await log_in(person.client, person.email, totp_code=code)).status_code == 200
    answer = await log_in(person.client, person.email, totp_code=code)
    assert_problem(answer, 401, "second_factor_invalid")


async def test_of_fifty_log_ins_with_one_code_one_succeeds(person, raised_limits):
    app, _ = await with_two_factors(person)
    token = await ask_for_second_factor(person.client, person.email)
    code = app.code()
    answers = await asyncio.gather(*(give(person.client, token, totp_code=code) for _ in range(50)))
    assert [answer.status_code for answer in answers].count(200) == 1
    assert {answer.json().get("code") for answer in answers} == {None, "second_factor_invalid"}


@pytest.mark.parametrize(("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_code_counts_one_step_either_side(app, person, connection, keyring, steps, counts):
    secret = (await person.post("/auth/2fa/setup", {"password": PASSWORD})).json()["secret"]
    totp = pyotp.TOTP(secret)
    await person.post("/auth/2fa/enable", {"code": totp.now()})
    await connection.execute("UPDATE user_totp SET last_step = 0 WHERE user_id = $1", person.id)
    # Not cast to a whole number, which would round: half a second before a step it would be the next one.
    step = await connection.fetchval("SELECT floor(extract(epoch FROM now()) / 30)::bigint")
    code = totp.generate_otp(step + steps)
    assert await spend_totp_code(connection, keyring, UUID(person.id), code) is counts


async def test_recovery_code_counts_once_however_it_is_typed(person, connection):
    _, codes = await with_two_factors(person)
    assert len(set(codes)) == 10
    typed = codes[3].upper().replace("-", " ")
    assert (await log_in(person.client, person.email, recovery_code=typed)).status_code == 200
    answer = await log_in(person.client, person.email, recovery_code=codes[3])
    assert_problem(answer, 401, "second_factor_invalid")
    assert (await person.get("/auth/2fa")).json()["recovery_codes_left"] == 9
    assert "two_factor.recovery_code_used" in await activity_of(connection, person.id)


async def test_of_fifty_log_ins_with_one_recovery_code_one_succeeds(person, raised_limits):
    _, codes = await with_two_factors(person)
    token = await ask_for_second_factor(person.client, person.email)
    answers = await asyncio.gather(*(give(person.client, token, recovery_code=codes[0]) for _ in range(50)))
    assert [answer.status_code for answer in answers].count(200) == 1


async def test_recovery_code_of_somebody_else_is_refused(person, stranger):
    await with_two_factors(person)
    _, theirs = await with_two_factors(stranger)
    answer = await log_in(person.client, person.email, recovery_code=theirs[0])
    assert_problem(answer, 401, "second_factor_invalid")


async def test_new_recovery_codes_void_the_old_ones(person):
    app, old = await with_two_factors(person)
    answer = await person.post("/auth/2fa/recovery-codes", {"code": app.code()})
    new = answer.json()["recovery_codes"]
    assert not set(new) & set(old)
    assert_problem(
        await log_in(person.client, person.email, recovery_code=old[0]), 401, "second_factor_invalid"
    )
    assert (await log_in(person.client, person.email, recovery_code=new[0])).status_code == 200


async def test_of_two_new_sets_at_once_the_last_one_counts(person, connection):
    _, codes = await with_two_factors(person)
    answers = await asyncio.gather(
        *(person.post("/auth/2fa/recovery-codes", {"code": code}) for code in codes[:2])
    )
    assert sorted(answer.status_code for answer in answers) == [200, 403]
    assert (await person.get("/auth/2fa")).json()["recovery_codes_left"] == 10


async def test_codes_and_secret_are_not_stored_in_the_clear(person, connection):
    setup = (await person.post("/auth/2fa/setup", {"password": PASSWORD})).json()
    enabled = await person.post("/auth/2fa/enable", {"code": App(setup["secret"]).code()})
    stored = await connection.fetchval("SELECT secret FROM user_totp WHERE user_id = $1", person.id)
    assert setup["secret"].encode() not in stored
    rows = await connection.fetch("SELECT code_hash FROM user_recovery_codes WHERE user_id = $1", person.id)
    assert {len(row["code_hash"]) for row in rows} == {32}
    assert len(enabled.json()["recovery_codes"]) == len(rows) == 10


async def test_turning_off_takes_both_factors_ends_other_sessions_and_is_in_the_activity(
    person, app, connection
):
    authenticator, _ = await with_two_factors(person)
    async with browser(app) as client:
        answer = await log_in(client, person.email, totp_code=authenticator.code())
        elsewhere = Person(client, answer.json())
        code = authenticator.code()
        wrong = {"password": "not my password", "code": code}
        assert_problem(await person.post("/auth/2fa/disable", wrong), 403, "wrong_password")
        wrong = {"password": PASSWORD, "code": authenticator.wrong_code()}
        assert_problem(await person.post("/auth/2fa/disable", wrong), 403, "wrong_code")
        assert (await elsewhere.get("/users/me")).status_code == 200
        right = {"password": PASSWORD, "code": code}
        assert (await person.post("/auth/2fa/disable", right)).status_code == 204
        assert_problem(await elsewhere.get("/users/me"), 401, "session_ended")
    assert (await person.get("/users/me")).status_code == 200
    assert (await log_in(person.client, person.email)).status_code == 200
    events = (await person.get("/users/me/activity")).json()["events"]
    assert "two_factor.disabled" in [event["event"] for event in events]


async def test_recovery_code_turns_off_when_the_app_is_lost(person):
    _, codes = await with_two_factors(person)
    body = {"password": PASSWORD, "code": codes[0]}
    assert (await person.post("/auth/2fa/disable", body)).status_code == 204
    assert_problem(await person.post("/auth/2fa/disable", body), 409, "two_factor_not_enabled")


async def test_recovery_code_needs_no_key_to_turn_off_what_no_key_can_read(person, connection):
    _, codes = await with_two_factors(person)
    await connection.execute("UPDATE user_totp SET secret = $2 WHERE user_id = $1", person.id, bytes(60))
    body = {"password": PASSWORD, "code": codes[0]}
    assert (await person.post("/auth/2fa/disable", body)).status_code == 204


async def test_second_setup_is_refused_while_two_factors_are_on(person):
    await with_two_factors(person)
    answer = await person.post("/auth/2fa/setup", {"password": PASSWORD})
    assert_problem(answer, 409, "two_factor_enabled")


async def test_half_done_log_in_expires(person, monkeypatch):
    app, _ = await with_two_factors(person)
    monkeypatch.setattr("donotplay.accounts.login_tokens.LIFETIME", -LIFETIME)
    token = await ask_for_second_factor(person.client, person.email)
    assert_problem(await give(person.client, token, totp_code=app.code()), 401, "login_expired")


async def test_half_done_log_in_ends_with_a_change_of_the_password(person):
    app, _ = await with_two_factors(person)
    token = await ask_for_second_factor(person.client, person.email)
    body = {"current_password": PASSWORD, "new_password": "another song nobody asked for"}
    assert (await person.post("/auth/password", body)).status_code == 204
    assert_problem(await give(person.client, token, totp_code=app.code()), 401, "login_expired")


async def test_token_of_a_half_done_log_in_opens_nothing_else(person):
    await with_two_factors(person)
    person.access_token = await ask_for_second_factor(person.client, person.email)
    assert_problem(await person.get("/users/me"), 401, "not_authenticated")


async def test_secrets_are_encrypted_anew_after_a_key_was_added(person, app, connection, settings):
    authenticator, _ = await with_two_factors(person)
    rotated = Keyring(["0123456789abcdef" * 4, SECRET_KEY])
    async with connection.transaction():
        assert await reencrypt_secrets(connection, rotated) >= 1
        assert await reencrypt_secrets(connection, rotated) == 0
        alone = Keyring(["0123456789abcdef" * 4])
        assert await spend_totp_code(connection, alone, UUID(person.id), authenticator.code())
        await reencrypt_secrets(connection, Keyring([SECRET_KEY, "0123456789abcdef" * 4]))
