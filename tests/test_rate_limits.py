"""Rate limits: windows in Redis, in memory while it is away, and what a refusal says."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from donotplay import rate_limiter
from donotplay.errors import RateLimited, StartupError
from donotplay.rate_limiter import IN_MEMORY, RateLimits
from donotplay.rate_limits import LIMITS, Limited, overridden
from tests.people import API, browser, log_in, make_account, new_email, sign_up
from tests.test_problems import assert_problem

OVERRIDES = "registration=3/3600"


@pytest.fixture
def limits(redis) -> RateLimits:
    return RateLimits(redis, OVERRIDES)


async def hit_until_refused(limits: RateLimits, key: str) -> int:
    """How often it went through."""
    for count in range(1000):
        try:
            await limits.hit(Limited.REGISTRATION, key)
        except RateLimited:
            return count
    raise AssertionError("no limit")


async def test_as_many_as_the_quota_go_through_and_each_key_is_counted_by_itself(limits):
    assert await hit_until_refused(limits, new_email()) == 3
    assert await hit_until_refused(limits, new_email()) == 3


async def test_of_fifty_at_once_as_many_as_the_quota_go_through(limits):
    key = new_email()
    allowed = await asyncio.gather(*(limits.allows(Limited.REGISTRATION, key) for _ in range(50)))
    assert allowed.count(True) == 3


async def test_processes_count_together(redis):
    key = new_email()
    both = [RateLimits(redis, OVERRIDES), RateLimits(redis, OVERRIDES)]
    allowed = [await each.allows(Limited.REGISTRATION, key) for each in both for _ in range(3)]
    assert allowed.count(True) == 3


async def test_refusals_do_not_count(redis):
    """Somebody who goes on trying does not push the end of the wait away."""
    limits, key = RateLimits(redis, "registration=2/1"), new_email()
    await hit_until_refused(limits, key)
    loop = asyncio.get_running_loop()
    until = loop.time() + 2.1
    while not await limits.allows(Limited.REGISTRATION, key):
        assert loop.time() < until, "it never became free"
        await asyncio.sleep(0.005)


async def test_refusal_tells_when_to_try_again_in_the_fields_of_the_draft(client):
    quota = LIMITS[Limited.REGISTRATION].quota
    body = {"email": "nobody", "password": "whatever it may be"}
    for _ in range(quota):
        assert_problem(await client.post(f"{API}/auth/register", json=body), 400, "validation_failed")
    answer = await client.post(f"{API}/auth/register", json=body)
    problem = assert_problem(answer, 429, "rate_limited")
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= 3600
    assert problem["retry_after"] == seconds
    assert answer.headers["RateLimit-Policy"] == f'"registration";q={quota};w=3600'
    assert answer.headers["RateLimit"] == f'"registration";r=0;t={seconds}'


async def test_addresses_are_counted_by_the_64_of_ipv6(app):
    body = {"email": "nobody", "password": "whatever it may be"}

    async def register_from(address: str) -> int:
        async with browser(app, address) as client:
            return (await client.post(f"{API}/auth/register", json=body)).status_code

    for number in range(LIMITS[Limited.REGISTRATION].quota):
        assert await register_from(f"2001:db8:7:7::{number:x}") == 400
    assert await register_from("2001:db8:7:7:1:2:3:4") == 429
    assert await register_from("2001:db8:7:8::1") == 400


@pytest.mark.parametrize(
    ("limit", "path", "query"),
    [
        ("search_address", "/artists/search", {"q": "abba"}),
        ("export_address", "/users/me/activity/export", {}),
    ],
)
async def test_people_who_share_an_address_share_a_limit_besides_their_own(
    app_with, connection, limit, path, query
):
    app = await app_with(rate_limits=f"{limit}=2/60")
    people = [await sign_up(browser(app, "192.0.2.77"), connection) for _ in range(3)]
    assert [(await person.get(path, **query)).status_code for person in people] == [200, 200, 429]


async def test_one_e_mail_address_is_registered_so_often_from_wherever(app, connection):
    body = {"email": await make_account(connection), "password": "whatever it may be"}
    quota = LIMITS[Limited.REGISTRATION_ACCOUNT].quota
    statuses = []
    for _ in range(quota + 1):
        async with browser(app) as client:
            statuses.append((await client.post(f"{API}/auth/register", json=body)).status_code)
    assert statuses == [409] * quota + [429]


async def test_somebody_signed_in_has_a_limit_for_all_calls(app_with, connection):
    async with browser(await app_with(rate_limits="general=3/60")) as client:
        token = (await log_in(client, await make_account(connection))).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        statuses = [(await client.get(f"{API}/users/me")).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


@pytest.fixture
async def away() -> AsyncIterator[Redis]:
    client = Redis.from_url("unix:///nowhere/valkey.sock", retry=Retry(NoBackoff(), retries=0))
    yield client
    await client.aclose()


async def test_with_redis_away_limits_go_on_in_memory_with_a_metric(away):
    limits = RateLimits(away, OVERRIDES)
    assert IN_MEMORY._value.get() == 0
    assert await hit_until_refused(limits, new_email()) == 3
    assert IN_MEMORY._value.get() == 1


async def test_redis_that_comes_back_counts_again(redis, away, monkeypatch):
    monkeypatch.setattr(rate_limiter, "RETRY_REDIS_SECONDS", 0.0)
    limits, key = RateLimits(away, OVERRIDES), new_email()
    await limits.allows(Limited.REGISTRATION, key)
    away.connection_pool.connection_kwargs["path"] = redis.connection_pool.connection_kwargs["path"]
    away.connection_pool.reset()
    assert await hit_until_refused(limits, key) == 3
    assert IN_MEMORY._value.get() == 0
    assert not await RateLimits(redis, OVERRIDES).allows(Limited.REGISTRATION, key)


async def test_redis_that_failed_is_left_alone_for_a_while(away):
    """Else every request would wait for a server that hangs."""
    limits = RateLimits(away, OVERRIDES)
    await limits.allows(Limited.REGISTRATION, "x")
    calls: list[object] = []
    limits._shared.hit = lambda *arguments: calls.append(arguments)
    await limits.allows(Limited.REGISTRATION, "x")
    assert calls == []


def test_overrides_replace_quota_and_window_of_what_they_name():
    limits = overridden("login=7/60, search=9/1")
    assert (limits[Limited.LOGIN].quota, limits[Limited.LOGIN].seconds) == (7, 60)
    assert (limits[Limited.SEARCH].quota, limits[Limited.SEARCH].seconds) == (9, 1)
    assert limits[Limited.GENERAL] == LIMITS[Limited.GENERAL]


@pytest.mark.parametrize(
    ("text", "named"),
    [("logins=7/60", "'logins'"), ("login", "'login'"), ("login=0/60", "'login=0/60'"), ("login=7/1,", "''")],
)
def test_override_that_means_nothing_is_refused(text, named):
    with pytest.raises(StartupError, match=named):
        overridden(text)


def test_each_limit_is_in_the_table():
    assert set(LIMITS) == set(Limited)
