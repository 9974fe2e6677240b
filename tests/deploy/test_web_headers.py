"""What nginx says in our place is what the program itself would say."""

import json
import re
import runpy
from pathlib import Path

import pytest

from donotplay.app import create_api
from donotplay.errors import BodyTooLarge, ProblemError, ServiceUnavailable
from donotplay.security_headers import STRICT_TRANSPORT_SECURITY, api_headers, pages_headers
from donotplay.settings import Settings

WEB = Path(__file__).parents[2] / "deploy/docker/web"
NGINX_CONF = (WEB / "nginx.conf").read_text()
UNITS = {"": 1, "k": 1024, "m": 1024**2}

headers = runpy.run_path(str(WEB / "headers.py"))


def read_headers(file: Path) -> dict[str, str]:
    return dict(re.findall(r'^add_header ([\w-]+) "?(.*?)"? always;$', file.read_text(), re.MULTILINE))


def without_server(wanted: dict[str, str]) -> dict[str, str]:
    """nginx names itself."""
    rest = {name: value for name, value in wanted.items() if name != "server"}
    return rest | {"strict-transport-security": "$strict_transport_security"}


def test_headers_for_nginx_are_those_of_the_program(tmp_path):
    policy = "default-src &#39;self&#39;; img-src data:"
    (tmp_path / "index.html").write_text(f'<meta http-equiv="content-security-policy" content="{policy}">')
    headers["main"](tmp_path, tmp_path)
    assert read_headers(tmp_path / "pages_headers.conf") == without_server(pages_headers(tmp_path))
    assert read_headers(tmp_path / "api_headers.conf") == without_server(api_headers())
    assert f'https "{STRICT_TRANSPORT_SECURITY}";' in (tmp_path / "https.conf").read_text()


@pytest.mark.parametrize("value", ['a "quote"', "$variable", "back\\slash"])
def test_header_that_nginx_would_read_otherwise_is_refused(value):
    with pytest.raises(SystemExit, match="nginx can't be given"):
        headers["quoted"](value)


def test_pages_that_are_not_built_are_missed(tmp_path):
    with pytest.raises(SystemExit, match="build the pages first"):
        headers["main"](tmp_path, tmp_path / "made")


@pytest.mark.parametrize("problem", [BodyTooLarge(), ServiceUnavailable()], ids=lambda problem: problem.code)
def test_refusal_by_nginx_is_the_programs(problem: ProblemError):
    bodies = re.findall(rf"return {problem.status} '(.*)';", NGINX_CONF)
    assert [json.loads(body.replace("\\'", "'")) for body in bodies] == [
        json.loads(json.dumps(problem.document("$request_id")))
    ]
    for name, value in problem.headers.items():
        assert f"add_header {name} {value} always;" in NGINX_CONF


def test_bodies_that_a_route_takes_pass_nginx():
    size, unit = re.search(r"client_max_body_size (\d+)([km]?);", NGINX_CONF).groups()
    largest = max(
        handler.resolve_request_max_body_size() or 0
        for route in create_api(Settings()).routes
        for handler in getattr(route, "route_handlers", ())
    )
    assert 1_000_000 < largest < int(size) * UNITS[unit]
