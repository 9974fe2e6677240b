import asyncio
import time

from donotplay.accounts.passwords import hash_password, verify_password
from tests.people import API, PASSWORD, Person, activity_of, browser, log_in, make_account, new_email
from tests.test_problems import assert_problem


async def test_right_password_signs_in(client, connection):
    email = await make_account(connection)
    response = await log_in(client, email)
    assert response.status_code == 200
    assert response.json()["user"]["email"] == email
    assert response.headers["Cache-Control"] == "no-store"


async def test_wrong_password_and_unknown_address_are_answered_alike(client, connection):
    email = await make_account(connection)
    wrong = assert_problem(await log_in(client, email, password="wrong one"), 401, "invalid_credentials")
    unknown = assert_problem(await log_in(client, new_email()), 401, "invalid_credentials")
    del wrong["request_id"], unknown["request_id"]
    assert wrong == unknown


async def test_hash_of_a_lower_cost_is_made_anew_at_log_in(app_with, connection):
    email = await make_account(connection)
    async with browser(await app_with(password_hash_cost=5)) as client:
        assert (await log_in(client, email)).status_code == 200
        stored = await connection.fetchval("SELECT password_hash FROM users WHERE email = $1", email)
        assert stored.startswith("$2b$05$")
        assert (await log_in(client, email)).status_code == 200


async def test_log_ins_at_once_after_the_cost_was_raised_all_succeed(app_with, connection):
    email = await make_account(connection)
    async with browser(await app_with(password_hash_cost=5)) as client:
        answers = await asyncio.gather(*(log_in(client, email) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4


async def test_cookies_are_secure_when_a_trusted_proxy_speaks_https(app_with, connection):
    app = await app_with(trusted_proxies="10.0.0.0/8")
    async with browser(app, "10.0.0.1") as client:
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.5"}
        body = {"email": await make_account(connection), "password": PASSWORD, "session": "cookie"}
        answer = await client.post(f"{API}/auth/login", json=body, headers=headers)
    assert all(cookie.startswith("__Host-") for cookie in answer.headers.get_list("Set-Cookie"))


async def test_log_in_ends_the_session_that_the_browser_had(client, connection):
    first = await make_account(connection), await make_account(connection)
    ann = Person(client, {"refresh_token": "", **(await log_in(client, first[0], session="cookie")).json()})
    assert (await ann.get("/users/me")).status_code == 200
    await log_in(client, first[1], session="cookie")
    assert_problem(await ann.get("/users/me"), 401, "session_ended")
    assert (await activity_of(connection, ann.id))[-1] == "session.ended"


async def test_log_in_without_a_cookie_ends_nothing(person):
    await log_in(person.client, person.email)
    assert (await person.get("/users/me")).status_code == 200


async def test_cookies_under_https_are_for_this_host_alone(app_with, connection):
    async with browser(await app_with(public_url="https://dnp.example")) as client:
        answer = await log_in(client, await make_account(connection), session="cookie")
        cookies = answer.headers.get_list("Set-Cookie")
        assert {cookie.split("=")[0] for cookie in cookies} == {
            "__Host-donotplay_refresh",
            "__Host-donotplay_device",
        }
        for cookie in cookies:
            attributes = {part.strip() for part in cookie.split(";")}
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= attributes
        headers = {"Cookie": cookies[0].split(";")[0]}
        assert (await client.post(f"{API}/auth/refresh", headers=headers)).status_code == 200


async def test_unknown_address_costs_a_bcrypt_too(settings):
    """Not a race against the clock: without the hash the answer would come a thousand times as fast."""

    async def seconds(password_hash: str | None) -> float:
        started = time.perf_counter()
        await verify_password("some password", password_hash, settings.password_hash_cost)
        return time.perf_counter() - started

    known = await hash_password("another password", settings.password_hash_cost)
    assert await seconds(None) > await seconds(known) / 10


async def test_failed_login_is_remembered_although_it_is_refused(client, connection):
    email = await make_account(connection)
    await log_in(client, email, password="wrong one")
    rows = await connection.fetch(
        """
        SELECT event, ip::text, request_id FROM audit_log
        WHERE user_id = (SELECT id FROM users WHERE email = $1)
        """,
        email,
    )
    assert [row["event"] for row in rows] == ["session.refused"]
    assert rows[0]["ip"].startswith("10.")
    assert rows[0]["request_id"]


async def test_refresh_token_can_be_kept_in_a_cookie_that_scripts_and_other_sites_cannot_use(
    client, connection
):
    response = await log_in(client, await make_account(connection), session="cookie")
    assert response.json()["refresh_token"] is None
    cookie = response.headers["Set-Cookie"]
    for attribute in ("HttpOnly", "SameSite=strict", "Path=/api/v1/auth"):
        assert attribute in cookie
