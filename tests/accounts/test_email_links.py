"""Links by e-mail, through a real SMTP server: forgotten passwords, and whose address it is."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest

from donotplay.rate_limits import LIMITS, Limited
from tests.authenticators import Authenticator
from tests.people import API, PASSWORD, activity_of, browser, log_in, make_account, new_email, sign_up
from tests.people import with_two_factors as turn_two_factors_on
from tests.test_observability import lines
from tests.test_problems import assert_problem

NEW = "another song nobody asked for"


@pytest.fixture
async def client(app_with, mailbox):
    async with browser(await app_with(**mailbox.settings)) as client:
        yield client


async def forget(client, email: str):
    return await client.post(f"{API}/auth/password/forgot", json={"email": email})


async def reset(client, token: str, password: str = NEW):
    body = {"token": token, "new_password": password}
    return await client.post(f"{API}/auth/password/reset", json=body)


async def verify(client, token: str):
    return await client.post(f"{API}/auth/email/verify", json={"token": token})


def token_in(link: str, page: str) -> str:
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc, parts.path, parts.query) == ("https", "dnp.example", page, "")
    (token,) = parse_qs(parts.fragment)["token"]
    return token


@pytest.fixture
async def reset_token(client, connection, mailbox):
    """Of somebody who forgot their password; their address is `client.email`."""
    client.email = await make_account(connection)
    assert (await forget(client, client.email)).status_code == 204
    return token_in(mailbox.link_to(client.email), "/reset-password")


async def test_link_lets_set_a_new_password_once(client, reset_token):
    assert (await reset(client, reset_token)).status_code == 204
    assert (await log_in(client, client.email, password=NEW)).status_code == 200
    assert_problem(await log_in(client, client.email), 401, "invalid_credentials")
    assert_problem(await reset(client, reset_token, "yet another one"), 403, "link_invalid")


async def test_of_requests_that_race_with_one_link_one_succeeds(client, reset_token):
    answers = await asyncio.gather(*(reset(client, reset_token, f"{NEW} {number}") for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 403, 403, 403]


async def test_reset_ends_all_sessions_and_tells_by_mail_and_activity(client, connection, mailbox):
    person = await sign_up(client, connection)
    await forget(client, person.email)
    await reset(client, token_in(mailbox.link_to(person.email), "/reset-password"))
    assert_problem(await person.get("/users/me"), 401, "session_ended")
    tags = await activity_of(connection, person.id)
    assert tags[-2:] == ["password.reset_requested", "password.reset"]
    assert mailbox.subjects_to(person.email)[-1] == "Your donotplay password was set anew by a link"


async def test_reset_does_not_do_without_the_second_factor(client, connection, mailbox):
    person = await sign_up(client, connection)
    await turn_two_factors_on(person)
    await forget(client, person.email)
    await reset(client, token_in(mailbox.link_to(person.email), "/reset-password"))
    answer = await log_in(client, person.email, password=NEW)
    assert_problem(answer, 401, "two_factor_required")


async def test_weak_new_password_is_a_bad_field_and_does_not_use_the_link_up(client, reset_token):
    problem = assert_problem(await reset(client, reset_token, "password1"), 400, "validation_failed")
    assert problem["errors"][0]["field"] == "new_password"
    assert (await reset(client, reset_token)).status_code == 204


async def test_link_works_for_thirty_minutes(client, reset_token, connection):
    await let_pass(connection, client.email, "30 minutes")
    assert_problem(await reset(client, reset_token), 403, "link_invalid")


async def let_pass(connection, email: str, interval: str) -> None:
    await connection.execute(
        "UPDATE user_links SET expires_at = expires_at - $2::text::interval WHERE email_key = $1",
        email,
        interval,
    )


async def test_links_stop_working_when_the_password_is_changed_otherwise(client, connection, mailbox):
    person = await sign_up(client, connection)
    await forget(client, person.email)
    token = token_in(mailbox.link_to(person.email), "/reset-password")
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert (await person.post("/auth/password", body)).status_code == 204
    assert_problem(await reset(client, token), 403, "link_invalid")


async def test_token_is_not_stored(client, reset_token, connection):
    rows = await connection.fetch("SELECT token_hash FROM user_links WHERE email_key = $1", client.email)
    assert [len(row["token_hash"]) for row in rows] == [32]


async def test_unknown_address_is_answered_alike_and_gets_nothing(client, mailbox, connection):
    known, unknown = await make_account(connection), new_email()
    answers = [await forget(client, known), await forget(client, unknown)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]
    assert mailbox.subjects_to(known) == ["A new password for donotplay"]
    assert mailbox.subjects_to(unknown) == []


async def test_nobodys_mailbox_is_flooded(client, mailbox, connection):
    email = await make_account(connection)
    for _ in range(LIMITS[Limited.LINK_MAIL].quota + 2):
        assert (await forget(client, email)).status_code == 204
    assert len(mailbox.subjects_to(email)) == LIMITS[Limited.LINK_MAIL].quota


async def test_link_that_is_not_sent_is_logged(client, connection, log):
    await forget(client, new_email())
    email = await make_account(connection)
    for _ in range(LIMITS[Limited.LINK_MAIL].quota + 1):
        await forget(client, email)
    reasons = [line["reason"] for line in lines(log) if line["event"] == "link_not_sent"]
    assert reasons == ["nobody has the address", "too many for this address"]
    assert email not in log.getvalue()


@pytest.mark.parametrize("token", ["", "x", "A" * 64, "ä"])
async def test_link_that_never_was_is_refused(client, token):
    assert_problem(await reset(client, token), 403, "link_invalid")
    assert_problem(await verify(client, token), 403, "link_invalid")


async def test_browser_that_reset_the_password_is_known_from_then_on(client, reset_token):
    await reset(client, reset_token)
    assert client.cookies["__Host-donotplay_device"]


async def test_registration_sends_a_link_that_shows_whose_address_it_is(client, mailbox, connection):
    body = {"email": new_email(), "password": NEW}
    signed_in = (await client.post(f"{API}/auth/register", json=body)).json()
    assert signed_in["user"]["email_verified"] is False
    token = token_in(mailbox.link_to(body["email"]), "/verify-email")
    assert (await verify(client, token)).status_code == 204
    signed_in = (await log_in(client, body["email"], password=NEW)).json()
    assert signed_in["user"]["email_verified"] is True
    assert "account.email_verified" in await activity_of(connection, signed_in["user"]["id"])
    assert_problem(await verify(client, token), 403, "link_invalid")


async def test_link_for_one_thing_is_of_no_use_for_another(client, reset_token):
    assert_problem(await verify(client, reset_token), 403, "link_invalid")
    assert (await reset(client, reset_token)).status_code == 204


async def test_link_does_not_count_for_an_address_that_was_changed(client, reset_token, connection):
    await connection.execute(
        "UPDATE users SET email = $2, email_key = $2 WHERE email = $1", client.email, new_email()
    )
    assert_problem(await reset(client, reset_token), 403, "link_invalid")


async def test_link_for_the_address_is_sent_again_until_it_was_used(client, connection, mailbox):
    person = await sign_up(client, connection)
    assert (await person.post("/auth/email/send-verification")).status_code == 204
    await verify(client, token_in(mailbox.link_to(person.email), "/verify-email"))
    answer = await person.post("/auth/email/send-verification")
    assert_problem(answer, 409, "email_already_verified")


async def test_changes_of_security_are_told_by_mail(client, connection, mailbox):
    person = await sign_up(client, connection)
    app, _ = await turn_two_factors_on(person)
    await person.post("/auth/2fa/recovery-codes", {"code": app.code()})
    await person.post("/auth/2fa/disable", {"password": PASSWORD, "code": app.code()})
    assert mailbox.subjects_to(person.email)[1:] == [
        "Two factors are on for your donotplay account",
        "Your donotplay recovery codes were replaced",
        "Two factors were turned off for your donotplay account",
    ]


async def test_passkeys_that_come_and_go_are_told_by_mail(client, connection, mailbox):
    person = await sign_up(client, connection)
    options = await person.post("/auth/passkeys/registration-options", {"password": PASSWORD})
    credential = Authenticator("https://dnp.example").create(options.json()["options"])
    added = await person.post("/auth/passkeys", {"name": "Phone", "credential": credential})
    await person.post(f"/auth/passkeys/{added.json()['id']}/remove", {"password": PASSWORD})
    assert mailbox.subjects_to(person.email)[1:] == [
        "A passkey was added to your donotplay account",
        "A passkey was removed from your donotplay account",
    ]


async def test_mail_server_that_is_away_changes_no_answer(app_with, connection, monkeypatch):
    monkeypatch.setattr("donotplay.mail.TRIES", 1)
    app = await app_with(smtp_url="smtp://127.0.0.1:9", smtp_from="dnp@dnp.example", log_level="error")
    async with browser(app) as client:
        assert (await forget(client, await make_account(connection))).status_code == 204


async def test_without_mail_the_site_says_so(app, connection):
    async with browser(app) as client:
        person = await sign_up(client, connection)
        assert (await client.get(f"{API}/auth/features")).json()["sends_email"] is False
        assert_problem(await forget(client, person.email), 409, "email_not_set_up")
        answer = await person.post("/auth/email/send-verification")
    assert_problem(answer, 409, "email_not_set_up")


async def test_with_mail_the_site_says_so(client):
    assert (await client.get(f"{API}/auth/features")).json()["sends_email"] is True
