import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from redis.backoff import NoBackoff
from redis.retry import Retry

from donotplay.accounts.sessions import (
    LIVE_FOR,
    Lifetimes,
    end_session,
    refresh_session,
    remember_ended,
    require_live,
    start_session,
)
from donotplay.accounts.tokens import RefreshToken
from donotplay.audit import Client
from donotplay.database import open_pool, transaction
from donotplay.errors import SessionEnded
from donotplay.redis_client import Redis
from tests.people import API, log_in, make_account
from tests.test_problems import assert_problem

NOWHERE = Client(ip=None, user_agent=None)


async def refresh(client, token: str | None = None):
    body = {"refresh_token": token} if token else {}
    return await client.post(f"{API}/auth/refresh", json=body)


async def session_of(connection, refresh_token: str):
    session = RefreshToken.parse(refresh_token).session
    return await connection.fetchrow(
        "SELECT * FROM user_sessions WHERE user_id = $1 AND id = $2", session.user_id, session.session_id
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


async def test_spent_refresh_token_ends_its_session_and_that_is_remembered(person, connection):
    successor = (await refresh(person.client, person.refresh_token)).json()["refresh_token"]
    assert_problem(await refresh(person.client, person.refresh_token), 401, "refresh_token_reused")
    assert (await session_of(connection, successor))["ended_at"] is not None
    assert_problem(await refresh(person.client, successor), 401, "refresh_token_invalid")
    assert_problem(await person.get("/users/me"), 401, "session_ended")
    events = await connection.fetch("SELECT event FROM audit_log WHERE user_id = $1", person.id)
    assert "session.refresh_token_reused" in [row["event"] for row in events]


async def test_of_refreshes_that_race_with_one_token_one_wins(person):
    answers = await asyncio.gather(*(refresh(person.client, person.refresh_token) for _ in range(20)))
    assert [answer.status_code for answer in answers].count(200) == 1
    codes = {answer.json()["code"] for answer in answers if answer.status_code != 200}
    assert codes <= {"refresh_token_reused", "refresh_token_invalid"}


async def test_reuse_in_one_session_leaves_the_others_alone(person, connection):
    other = (await log_in(person.client, person.email)).json()
    await refresh(person.client, person.refresh_token)
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


async def test_logout_ends_the_session_at_once_for_both_tokens(person):
    assert (await person.get("/users/me")).status_code == 200
    response = await person.post("/auth/logout")
    assert response.status_code == 204
    assert "Max-Age=0" in response.headers["Set-Cookie"]
    assert_problem(await person.get("/users/me"), 401, "session_ended")
    assert_problem(await refresh(person.client, person.refresh_token), 401, "refresh_token_invalid")


async def test_logout_holds_when_redis_has_forgotten_everything(person, app, settings):
    from donotplay.redis_client import open_redis

    await person.get("/users/me")
    await person.post("/auth/logout")
    redis = await open_redis(settings.redis_url, attempts=1)
    await redis.delete(f"session:{RefreshToken.parse(person.refresh_token).session.session_id}")
    await redis.aclose()
    assert_problem(await person.get("/users/me"), 401, "session_ended")


async def test_end_that_comes_while_liveness_is_looked_up_is_not_overwritten(person, settings):
    """Redis keeps "ended" when a slower request wants to write "live" after it."""
    from donotplay.redis_client import open_redis

    key = f"session:{RefreshToken.parse(person.refresh_token).session.session_id}"
    redis = await open_redis(settings.redis_url, attempts=1)
    await person.post("/auth/logout")
    assert await redis.set(key, b"live", ex=LIVE_FOR, nx=True) is None
    assert await redis.get(key) == b"ended"
    await redis.aclose()


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "bearer  "])
async def test_request_without_a_valid_token_is_challenged(client, header):
    response = await client.get(f"{API}/users/me", headers={"Authorization": header})
    assert_problem(response, 401, "not_authenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


async def test_session_that_was_idle_too_long_has_ended(person, connection):
    await connection.execute(
        "UPDATE user_sessions SET expires_at = now() - interval '1 second' WHERE user_id = $1",
        UUID(person.id),
    )
    assert_problem(await refresh(person.client, person.refresh_token), 401, "refresh_token_invalid")
    assert_problem(await person.get("/users/me"), 401, "session_ended")


async def test_refreshing_never_outlasts_the_absolute_lifetime(connection, app):
    email = await make_account(connection)
    user_id = await connection.fetchval("SELECT id FROM users WHERE email = $1", email)
    lifetimes = Lifetimes(idle=timedelta(days=30), absolute=timedelta(days=90))
    token = await start_session(connection, user_id, NOWHERE, lifetimes)
    await connection.execute(
        "UPDATE user_sessions SET created_at = now() - interval '80 days' WHERE user_id = $1", user_id
    )
    await refresh_session(connection, token, NOWHERE, lifetimes)
    days_left = await connection.fetchval(
        "SELECT extract(epoch FROM expires_at - now()) / 86400 FROM user_sessions WHERE user_id = $1", user_id
    )
    assert 9.9 < days_left < 10.1


async def test_with_redis_away_postgresql_says_which_sessions_are_live(person, settings):
    session = RefreshToken.parse(person.refresh_token).session
    redis = Redis.from_url("unix:///nowhere/valkey.sock", retry=Retry(NoBackoff(), retries=0))
    async with redis, await open_pool(settings.database_url, size=1, attempts=1) as pool:
        await require_live(redis, pool, session)
        async with transaction(pool) as connection:
            await end_session(connection, session)
        await remember_ended(redis, session)
        with pytest.raises(SessionEnded):
            await require_live(redis, pool, session)
