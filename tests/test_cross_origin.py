"""Calls by pages of other origins: what browsers are told about them (CORS)."""

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from asgi_lifespan import LifespanManager

from donotplay.app import create_app
from donotplay.asgi import ASGIApp
from donotplay.settings import Settings
from tests.people import API, log_in, make_account

FRIEND, OTHER_FRIEND = "https://app.example", "http://localhost:8000"
ALLOWED = "Access-Control-Allow-Origin"


@pytest.fixture(scope="module")
async def open_app(settings, pages) -> AsyncIterator[ASGIApp]:
    settings: Settings = msgspec.structs.replace(settings, cors_origins=f"{FRIEND}, {OTHER_FRIEND}")
    app = create_app(settings, pages)
    async with LifespanManager(app):
        yield app


@pytest.fixture
async def visitor(open_app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at a site that lets pages of two others in."""
    transport = httpx.ASGITransport(open_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://donotplay.test") as client:
        yield client


async def preflight(
    client, origin: str, method: str = "POST", headers: str = "authorization"
) -> httpx.Response:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return await client.options(f"{API}/dnp", headers={"Origin": origin, **asked})


def listed(response: httpx.Response, name: str) -> set[str]:
    return {part.strip().lower() for part in response.headers[name].split(",")}


async def test_without_the_setting_no_origin_is_allowed(client):
    for response in (
        await client.get("/health/live", headers={"Origin": FRIEND}),
        await preflight(client, FRIEND),
    ):
        assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("origin", [FRIEND, OTHER_FRIEND])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_preflight_of_an_allowed_origin_passes_without_credentials(visitor, origin, method):
    response = await preflight(visitor, origin, method, "authorization, content-type, x-request-id")
    assert response.status_code == 204
    assert response.headers[ALLOWED] == origin
    assert method.lower() in listed(response, "Access-Control-Allow-Methods")
    assert {"authorization", "content-type", "x-request-id"} <= listed(
        response, "Access-Control-Allow-Headers"
    )
    assert "Access-Control-Allow-Credentials" not in response.headers


async def test_allowed_origin_reads_the_answer_and_the_headers_that_it_needs(visitor):
    response = await visitor.get("/health/live", headers={"Origin": FRIEND})
    assert response.headers[ALLOWED] == FRIEND
    assert "origin" in listed(response, "Vary")
    assert listed(response, "Access-Control-Expose-Headers") == {
        "x-request-id",
        "retry-after",
        "ratelimit",
        "ratelimit-policy",
    }
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("path", [f"{API}/users/me", f"{API}/nothing", f"{API}/auth/login"])
async def test_allowed_origin_reads_refusals_too(visitor, path):
    response = await visitor.get(path, headers={"Origin": FRIEND})
    assert response.status_code in {401, 404, 405}
    assert response.headers[ALLOWED] == FRIEND


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        "http://app.example",
        "https://app.example.evil.example",
        "https://xapp.example",
        "https://appxexample",
        "https://app.example:8443",
        "https://APP.example",
        f"{FRIEND}, {FRIEND}",
        "*",
    ],
)
async def test_any_other_origin_is_not_allowed(visitor, origin):
    response = await visitor.get("/health/live", headers={"Origin": origin})
    assert ALLOWED not in response.headers
    refused = await preflight(visitor, origin)
    assert refused.status_code == 400
    assert ALLOWED not in refused.headers


async def test_header_or_method_that_nobody_needs_is_not_allowed(visitor):
    assert (await preflight(visitor, FRIEND, headers="x-forwarded-for")).status_code == 400
    assert (await preflight(visitor, FRIEND, method="TRACE")).status_code == 400


async def test_pages_are_for_us_alone(visitor):
    assert ALLOWED not in (await visitor.get("/list", headers={"Origin": FRIEND})).headers


async def test_allowed_origin_signs_in_with_tokens_in_the_body_but_gets_no_cookie(visitor, connection):
    browser = {"Origin": FRIEND, "Sec-Fetch-Site": "cross-site"}
    visitor.headers.update(browser)
    email = await make_account(connection)
    assert (await log_in(visitor, email)).status_code == 200
    response = await log_in(visitor, email, session="cookie")
    assert (response.status_code, response.json()["code"]) == (403, "cross_origin")
    assert "Set-Cookie" not in response.headers
