"""Disabled accounts: no way leads in, only their owners get to know, and nothing of them is lost."""

import asyncio
from uuid import UUID

import pytest

from donotplay.accounts import login_routes
from donotplay.accounts.administration import disable, enable, make_password_link
from donotplay.accounts.links import LinkPurpose, issue_link
from donotplay.accounts.liveness import remember_ended
from tests.accounts.test_passkeys import add, begin, finish, log_in_with
from tests.people import API, activity_of, browser, log_in, make_account, sign_up, with_two_factors
from tests.test_problems import assert_problem

NEW = "another song nobody asked for"


@pytest.fixture
async def shut(connection, redis):
    """Disable somebody's account, as the command does."""

    async def shut(person) -> None:
        async with connection.transaction():
            ended = await disable(connection, UUID(person.id))
        await remember_ended(redis, *ended)

    return shut


async def reset(client, link: str):
    body = {"token": link.partition("#token=")[2], "new_password": NEW}
    return await client.post(f"{API}/auth/password/reset", json=body)


async def link_for(connection, person, purpose: LinkPurpose = LinkPurpose.RESET_PASSWORD):
    return await issue_link(connection, UUID(person.id), person.email, purpose, "https://dnp.example")


async def test_right_password_gets_to_know_and_nobody_else_does(person, client, shut):
    await shut(person)
    assert_problem(await log_in(client, person.email), 403, "account_disabled")
    answer = await log_in(client, person.email, password="not my password")
    assert_problem(answer, 401, "invalid_credentials")


async def test_refused_log_in_is_in_the_activity(person, client, shut, connection):
    await shut(person)
    await log_in(client, person.email)
    rows = await connection.fetch(
        "SELECT event, details FROM audit_log WHERE user_id = $1 ORDER BY id DESC LIMIT 2", person.id
    )
    assert [(row["event"], row["details"]) for row in rows] == [
        ("session.refused", {"reason": "disabled"}),
        ("account.disabled", {"by": "operator"}),
    ]


async def test_sessions_end_at_once_with_both_their_tokens(person, client, shut):
    assert (await person.get("/users/me")).status_code == 200
    await shut(person)
    assert_problem(await person.get("/users/me"), 401, "session_ended")
    answer = await client.post(f"{API}/auth/refresh", json={"refresh_token": person.refresh_token})
    assert_problem(answer, 401, "refresh_token_invalid")


async def test_second_factor_is_not_even_asked_for(person, client, shut):
    await with_two_factors(person)
    await shut(person)
    assert_problem(await log_in(client, person.email), 403, "account_disabled")


async def test_half_done_log_in_goes_no_further(person, client, shut):
    app, _ = await with_two_factors(person)
    token = (await log_in(client, person.email)).json()["login_token"]
    await shut(person)
    body = {"login_token": token, "totp_code": app.code()}
    answer = await client.post(f"{API}/auth/login/second-factor", json=body)
    assert_problem(answer, 403, "account_disabled")
    answer = await client.post(f"{API}/auth/passkeys/login-options", json={"login_token": token})
    assert_problem(answer, 403, "account_disabled")


async def test_passkey_opens_nothing_and_only_a_right_one_gets_to_know(person, client, shut, connection):
    authenticator, _ = await add(person)
    ceremony_id, options = await begin(client)
    await shut(person)
    answer = await finish(client, ceremony_id, authenticator.get(options))
    assert_problem(answer, 403, "account_disabled")
    authenticator.key = type(authenticator)().key
    assert_problem(await log_in_with(client, authenticator), 403, "passkey_refused")
    assert (await activity_of(connection, person.id))[-2:] == ["session.refused", "passkey.refused"]


@pytest.mark.parametrize(
    ("path", "purpose", "more"),
    [
        ("/auth/password/reset", LinkPurpose.RESET_PASSWORD, {"new_password": NEW}),
        ("/auth/email/verify", LinkPurpose.VERIFY_EMAIL, {}),
    ],
)
async def test_links_stop_working_for_good(person, client, shut, connection, path, purpose, more):
    before = await link_for(connection, person, purpose)
    await shut(person)
    meanwhile = await link_for(connection, person, purpose)

    async def use(link: str):
        body = {"token": link.partition("#token=")[2], **more}
        return await client.post(API + path, json=body)

    for link in (before, meanwhile):
        assert_problem(await use(link), 403, "link_invalid")
    await enable(connection, UUID(person.id))
    assert_problem(await use(before), 403, "link_invalid")


