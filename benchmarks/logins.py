"""Log-ins: an unknown address beside a known one, and what the checks around a call cost."""

import time
from collections.abc import Iterator
from pathlib import Path

import bcrypt
import httpx

from benchmarks.serving import UNLIMITED, serving
from benchmarks.tables import compared

ROUNDS = 200
CALLS = 3000
PASSWORD = "a song nobody asked for"
EMAIL = "somebody@example.com"


def report(directory: Path) -> Iterator[str]:
    with (
        serving(directory / "data", LOG_LEVEL="error", RATE_LIMITS=UNLIMITED) as (_, url),
        httpx.Client(base_url=url) as client,
    ):
        body = {"email": EMAIL, "password": PASSWORD}
        token = client.post("/api/v1/auth/register", json=body).raise_for_status().json()["access_token"]
        yield _unknown_beside_known(client)
        client.headers["Authorization"] = f"Bearer {token}"
        yield _calls(client)


def _unknown_beside_known(client: httpx.Client) -> str:
    """They take turns, so that a noisy machine is noisy for both."""
    known, unknown, bare = [], [], []
    for number in range(ROUNDS):
        known.append(_refused(client, EMAIL, number))
        unknown.append(_refused(client, f"nobody-{number}@example.com", number))
        started = time.perf_counter()
        bcrypt.hashpw(b"a wild guess", bcrypt.gensalt(12))
        bare.append(time.perf_counter() - started)
    times = {
        "known address, wrong password": known,
        "unknown address": unknown,
        "bcrypt alone, cost 12": bare,
    }
    return compared(f"log-in that is refused ({ROUNDS} each)", times)


def _refused(client: httpx.Client, email: str, number: int) -> float:
    started = time.perf_counter()
    answer = client.post("/api/v1/auth/login", json={"email": email, "password": f"a wild guess {number}"})
    assert answer.status_code == 401, answer.text
    return time.perf_counter() - started


def _calls(client: httpx.Client) -> str:
    """The bare answer, and one behind token, session and limit that reads one row."""
    times: dict[str, list[float]] = {"/health/live": [], "/api/v1/users/me": []}
    for _ in range(CALLS):
        for path, each in times.items():
            started = time.perf_counter()
            assert client.get(path).status_code == 200
            each.append(time.perf_counter() - started)
    return compared(f"one client ({CALLS} calls each)", times)
