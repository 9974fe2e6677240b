"""Sessions: where somebody is signed in, and that an end takes effect at once."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from redis.backoff import NoBackoff
from redis.retry import Retry

from donotplay.accounts.liveness import LIVE_FOR, remember_ended, require_live
from donotplay.accounts.sessions import Lifetimes, end_session
from donotplay.accounts.tokens import RefreshToken
from donotplay.clients import Client
from donotplay.database import open_pool, transaction
from donotplay.errors import SessionEnded
from donotplay.redis_client import Redis
from tests.people import API, Person, browser, log_in
from tests.test_problems import assert_problem

NOWHERE = Client(ip=None, user_agent=None)
LIFETIMES = Lifetimes(idle=timedelta(days=30), absolute=timedelta(days=90))
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
async def elsewhere(app, person):
    """The same person on another device."""
    async with browser(app) as client:
        client.headers["User-Agent"] = FIREFOX
        yield Person(client, (await log_in(client, person.email)).json())


def session_key(person: Person) -> str:
    return f"session:{RefreshToken.parse(person.refresh_token).session.session_id}"


async def sessions(person: Person) -> list[dict]:
    found: list[dict] = (await person.get("/auth/sessions")).json()["sessions"]
    return found


async def test_sessions_tell_device_addresses_and_times_with_the_current_one_first(person, elsewhere, app):
    here, there = await sessions(person)
    assert (here["is_current"], there["is_current"]) == (True, False)
    assert there["device"] == "Firefox on Linux"
    assert there["first_ip"] == there["last_ip"] == elsewhere.client._transport.client[0]
    assert here["first_ip"] != there["first_ip"]
    assert there["created_at"] <= there["last_used_at"] < there["expires_at"]


async def test_last_use_moves_with_the_address_it_comes_from(person, elsewhere, app, connection, redis):
    session = RefreshToken.parse(elsewhere.refresh_token).session
    await connection.execute(
        "UPDATE user_sessions SET last_used_at = now() - interval '2 hours' WHERE id = $1", session.session_id
    )
    before = next(each for each in await sessions(person) if not each["is_current"])
    await redis.delete(session_key(elsewhere))
    async with browser(app, "192.0.2.7") as client:
        elsewhere.client = client
        await elsewhere.get("/users/me")
    after = next(each for each in await sessions(person) if not each["is_current"])
    assert after["last_used_at"] > before["last_used_at"]
    assert (after["first_ip"], after["last_ip"]) == (before["first_ip"], "192.0.2.7")


async def test_session_ended_from_another_device_stops_at_once_for_both_tokens(person, elsewhere):
    await elsewhere.get("/users/me")
    other = next(each for each in await sessions(person) if not each["is_current"])
    assert (await person.delete(f"/auth/sessions/{other['id']}")).status_code == 204
    assert_problem(await elsewhere.get("/users/me"), 401, "session_ended")
    body = {"refresh_token": elsewhere.refresh_token}
    answer = await elsewhere.client.post(f"{API}/auth/refresh", json=body)
    assert_problem(answer, 401, "refresh_token_invalid")
    assert len(await sessions(person)) == 1
    assert_problem(await person.delete(f"/auth/sessions/{other['id']}"), 404, "session_not_found")


async def test_all_other_sessions_end_and_this_one_stays(person, elsewhere):
    await log_in(person.client, person.email)
    assert len(await sessions(person)) == 3
    assert (await person.delete("/auth/sessions")).status_code == 204
    assert [each["is_current"] for each in await sessions(person)] == [True]
    assert_problem(await elsewhere.get("/users/me"), 401, "session_ended")


async def test_session_of_somebody_else_cannot_be_seen_or_ended(person, stranger):
    (theirs,) = await sessions(stranger)
    assert theirs["id"] not in [each["id"] for each in await sessions(person)]
    assert_problem(await person.delete(f"/auth/sessions/{theirs['id']}"), 404, "session_not_found")
    assert_problem(await person.delete(f"/auth/sessions/{uuid4()}"), 404, "session_not_found")
    assert (await stranger.get("/users/me")).status_code == 200


async def test_logout_ends_the_session_at_once_for_both_tokens(person):
    assert (await person.get("/users/me")).status_code == 200
    response = await person.post("/auth/logout")
    assert response.status_code == 204
    assert "Max-Age=0" in response.headers["Set-Cookie"]
    assert_problem(await person.get("/users/me"), 401, "session_ended")
    body = {"refresh_token": person.refresh_token}
    answer = await person.client.post(f"{API}/auth/refresh", json=body)
    assert_problem(answer, 401, "refresh_token_invalid")


async def test_logout_holds_when_redis_has_forgotten_everything(person, redis):
    await person.get("/users/me")
    await person.post("/auth/logout")
    await redis.delete(session_key(person))
    assert_problem(await person.get("/users/me"), 401, "session_ended")


async def test_end_that_comes_while_liveness_is_looked_up_is_not_overwritten(person, redis):
    """Redis keeps "ended" when a slower request wants to write "live" after it."""
    await person.post("/auth/logout")
    assert await redis.set(session_key(person), b"live", ex=LIVE_FOR, nx=True) is None
    assert await redis.get(session_key(person)) == b"ended"


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
    body = {"refresh_token": person.refresh_token}
    answer = await person.client.post(f"{API}/auth/refresh", json=body)
    assert_problem(answer, 401, "refresh_token_invalid")
    assert_problem(await person.get("/users/me"), 401, "session_ended")


async def test_use_moves_the_end_but_never_beyond_the_absolute_lifetime(person, connection, redis):
    session = RefreshToken.parse(person.refresh_token).session
    await connection.execute(
        """
        UPDATE user_sessions SET created_at = now() - interval '80 days',
            last_used_at = now() - interval '1 day', expires_at = now() + interval '1 day'
        WHERE id = $1
        """,
        session.session_id,
    )
    await person.get("/users/me")
    days_left = await connection.fetchval(
        "SELECT extract(epoch FROM expires_at - now()) / 86400 FROM user_sessions WHERE id = $1",
        session.session_id,
    )
    assert 9.9 < days_left < 10.1


async def test_with_redis_away_postgresql_says_which_sessions_are_live(person, settings):
    session = RefreshToken.parse(person.refresh_token).session
    redis = Redis.from_url("unix:///nowhere/valkey.sock", retry=Retry(NoBackoff(), retries=0))
    async with redis, await open_pool(settings.database_url, size=1, attempts=1) as pool:
        await require_live(redis, pool, session, NOWHERE, LIFETIMES)
        async with transaction(pool) as connection:
            await end_session(connection, session)
        with pytest.raises(SessionEnded):
            await require_live(redis, pool, session, NOWHERE, LIFETIMES)


async def test_redis_that_was_away_learns_of_an_end_when_it_is_back(person, redis, monkeypatch):
    """It may come back with an older "live", so it is told again until it listens."""
    monkeypatch.setattr("donotplay.accounts.liveness.RETRY_SECONDS", 0.01)
    session = RefreshToken.parse(person.refresh_token).session
    await redis.set(session_key(person), b"live", ex=LIVE_FOR)
    pool = redis.connection_pool
    path, pool.connection_kwargs["path"] = pool.connection_kwargs["path"], "/nowhere/valkey.sock"
    await pool.disconnect()
    await remember_ended(redis, session)
    pool.connection_kwargs["path"] = path
    await pool.disconnect()
    while await redis.get(session_key(person)) != b"ended":  # noqa: ASYNC110 -- Redis tells nobody
        await asyncio.sleep(0.01)
