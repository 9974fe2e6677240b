"""The OpenAPI document is true: schemathesis calls each route with what the document allows and what not."""

import json
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import schemathesis
from schemathesis.specs.openapi.checks import allow_header_conformance, positive_data_acceptance

from donotplay.app import create_api
from donotplay.rate_limits import LIMITS
from donotplay.settings import Settings
from tests.people import NOBODY, PASSWORD, new_email
from tests.prepared import SECRET_KEY
from tests.processes import Program

UNLIMITED = ",".join(f"{name}=1000000/60" for name in LIMITS)

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
    "/health",
    "/health/live",
    "/health/ready",
}
"""The only addresses that answer somebody who is not signed in."""

OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]

EXCLUDED = [
    # What the document allows may still be no e-mail address, or an artist that is not there.
    positive_data_acceptance,
    # Litestar answers OPTIONS with the methods of the first handler at a path only.
    allow_header_conformance,
]

schema = schemathesis.openapi.from_dict(DOCUMENT)


@pytest.fixture(scope="module")
def program(app, settings: Settings, data_dir: Path) -> Iterator[Program]:
    """The real server, since what HTTP does to hostile input counts too."""
    urls = {"database_url": settings.database_url, "redis_url": settings.redis_url}
    with Program(data_dir / "openapi", secret_keys=SECRET_KEY, rate_limits=UNLIMITED, **urls) as program:
        yield program


@pytest.fixture(scope="module")
def access_token(program: Program) -> str:
    body = {"email": new_email(), "password": PASSWORD}
    token: str = program.client.post("/api/v1/auth/register", json=body).json()["access_token"]
    return token


@schema.parametrize()
@hypothesis.settings(max_examples=5, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_route_answers_as_documented_whatever_it_is_sent(case, program, access_token):
    # Log-out is called by nobody in particular: the token has to last for the other routes.
    is_logout = case.operation.path.endswith("/logout")
    headers = {} if is_logout else {"Authorization": f"Bearer {access_token}"}
    case.call_and_validate(base_url=program.url, headers=headers, excluded_checks=EXCLUDED)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
async def test_route_is_public_only_when_it_is_listed_so(client, path, method):
    address = path.replace("{artist_id}", "1").format(session_id=NOBODY, passkey_id=NOBODY)
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
