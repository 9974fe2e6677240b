"""Another e-mail address, through a real SMTP server; and on a site that sends no e-mail."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest

from donotplay.rate_limits import LIMITS, Limited
from tests.people import (
    API,
    PASSWORD,
    Person,
    activity_of,
    browser,
    log_in,
    make_account,
    new_email,
    sign_up,
    with_two_factors,
)
from tests.test_problems import assert_problem

ASKED = "Your donotplay account is about to get another e-mail address"
CHANGED = "Your donotplay account has another e-mail address"


@pytest.fixture
async def site(app_with, mailbox):
    return await app_with(**mailbox.settings)


@pytest.fixture
async def ann(site, connection):
    """Somebody on a site that sends e-mail."""
    async with browser(site) as client:
        yield await sign_up(client, connection)


async def ask(person: Person, email: str, **fields):
    return await person.post("/users/me/email", {"email": email, "password": PASSWORD, **fields})


async def confirm(person: Person, token: str):
    return await person.client.post(f"{API}/auth/email/confirm", json={"token": token})


async def user_of(person: Person):
    return (await person.get("/users/me")).json()


def token_to(mailbox, email: str, page: str = "/confirm-email") -> str:
    parts = urlsplit(mailbox.link_to(email))
    assert (parts.scheme, parts.netloc, parts.path, parts.query) == ("https", "dnp.example", page, "")
    (token,) = parse_qs(parts.fragment)["token"]
    return token


async def test_old_address_stays_until_the_link_in_the_new_mailbox_is_used(ann, mailbox):
    email = new_email()
    asked = await ask(ann, email)
    assert asked.status_code == 200
    assert (asked.json()["email"], asked.json()["pending_email"]) == (ann.email, email)
    assert (await log_in(ann.client, ann.email)).status_code == 200
    assert (await confirm(ann, token_to(mailbox, email))).status_code == 204
    user = await user_of(ann)
    assert (user["email"], user["email_verified"], user["pending_email"]) == (email, True, None)
    assert (await log_in(ann.client, email)).status_code == 200
    assert_problem(await log_in(ann.client, ann.email), 401, "invalid_credentials")


async def test_old_address_is_told_and_both_steps_are_in_the_activity(ann, mailbox, connection):
    email = new_email()
    await ask(ann, email)
    assert mailbox.subjects_to(ann.email)[-1] == ASKED
    await confirm(ann, token_to(mailbox, email))
    assert mailbox.subjects_to(ann.email)[-2:] == [ASKED, CHANGED]
    assert mailbox.subjects_to(email) == ["Is this your new e-mail address?"]
    tags = await activity_of(connection, ann.id)
    assert tags[-2:] == ["account.email_change_requested", "account.email_changed"]


async def test_link_works_once_and_others_are_none(ann, mailbox):
    email = new_email()
    await ask(ann, email)
    token = token_to(mailbox, email)
    assert (await confirm(ann, token)).status_code == 204
    for spent in (token, "", "x", "A" * 64):
        assert_problem(await confirm(ann, spent), 403, "link_invalid")


async def test_second_request_replaces_the_first(ann, mailbox):
    first, second = new_email(), new_email()
    await ask(ann, first)
    token = token_to(mailbox, first)
    assert (await ask(ann, second)).json()["pending_email"] == second
    assert_problem(await confirm(ann, token), 403, "link_invalid")
    assert (await confirm(ann, token_to(mailbox, second))).status_code == 204
    assert (await user_of(ann))["email"] == second


async def test_change_can_be_taken_back_as_often_as_one_likes(ann, mailbox):
    email = new_email()
    await ask(ann, email)
    for _ in range(2):
        assert (await ann.delete("/users/me/email")).status_code == 204
    assert (await user_of(ann))["pending_email"] is None
    assert_problem(await confirm(ann, token_to(mailbox, email)), 403, "link_invalid")
    assert (await user_of(ann))["email"] == ann.email


async def test_link_that_ran_out_changes_nothing_and_nothing_is_pending(ann, mailbox, connection):
    email = new_email()
    await ask(ann, email)
    await connection.execute(
        "UPDATE user_links SET expires_at = expires_at - interval '2 days' WHERE new_email = $1", email
    )
    assert (await user_of(ann))["pending_email"] is None
    assert_problem(await confirm(ann, token_to(mailbox, email)), 403, "link_invalid")


async def test_links_sent_to_the_old_address_stop_working_also_when_it_comes_back(ann, mailbox, connection):
    await ann.client.post(f"{API}/auth/password/forgot", json={"email": ann.email})
    reset = {"token": token_to(mailbox, ann.email, "/reset-password"), "new_password": PASSWORD + "!"}
    await ann.post("/auth/email/send-verification")
    verify = {"token": token_to(mailbox, ann.email, "/verify-email")}
    for email in (new_email(), ann.email):
        await ask(ann, email)
        assert (await confirm(ann, token_to(mailbox, email))).status_code == 204
    assert (await user_of(ann))["email"] == ann.email
    for path, body in (("password/reset", reset), ("email/verify", verify)):
        assert_problem(await ann.client.post(f"{API}/auth/{path}", json=body), 403, "link_invalid")


@pytest.mark.parametrize("spell", [str, str.upper])
async def test_own_address_is_refused_however_it_is_spelled(ann, mailbox, spell):
    assert_problem(await ask(ann, spell(ann.email)), 409, "email_unchanged")
    assert ASKED not in mailbox.subjects_to(ann.email)


async def test_address_of_somebody_else_is_refused(ann, mailbox, connection):
    taken = await make_account(connection)
    assert_problem(await ask(ann, taken.upper()), 409, "email_taken")
    assert mailbox.subjects_to(taken) == []
    assert (await user_of(ann))["pending_email"] is None


async def test_address_that_somebody_takes_meanwhile_is_refused_and_nothing_changes(ann, mailbox, connection):
    email = new_email()
    await ask(ann, email)
    await make_account(connection, email)
    assert_problem(await confirm(ann, token_to(mailbox, email)), 409, "email_taken")
    user = await user_of(ann)
    assert (user["email"], user["pending_email"]) == (ann.email, email)
    assert "account.email_changed" not in await activity_of(connection, ann.id)
    assert CHANGED not in mailbox.subjects_to(ann.email)


@pytest.mark.parametrize("text", ["", "nobody", "a@b@c", "x" * 250 + "@example.com"])
async def test_what_is_no_address_is_a_bad_field(ann, text):
    problem = assert_problem(await ask(ann, text), 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == ["email"]


async def test_wrong_password_changes_nothing(ann, mailbox):
    email = new_email()
    assert_problem(await ask(ann, email, password="wrong"), 403, "wrong_password")
    assert mailbox.subjects_to(email) == []
    assert (await user_of(ann))["pending_email"] is None


async def test_with_two_factors_a_code_is_asked_for_too(ann, mailbox):
    app, _ = await with_two_factors(ann)
    email = new_email()
    assert_problem(await ask(ann, email), 403, "code_required")
    assert_problem(await ask(ann, email, code="000000"), 403, "wrong_code")
    assert mailbox.subjects_to(email) == []
    assert (await ask(ann, email, code=app.code())).json()["pending_email"] == email


async def test_nobodys_mailbox_is_flooded_and_the_person_is_told(site, connection, mailbox):
    email = new_email()
    for _ in range(LIMITS[Limited.LINK_MAIL].quota):
        async with browser(site) as client:
            assert (await ask(await sign_up(client, connection), email)).status_code == 200
    async with browser(site) as client:
        person = await sign_up(client, connection)
        assert_problem(await ask(person, email), 429, "rate_limited")
        assert (await user_of(person))["pending_email"] is None
    assert len(mailbox.subjects_to(email)) == LIMITS[Limited.LINK_MAIL].quota


async def test_sessions_go_on(ann, site, mailbox, connection):
    async with browser(site) as elsewhere:
        other = Person(elsewhere, (await log_in(elsewhere, ann.email)).json())
        email = new_email()
        await ask(ann, email)
        await confirm(ann, token_to(mailbox, email))
        assert (await user_of(other))["email"] == email


async def test_of_confirmations_that_race_one_succeeds(ann, mailbox):
    email = new_email()
    await ask(ann, email)
    token = token_to(mailbox, email)
    answers = await asyncio.gather(*(confirm(ann, token) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 403, 403, 403]


@pytest.mark.usefixtures("raised_limits")
async def test_of_people_who_race_for_an_address_one_gets_it(site, connection, mailbox):
    email, people, tokens = new_email(), [], []
    for _ in range(3):
        people.append(person := await sign_up(browser(site), connection))
        await ask(person, email)
        tokens.append(token_to(mailbox, email))
    body = {"email": email.upper(), "password": "a song that nobody knows"}
    answers = await asyncio.gather(
        *(confirm(person, token) for person, token in zip(people, tokens, strict=True)),
        browser(site).post(f"{API}/auth/register", json=body),
    )
    codes = [answer.json()["code"] for answer in answers if answer.status_code >= 400]
    assert codes == ["email_taken"] * 3
    assert await connection.fetchval("SELECT count(*) FROM users WHERE email_key = $1", email) == 1


async def test_confirmation_that_races_with_a_forgotten_password_does_not_wait_for_ever(ann, mailbox):
    await ann.client.post(f"{API}/auth/password/forgot", json={"email": ann.email})
    reset = {"token": token_to(mailbox, ann.email, "/reset-password"), "new_password": "a song of ours"}
    email = new_email()
    await ask(ann, email)
    confirmed, was_reset = await asyncio.gather(
        confirm(ann, token_to(mailbox, email)), ann.client.post(f"{API}/auth/password/reset", json=reset)
    )
    assert confirmed.status_code == 204
    assert was_reset.status_code in {204, 403}


async def test_without_mail_the_address_changes_at_once_and_is_not_verified(person, connection):
    await connection.execute("UPDATE users SET email_verified_at = now() WHERE email = $1", person.email)
    email = new_email()
    user = (await ask(person, email)).json()
    assert (user["email"], user["email_verified"], user["pending_email"]) == (email, False, None)
    assert (await log_in(person.client, email)).status_code == 200
    assert "account.email_changed" in await activity_of(connection, person.id)


async def test_without_mail_an_address_of_somebody_else_is_refused(person, stranger, connection):
    assert_problem(await ask(person, stranger.email), 409, "email_taken")
    assert (await user_of(person))["email"] == person.email


async def test_without_mail_of_two_who_race_for_an_address_one_gets_it(person, stranger):
    email = new_email()
    answers = await asyncio.gather(ask(person, email), ask(stranger, email))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_without_mail_the_same_request_sent_twice_at_once_changes_it_once(person, connection):
    email = new_email()
    answers = await asyncio.gather(*(ask(person, email) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await activity_of(connection, person.id)).count("account.email_changed") == 1
