"""The OpenAPI document is true: schemathesis calls each route with what the document allows and what not."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import schemathesis
from schemathesis.specs.openapi.checks import allow_header_conformance, positive_data_acceptance

from donotplay.rate_limits import LIMITS
from donotplay.settings import Settings
from tests.people import PASSWORD, new_email
from tests.prepared import SECRET_KEY
from tests.processes import Program
from tests.test_openapi import DOCUMENT

UNLIMITED = ",".join(f"{name}=1000000/60" for name in LIMITS)

EXCLUDED = [
    # What the document allows may still be no e-mail address, or an artist that is not there.
    positive_data_acceptance,
    # Litestar answers OPTIONS with the methods of the first handler at a path only.
    allow_header_conformance,
]

schema = schemathesis.openapi.from_dict(DOCUMENT)
# Litestar ignores parameters of the query that a route does not have.
schema.config.generation.update(allow_extra_parameters=False)


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
