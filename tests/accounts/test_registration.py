import asyncio

import bcrypt
import pytest

from donotplay.accounts.passwords import _digest
from donotplay.settings import Settings
from tests.people import API, browser, log_in, make_account, new_email
from tests.test_problems import assert_problem

PASSWORD = "nothing but silence"


async def register(client, email: str, password: str = PASSWORD, **fields: str):
    return await client.post(f"{API}/auth/register", json={"email": email, "password": password, **fields})


async def test_registration_signs_in(client):
    email = new_email()
    response = await register(client, email)
    assert response.status_code == 201
    body = response.json()
    assert body["user"]["email"] == email
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 86_400
    me = await client.get(f"{API}/users/me", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert me.json() == body["user"]


async def test_password_is_stored_as_bcrypt_of_cost_twelve(app_with, connection):
    email = new_email()
    async with browser(await app_with(password_hash_cost=Settings().password_hash_cost)) as client:
        await register(client, email)
    stored = await connection.fetchval("SELECT password_hash FROM users WHERE email = $1", email)
    assert stored.startswith("$2b$12$")
    assert bcrypt.checkpw(_digest(PASSWORD), stored.encode())


@pytest.mark.parametrize("change", [str.upper, str.title])
async def test_address_in_another_case_is_taken(client, connection, change):
    email = await make_account(connection)
    assert_problem(await register(client, change(email)), 409, "email_taken")


async def test_of_registrations_that_race_one_wins(client):
    email = new_email()
    answers = await asyncio.gather(*(register(client, email) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@", "@b.example", "a b@c.example", "a@b..example", "x\0@y.example"]
)
async def test_impossible_address_is_a_bad_field(client, email):
    problem = assert_problem(await register(client, email), 400, "validation_failed")
    assert problem["errors"][0]["field"] == "email"


@pytest.mark.parametrize("email", ["me@music.lan", "jürgen@exämple.de"])
async def test_addresses_at_home_and_in_any_script_are_accepted(client, connection, email):
    await connection.execute("DELETE FROM users WHERE email = $1", email)
    assert (await register(client, email)).status_code == 201


async def test_weak_password_is_a_bad_field_and_makes_no_account(client, connection):
    email = new_email()
    problem = assert_problem(await register(client, email, "password"), 400, "validation_failed")
    assert problem["errors"][0]["field"] == "password"
    assert not await connection.fetchval("SELECT count(*) FROM users WHERE email = $1", email)


async def test_registered_person_can_log_in_with_the_address_in_any_case(client):
    email = new_email()
    await register(client, email)
    assert (await log_in(client, f" {email.upper()} ", password=PASSWORD)).status_code == 200


async def test_registration_is_in_the_audit_log(client, connection):
    response = await register(client, new_email())
    events = await connection.fetch(
        "SELECT event FROM audit_log WHERE user_id = $1 ORDER BY id", response.json()["user"]["id"]
    )
    assert [row["event"] for row in events] == ["account.registered", "session.started"]
