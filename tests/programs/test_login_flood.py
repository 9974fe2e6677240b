"""Ten thousand guesses at one password, from a hundred addresses, while its owner logs in."""

import asyncio
import time

import httpx
import pytest

from donotplay.rate_limits import LIMITS, Limited
from tests.people import API, PASSWORD, new_email
from tests.processes import ForkedProgram

ADDRESSES = [f"127.0.1.{number}" for number in range(1, 101)]
GUESSES = 100
"""From each address."""

OWNERS_ADDRESS = "127.0.2.1"


@pytest.fixture
def program(directory):
    with ForkedProgram(directory) as program:
        yield program


def client_at(program: ForkedProgram, address: str) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(local_address=address)
    return httpx.AsyncClient(transport=transport, base_url=program.url, timeout=30)


async def log_in(client: httpx.AsyncClient, email: str, password: str) -> int:
    body = {"email": email, "password": password, "session": "cookie"}
    return (await client.post(f"{API}/auth/login", json=body)).status_code


async def test_owner_logs_in_from_a_known_browser_all_the_while(program):
    email = new_email()
    async with client_at(program, OWNERS_ADDRESS) as owner:
        body = {"email": email, "password": PASSWORD, "session": "cookie"}
        assert (await owner.post(f"{API}/auth/register", json=body)).status_code == 201

    async def flood(address: str) -> list[int]:
        async with client_at(program, address) as attacker:
            return [await log_in(attacker, email, f"guess {number}") for number in range(GUESSES)]

    # Another address than at registration: what makes the browser known is its cookie.
    async with client_at(program, "127.0.2.2") as owner_travelling:
        owner_travelling.cookies = owner.cookies
        started = time.monotonic()
        flooding = asyncio.gather(*map(flood, ADDRESSES))
        seen_by_owner = []
        while not flooding.done() and len(seen_by_owner) < LIMITS[Limited.LOGIN_KNOWN_PLACE].quota:
            seen_by_owner.append(await log_in(owner_travelling, email, PASSWORD))
            await asyncio.sleep(0.2)
        answers = [status for statuses in await flooding for status in statuses]
    elsewhere = LIMITS[Limited.LOGIN_ELSEWHERE]
    assert time.monotonic() - started < elsewhere.seconds / elsewhere.quota, "too slow to tell anything"
    assert len(answers) == len(ADDRESSES) * GUESSES == 10_000
    assert answers.count(401) == elsewhere.quota
    assert answers.count(429) == 10_000 - elsewhere.quota
    assert seen_by_owner
    assert set(seen_by_owner) == {200}
