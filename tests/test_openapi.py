"""The OpenAPI document is complete, and tells who may call what; `programs/test_openapi.py` shows it true."""

import json

import pytest

from donotplay.app import create_api
from donotplay.settings import Settings
from tests.people import NOBODY

DOCUMENT = create_api(Settings()).openapi_schema.to_schema()
PUBLIC = {
    "/api/v1/auth/features",
    "/api/v1/auth/register",
    "/api/v1/auth/login",
    "/api/v1/auth/login/second-factor",
    "/api/v1/auth/passkeys/login-options",
    "/api/v1/auth/passkeys/login",
    "/api/v1/auth/refresh",
    "/api/v1/auth/password/forgot",
    "/api/v1/auth/password/reset",
    "/api/v1/auth/email/verify",
    "/api/v1/auth/erasure",
    "/health",
    "/health/live",
    "/health/ready",
}
"""The only addresses that answer somebody who is not signed in."""

OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
async def test_route_is_public_only_when_it_is_listed_so(client, path, method):
    address = path.replace("{artist_id}", "1").format(session_id=NOBODY, passkey_id=NOBODY, import_id=NOBODY)
    response = await client.request(method, address, json={} if method in {"post", "patch"} else None)
    codes = {"not_authenticated"} if path not in PUBLIC else set()
    answered = {response.json()["code"]} & {"not_authenticated"} if response.status_code >= 400 else set()
    assert answered == codes
    assert ("security" in DOCUMENT["paths"][path][method]) == (path not in PUBLIC)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_route_is_documented(path, method):
    operation = DOCUMENT["paths"][path][method]
    assert operation.get("description"), "the docstring of a route is its documentation"
    assert operation["tags"]
    for status, response in operation["responses"].items():
        if int(status) >= 400 and not path.startswith("/health"):
            assert list(response["content"]) == ["application/problem+json"]


async def test_document_is_served(client):
    assert (await client.get("/api/openapi.json")).json() == json.loads(json.dumps(DOCUMENT))
