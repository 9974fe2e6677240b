"""The site of compose.yaml, run for real: built, started, asked, and taken down with all that it has made."""

import json
import os
import secrets
import shlex
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.people import API, PASSWORD

ROOT = Path(__file__).parents[2]
DOCKER = os.environ.get("DOCKER", "docker")
COMPOSE = shlex.split(os.environ.get("COMPOSE", "docker compose"))

PATIENCE_SECONDS = 60
"""Far above what anything here takes: it ends a test that would otherwise hang."""


class Composed:
    """A running site under a project's name and a port of its own."""

    def __init__(self, clone: Path = ROOT) -> None:
        self.clone = clone
        self.project = f"donotplay-test-{secrets.token_hex(4)}"
        self.url = f"http://localhost:{_free_port()}"
        self.environment = os.environ | {
            "COMPOSE_PROJECT_NAME": self.project,
            "DONOTPLAY_PUBLISH": self.url.removeprefix("http://").replace("localhost", "127.0.0.1"),
            "DONOTPLAY_PUBLIC_URL": self.url,
            "DONOTPLAY_VERSION": "test",
        }

    def run(self, *arguments: str) -> str:
        """`docker compose ARGUMENTS`, and what it prints."""
        result = subprocess.run(
            [*COMPOSE, *arguments],
            cwd=self.clone,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"{arguments}: {result.stderr[-2000:]}"
        return result.stdout

    def inspect(self, service: str) -> dict[str, Any]:
        """What the engine knows about a service's container."""
        return inspect(self.run("ps", "--all", "--quiet", service).strip())

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=PATIENCE_SECONDS)

    @contextmanager
    def sign_up(self) -> Iterator[httpx.Client]:
        """Somebody new, as a client that sends their access token."""
        body = {"email": f"{secrets.token_hex(6)}@example.com", "password": PASSWORD}
        with self.client() as client:
            response = client.post(f"{API}/auth/register", json=body)
            assert response.status_code == 201, response.text
            client.headers["Authorization"] = f"Bearer {response.json()['access_token']}"
            yield client

    def wait_for_health(self, **wanted: str) -> None:
        """Until the site's health is the wanted one, like `status="up"`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self.client() as client:
            while True:
                health = client.get("/health").json()
                if wanted.items() <= health.items():
                    return
                assert time.monotonic() < deadline, f"the health stays {health}"
                time.sleep(0.2)


def inspect(name: str) -> dict[str, Any]:
    """What the engine knows about a container or an image."""
    result = subprocess.run([DOCKER, "inspect", name], check=True, capture_output=True, text=True)
    known: list[dict[str, Any]] = json.loads(result.stdout)
    return known[0]


@contextmanager
def composed_site() -> Iterator[Composed]:
    site = Composed()
    try:
        site.run("up", "--build", "--detach", "--wait")
        yield site
    except AssertionError as error:
        error.add_note(site.run("logs", "--tail", "20"))
        raise
    finally:
        site.run("down", "--volumes", "--timeout", "20")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
