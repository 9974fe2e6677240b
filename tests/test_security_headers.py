"""Every answer has them, whoever gives it. A new route is found in the OpenAPI document by itself."""

import base64
import hashlib
import re
from collections import Counter

import httpx
import msgspec
import pytest

from donotplay.app import create_api, create_app
from donotplay.security_headers import (
    API_POLICY,
    POLICY_WITHOUT_BUILD,
    STRICT_TRANSPORT_SECURITY,
    pages_policy,
)
from donotplay.settings import Settings
from donotplay.site import PAGES
from tests.people import API

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "donotplay",
}
PAGES_POLICY = f"{POLICY_WITHOUT_BUILD}; frame-ancestors 'none'"
ASSET = "/_app/immutable/app.abc123.js"
HSTS = "Strict-Transport-Security"

ROUTES = [
    (method.upper(), re.sub(r"\{\w+\}", "1", path))
    for path, methods in create_api(Settings()).openapi_schema.to_schema()["paths"].items()
    for method in methods
]


def assert_protected(response: httpx.Response, policy: str) -> None:
    names = Counter(name.lower() for name, _ in response.headers.raw if name.lower() != b"set-cookie")
    assert {name for name, count in names.items() if count > 1} == set()
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED
    assert response.headers["Content-Security-Policy"] == policy
    allowed = re.findall(r"([\w-]+)=\(self\)", response.headers["Permissions-Policy"])
    assert set(allowed) == {"clipboard-write", "publickey-credentials-create", "publickey-credentials-get"}
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert HSTS not in response.headers


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_answer_of_a_route_is_protected_and_kept_by_nobody(client, method, path):
    body = {"json": {}} if method in {"POST", "PUT", "PATCH"} else {}
    response = await client.request(method, path, **body)
    assert_protected(response, API_POLICY)
    assert "no-store" in response.headers["Cache-Control"]


async def test_answer_to_somebody_signed_in_is_protected(person):
    response = await person.get("/users/me")
    assert response.status_code == 200
    assert_protected(response, API_POLICY)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/openapi.json", 200),
        ("GET", "/api/nothing", 404),
        ("GET", "/missing.js", 404),
        ("GET", f"{API}/auth/login", 405),
        ("POST", "/list", 404),
        ("OPTIONS", "/health/live", 204),
    ],
)
async def test_answer_outside_the_routes_is_protected(client, method, path, status):
    response = await client.request(method, path)
    assert response.status_code == status
    assert_protected(response, API_POLICY)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/list", 200),
        ("HEAD", "/list", 200),
        ("GET", ASSET, 200),
        ("GET", "/theme.js", 200),
        ("POST", "/", 405),
    ],
)
async def test_page_or_file_is_protected_by_the_policy_of_the_pages(client, method, path, status):
    response = await client.request(method, path)
    assert response.status_code == status
    assert_protected(response, PAGES_POLICY)
    assert "no-store" not in response.headers.get("Cache-Control", "")


async def test_page_that_has_not_changed_keeps_the_policy_that_browsers_update_it_with(client):
    etag = (await client.get("/list")).headers["ETag"]
    response = await client.get("/list", headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert_protected(response, PAGES_POLICY)


async def test_answer_to_a_failure_is_protected(client, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("donotplay.accounts.login_routes.check_email", fail)
    body = {"email": "somebody@example.com", "password": "something long"}
    response = await client.post(f"{API}/auth/register", json=body)
    assert response.status_code == 500
    assert_protected(response, API_POLICY)


@pytest.mark.parametrize(
    ("public_url", "scheme", "peer", "is_secure"),
    [
        (None, "http", "127.0.0.1", False),
        ("http://dnp.example", "http", "127.0.0.1", False),
        ("https://dnp.example", "http", "127.0.0.1", True),
        (None, "https", "10.0.0.1", True),
        (None, "http", "10.0.0.1", False),
        (None, "https", "192.0.2.1", False),
    ],
    ids=["plain", "plain URL", "https URL", "https proxy", "plain proxy", "somebody who claims https"],
)
@pytest.mark.parametrize("path", ["/list", "/health/live", "/api/nothing"])
async def test_https_is_demanded_only_where_it_is_spoken(
    settings, pages, path, public_url, scheme, peer, is_secure
):
    settings = msgspec.structs.replace(settings, public_url=public_url, trusted_proxies="10.0.0.0/8")
    transport = httpx.ASGITransport(create_app(settings, pages), client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://donotplay.test") as client:
        response = await client.get(path, headers={"X-Forwarded-Proto": scheme})
    assert response.headers.get_list(HSTS) == ([STRICT_TRANSPORT_SECURITY] if is_secure else [])


def test_policy_of_the_built_pages_lets_their_own_scripts_run_and_nothing_else():
    policy = pages_policy(PAGES / "index.html")
    page = (PAGES / "index.html").read_text()
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert inline, "SvelteKit starts the pages with a script in the page"
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["object-src"] == "'none'"


def test_policy_is_read_as_it_was_written(tmp_path):
    index = tmp_path / "index.html"
    index.write_text("<META HTTP-EQUIV='Content-Security-Policy' content=\"img-src &#39;self&#39; data:;\">")
    assert pages_policy(index) == "img-src 'self' data:; frame-ancestors 'none'"