async def test_forgotten_password_is_answered_alike_and_nothing_is_sent(app_with, mailbox, connection):
    async with browser(await app_with(**mailbox.settings)) as client:
        email = await make_account(connection)
        await disable(connection, await connection.fetchval("SELECT id FROM users WHERE email = $1", email))
        answer = await client.post(f"{API}/auth/password/forgot", json={"email": email})
    assert answer.status_code == 204
    assert mailbox.subjects_to(email) == []


async def test_address_stays_taken(person, client, shut):
    await shut(person)
    body = {"email": person.email, "password": NEW}
    assert_problem(await client.post(f"{API}/auth/register", json=body), 409, "email_taken")


async def test_enabled_account_is_as_it_was(person, client, shut, connection):
    await person.block("Nickelback")
    await shut(person)
    await enable(connection, UUID(person.id))
    answer = await log_in(client, person.email)
    assert answer.status_code == 200
    person.access_token = answer.json()["access_token"]
    assert (await person.get("/dnp")).json()["total"] == 1
    assert (await activity_of(connection, person.id))[-2:] == ["account.enabled", "session.started"]


async def test_second_time_is_without_effect(person, shut, connection):
    await shut(person)
    since = await connection.fetchval("SELECT disabled_at FROM users WHERE id = $1", person.id)
    await shut(person)
    assert await connection.fetchval("SELECT disabled_at FROM users WHERE id = $1", person.id) == since
    for _ in range(2):
        await enable(connection, UUID(person.id))
    events = await activity_of(connection, person.id)
    assert [event for event in events if event.startswith("account.")] == [
        "account.disabled",
        "account.enabled",
    ]


async def test_operators_link_works_after_the_account_was_enabled(person, client, shut, connection):
    await shut(person)
    await enable(connection, UUID(person.id))
    link = await make_password_link(connection, UUID(person.id), person.email, "https://dnp.example")
    assert (await reset(client, link)).status_code == 204


async def test_log_in_that_is_outrun_gets_no_session(person, client, shut, monkeypatch):
    """Its password was right when it was checked, but the account was disabled since."""
    verify = login_routes.verify_password

    async def verify_slowly(*arguments: object) -> bool:
        is_right = await verify(*arguments)
        await shut(person)
        return is_right

    monkeypatch.setattr(login_routes, "verify_password", verify_slowly)
    assert_problem(await log_in(client, person.email), 401, "invalid_credentials")


async def live_sessions(connection, person) -> int:
    live: int = await connection.fetchval(
        "SELECT count(*) FROM user_sessions WHERE user_id = $1 AND ended_at IS NULL", person.id
    )
    return live


async def test_no_session_is_left_of_log_ins_that_race_with_disabling(app, connection, raised_limits, redis):
    """By password and by passkey: those before it are ended, those after it refused."""
    async with browser(app) as client:
        person = await sign_up(client, connection)
        authenticator, _ = await add(person)
        begun = [await begin(client) for _ in range(6)]

        async def shut() -> None:
            async with connection.transaction():
                await disable(connection, UUID(person.id))

        log_ins = [
            answering
            for ceremony_id, options in begun
            for answering in (
                finish(client, ceremony_id, authenticator.get(options)),
                log_in(client, person.email),
            )
        ]
        answers = await asyncio.gather(*log_ins[:6], shut(), *log_ins[6:])
        assert {answer.status_code for answer in answers if answer} <= {200, 401, 403}
        assert await live_sessions(connection, person) == 0


async def until_waiting(connection, request: asyncio.Task) -> None:
    """Until another transaction waits for this one."""
    while not await connection.fetchval(
        "SELECT true FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted"
    ):
        assert not request.done(), "it did not wait"


@pytest.mark.parametrize("way", ["password", "passkey"])
async def test_log_in_waits_for_disabling_that_is_under_way(app, connection, way):
    async with browser(app) as client:
        person = await sign_up(client, connection)
        authenticator, _ = await add(person)
        ceremony_id, options = await begin(client)
        async with connection.transaction():
            await disable(connection, UUID(person.id))
            if way == "passkey":
                answering = finish(client, ceremony_id, authenticator.get(options))
            else:
                answering = log_in(client, person.email)
            logging_in = asyncio.create_task(answering)
            await until_waiting(connection, logging_in)
        assert (await logging_in).status_code in {401, 403}
        assert await live_sessions(connection, person) == 0


async def test_link_that_is_used_while_the_account_is_being_disabled_does_nothing(app, connection):
    """Neither waits for the other for ever, since both lock the account before its links."""
    async with browser(app) as client:
        person = await sign_up(client, connection)
        link = await link_for(connection, person)
        async with connection.transaction():
            await connection.execute("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", UUID(person.id))
            resetting = asyncio.create_task(reset(client, link))
            await until_waiting(connection, resetting)
            await disable(connection, UUID(person.id))
        assert_problem(await resetting, 403, "link_invalid")
