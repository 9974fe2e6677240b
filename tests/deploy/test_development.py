"""The profile `dev`: a change of a source is seen without a build."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.deploy.composed import PATIENCE_SECONDS, ROOT, Composed

pytestmark = pytest.mark.docker

PORTS = """
services:
  dev-postgres: { ports: !reset [] }
  dev-valkey: { ports: !reset [] }
  dev-api: { ports: !reset [] }
  dev-web: { ports: !override ["127.0.0.1::5000"] }
"""
"""Those of the profile may be in use by somebody who works here."""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our sources, to be changed."""
    clone = tmp_path_factory.mktemp("clone")
    for name in ("deploy", "requirements", "src", "web"):
        shutil.copytree(ROOT / name, clone / name, ignore=_not_ours)
    for name in ("LICENSE", "README.md", "compose.yaml", "pyproject.toml"):
        shutil.copy2(ROOT / name, clone)
    (clone / "ports.yaml").write_text(PORTS)
    subprocess.run(["chmod", "-R", "a+rX", clone], check=True)
    return clone


def _not_ours(_directory: str, names: list[str]) -> set[str]:
    return {"node_modules", "__pycache__", "pages", "build", ".svelte-kit", "test-results"} & set(names)


@pytest.fixture(scope="module")
def development(clone: Path) -> Iterator[httpx.Client]:
    site = Composed(clone)
    site.environment |= {"COMPOSE_FILE": "compose.yaml:ports.yaml", "COMPOSE_PROFILES": "dev"}
    try:
        site.run("up", "--build", "--detach", "--wait", "dev-web")
        address = site.run("port", "dev-web", "5000").strip()
        with httpx.Client(
            base_url=f"http://{address}", headers={"Host": "localhost"}, timeout=PATIENCE_SECONDS
        ) as client:
            yield client
    finally:
        site.run("down", "--volumes", "--timeout", "20")


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_change_of_the_api_is_answered_without_a_build(development: httpx.Client, clone: Path):
    def title() -> str:
        answer = development.get("/api/openapi.json")
        return answer.json()["info"]["title"] if answer.status_code == 200 else "none"

    assert title() == "donotplay"
    program = clone / "src/donotplay/app.py"
    program.write_text(program.read_text().replace('title="donotplay"', 'title="changed"'))
    wait_until(lambda: title() == "changed")


def test_change_of_a_page_is_shown_without_a_build(development: httpx.Client, clone: Path):
    def styles() -> str:
        return development.get("/src/app.css").text

    assert development.get("/login").status_code == 200
    assert ".changed" not in styles()
    sheet = clone / "web/src/app.css"
    sheet.write_text(sheet.read_text() + ".changed { color: red }\n")
    wait_until(lambda: ".changed" in styles())


def test_demo_user_is_there(development: httpx.Client):
    who = {"email": "demo@example.com", "password": "play-nothing-i-mind"}
    assert development.post("/api/v1/auth/login", json=who).status_code == 200
