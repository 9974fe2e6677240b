"""Cookies and pages of other origins, through the API."""

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from asgi_lifespan import LifespanManager

from donotplay.app import create_app
from donotplay.asgi import ASGIApp
from tests.people import API, log_in, make_account, new_email
from tests.test_problems import assert_problem

OURS, HOST = "https://dnp.example", "backend.internal:5000"

SAME = [
    {},
    {"Sec-Fetch-Site": "same-origin", "Origin": OURS},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
    {"Origin": OURS},
    {"Origin": f"https://{HOST}"},
    {"Origin": f"http://{HOST}"},
]
OTHER = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://other.dnp.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": f"http://{HOST}"},
    {"Sec-Fetch-Site": "anything"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://dnp.example"},
    {"Origin": "https://dnp.example.evil.example"},
    {"Origin": f"https://evil.example/{HOST}"},
    {"Origin": f"https://me@{HOST}"},
    {"Origin": "https://["},
]


@pytest.fixture(scope="module")
async def public_app(settings, pages) -> AsyncIterator[ASGIApp]:
    app = create_app(msgspec.structs.replace(settings, public_url=OURS), pages)
    async with LifespanManager(app):
        yield app


@pytest.fixture
async def browser(public_app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's browser, behind a proxy that calls us by another name."""
    transport = httpx.ASGITransport(public_app)
    async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
        yield client


@pytest.mark.parametrize("headers", SAME, ids=str)
async def test_our_own_pages_and_programs_may_use_the_cookie(browser, connection, headers):
    browser.headers.update(headers)
    assert (await log_in(browser, await make_account(connection), session="cookie")).status_code == 200
    assert (await browser.post(f"{API}/auth/refresh")).status_code == 200


@pytest.mark.parametrize("headers", OTHER, ids=str)
async def test_pages_of_other_origins_may_not_and_the_token_is_not_spent(browser, connection, headers):
    email = await make_account(connection)
    await log_in(browser, email, session="cookie")
    for refused in (
        await browser.post(f"{API}/auth/refresh", headers=headers),
        await browser.post(
            f"{API}/auth/login",
            json={"email": email, "password": "wrong", "session": "cookie"},
            headers=headers,
        ),
    ):
        assert_problem(refused, 403, "cross_origin")
        assert "Set-Cookie" not in refused.headers
    assert (await browser.post(f"{API}/auth/refresh")).status_code == 200


async def test_registration_with_a_cookie_from_another_origin_makes_no_account(browser, connection):
    email = new_email()
    body = {"email": email, "password": "nothing but silence", "session": "cookie"}
    response = await browser.post(f"{API}/auth/register", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert_problem(response, 403, "cross_origin")
    assert not await connection.fetchval("SELECT count(*) FROM users WHERE email = $1", email)


async def test_tokens_in_the_body_need_no_origin(browser, connection):
    browser.headers.update({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"})
    response = await log_in(browser, await make_account(connection))
    assert response.status_code == 200
    body = {"refresh_token": response.json()["refresh_token"]}
    assert (await browser.post(f"{API}/auth/refresh", json=body)).status_code == 200


async def test_without_a_public_address_the_host_counts(client, connection):
    email = await make_account(connection)
    for origin, status in (("http://donotplay.test", 200), (OURS, 403), ("null", 403)):
        client.headers["Origin"] = origin
        assert (await log_in(client, email, session="cookie")).status_code == status


async def test_origin_of_nothing_is_not_taken_for_a_missing_host(client, connection):
    client.headers.update({"Origin": "null", "Host": ""})
    assert_problem(
        await log_in(client, await make_account(connection), session="cookie"), 403, "cross_origin"
    )
