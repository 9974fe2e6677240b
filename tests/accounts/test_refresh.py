"""Refresh tokens: spent once, with a few seconds' grace that hands out nothing new."""

import asyncio
from datetime import timedelta

import pytest

from donotplay.accounts.sessions import GRACE, Lifetimes, refresh_session, start_session
from donotplay.accounts.tokens import RefreshToken
from donotplay.clients import Client
from tests.people import API, log_in, make_account
from tests.test_problems import assert_problem

NOWHERE = Client(ip=None, user_agent=None)


async def refresh(client, token: str | None = None):
    body = {"refresh_token": token} if token else {}
    return await client.post(f"{API}/auth/refresh", json=body)


async def spend(client, token: str) -> str:
    response = await refresh(client, token)
    assert response.status_code == 200, response.text
    successor: str = response.json()["refresh_token"]
    return successor


async def session_of(connection, refresh_token: str):
    session = RefreshToken.parse(refresh_token).session
    return await connection.fetchrow(
        "SELECT * FROM user_sessions WHERE user_id = $1 AND id = $2", session.user_id, session.session_id
    )


async def let_pass(connection, refresh_token: str, time: timedelta) -> None:
    """As if the session had been refreshed so long ago."""
    session = RefreshToken.parse(refresh_token).session
    await connection.execute(
        "UPDATE user_sessions SET refreshed_at = refreshed_at - $2::interval WHERE id = $1",
        session.session_id,
        time,
    )


async def test_refresh_gives_new_tokens_that_work(person):
    response = await refresh(person.client, person.refresh_token)
    assert response.status_code == 200
    person.access_token = response.json()["access_token"]
    assert response.json()["refresh_token"] != person.refresh_token
    assert (await person.get("/users/me")).status_code == 200


async def test_refresh_token_is_not_stored(person, connection):
    session = await session_of(connection, person.refresh_token)
    assert RefreshToken.parse(person.refresh_token).secret not in session["refresh_token_hash"]


async def test_lost_answer_is_given_again_once(person):
    first = await spend(person.client, person.refresh_token)
    assert await spend(person.client, person.refresh_token) == first
    assert_problem(await refresh(person.client, person.refresh_token), 401, "refresh_token_spent")
    assert (await person.get("/users/me")).status_code == 200
    await spend(person.client, first)


async def test_each_rotation_has_a_grace_of_its_own(person):
    token = person.refresh_token
    for _ in range(3):
        successor = await spend(person.client, token)
        assert await spend(person.client, token) == successor
        token = successor


async def test_spent_token_ends_its_session_after_the_grace_and_that_is_remembered(person, connection):
    successor = await spend(person.client, person.refresh_token)
    await let_pass(connection, successor, GRACE)
    assert_problem(await refresh(person.client, person.refresh_token), 401, "refresh_token_reused")
    assert (await session_of(connection, successor))["ended_at"] is not None
    assert_problem(await refresh(person.client, successor), 401, "refresh_token_invalid")
    assert_problem(await person.get("/users/me"), 401, "session_ended")
    events = await connection.fetch("SELECT event FROM audit_log WHERE user_id = $1", person.id)
    assert "session.refresh_token_reused" in [row["event"] for row in events]


async def test_token_before_the_last_spent_one_ends_the_session_at_once(person):
    second = await spend(person.client, person.refresh_token)
    third = await spend(person.client, second)
    assert_problem(await refresh(person.client, person.refresh_token), 401, "refresh_token_reused")
    assert_problem(await refresh(person.client, third), 401, "refresh_token_invalid")


async def test_thief_who_uses_the_grace_is_found_out_at_the_next_use(person, connection):
    """Both hold the same successor then: whoever spends it second, after the grace, ends the session."""
    owners = await spend(person.client, person.refresh_token)
    stolen = await spend(person.client, person.refresh_token)
    thiefs_next = await spend(person.client, stolen)
    await let_pass(connection, thiefs_next, GRACE)
    assert_problem(await refresh(person.client, owners), 401, "refresh_token_reused")
    assert_problem(await refresh(person.client, thiefs_next), 401, "refresh_token_invalid")


async def test_token_with_a_guessed_secret_ends_the_session_that_it_names_and_no_other(person, stranger):
    """Its ids are in no answer but its owner's."""
    session = RefreshToken.parse(stranger.refresh_token).session
    guessed = str(RefreshToken(session, bytes(32)))
    assert_problem(await refresh(person.client, guessed), 401, "refresh_token_reused")
    assert (await person.get("/users/me")).status_code == 200


async def test_of_fifty_refreshes_with_one_token_one_makes_a_successor_and_nobody_is_locked_out(
    person, connection
):
    answers = await asyncio.gather(*(refresh(person.client, person.refresh_token) for _ in range(50)))
    successors = [answer.json()["refresh_token"] for answer in answers if answer.status_code == 200]
    refused = {answer.json()["code"] for answer in answers if answer.status_code != 200}
    assert len(successors) == 2
    assert len(set(successors)) == 1
    assert refused == {"refresh_token_spent"}
    assert (await person.get("/users/me")).status_code == 200
    await spend(person.client, successors[0])


async def test_reuse_in_one_session_leaves_the_others_alone(person, connection):
    other = (await log_in(person.client, person.email)).json()
    await let_pass(connection, await spend(person.client, person.refresh_token), GRACE)
    await refresh(person.client, person.refresh_token)
    assert (await refresh(person.client, other["refresh_token"])).status_code == 200


async def test_refresh_token_in_the_cookie_is_replaced_at_each_use(client, connection):
    await log_in(client, await make_account(connection), session="cookie")
    first = client.cookies["donotplay_refresh"]
    response = await refresh(client)
    assert response.status_code == 200
    assert response.json()["refresh_token"] is None
    assert client.cookies["donotplay_refresh"] != first


async def test_refresh_without_body_uses_the_cookie(client, connection):
    await log_in(client, await make_account(connection), session="cookie")
    assert (await client.post(f"{API}/auth/refresh")).status_code == 200


async def test_refresh_without_any_token_says_so(client):
    assert_problem(await refresh(client), 401, "refresh_token_missing")


@pytest.mark.parametrize("token", ["x", "AAAA", "ä" * 50, "A" * 88])
async def test_refresh_with_a_token_that_never_was_is_refused(client, token):
    assert_problem(await refresh(client, token), 401, "refresh_token_invalid")


async def test_refreshing_never_outlasts_the_absolute_lifetime(connection, app, keyring):
    email = await make_account(connection)
    user_id = await connection.fetchval("SELECT id FROM users WHERE email = $1", email)
    lifetimes = Lifetimes(idle=timedelta(days=30), absolute=timedelta(days=90))
    token = await start_session(connection, user_id, NOWHERE, lifetimes)
    await connection.execute(
        "UPDATE user_sessions SET created_at = now() - interval '80 days' WHERE user_id = $1", user_id
    )
    await refresh_session(connection, token, NOWHERE, lifetimes, keyring)
    days_left = await connection.fetchval(
        "SELECT extract(epoch FROM expires_at - now()) / 86400 FROM user_sessions WHERE user_id = $1", user_id
    )
    assert 9.9 < days_left < 10.1
