"""Guessing a password or a code: attackers run into limits that leave the owner's own tries alone."""

import pytest

from donotplay.accounts.cookies import DEVICE_COOKIE
from donotplay.rate_limits import LIMITS, Limited
from tests.people import (
    API,
    PASSWORD,
    activity_of,
    browser,
    log_in,
    make_account,
    new_email,
    with_two_factors,
)
from tests.test_problems import assert_problem

ELSEWHERE = LIMITS[Limited.LOGIN_ELSEWHERE]


async def guess(client, email: str):
    return await log_in(client, email, password="a wild guess")


async def use_up(app, email: str) -> None:
    """Guess until the limit for all places that the account does not know is reached."""
    async with browser(app) as attacker:
        statuses = [(await guess(attacker, email)).status_code for _ in range(ELSEWHERE.quota + 1)]
    assert set(statuses) <= {401, 429}
    assert statuses[-1] == 429


@pytest.fixture
def quick_bcrypt(monkeypatch):
    """A wrong password costs a quarter of a second of a core; here only their number matters."""

    async def verify(password, password_hash, cost):
        return password_hash is not None and password == PASSWORD

    monkeypatch.setattr("donotplay.accounts.login_routes.verify_password", verify)


async def test_guesses_from_anywhere_are_refused_for_all_strangers_but_not_for_known_browsers(
    app, connection, quick_bcrypt
):
    email = await make_account(connection)
    async with browser(app) as owner:
        assert (await log_in(owner, email, session="cookie")).status_code == 200
        await use_up(app, email)
        async with browser(app) as stranger:
            assert_problem(await log_in(stranger, email), 429, "rate_limited")
        async with browser(app) as travelling:
            travelling.cookies = owner.cookies
            assert (await log_in(travelling, email)).status_code == 200


async def test_address_that_has_signed_in_before_keeps_its_tries_without_any_cookie(
    app, connection, quick_bcrypt
):
    email = await make_account(connection)
    async with browser(app, "2001:db8:1:2::5") as owner:
        await log_in(owner, email)
    await use_up(app, email)
    async with browser(app, "2001:db8:1:2:ffff::1") as owner_on_another_device:
        assert (await log_in(owner_on_another_device, email)).status_code == 200
    async with browser(app, "2001:db8:1:3::5") as stranger:
        assert_problem(await log_in(stranger, email), 429, "rate_limited")


async def test_known_place_has_its_own_limit(app, connection, quick_bcrypt):
    email = await make_account(connection)
    async with browser(app) as owner:
        await log_in(owner, email, session="cookie")
        for _ in range(LIMITS[Limited.LOGIN_KNOWN_PLACE].quota - 1):
            assert_problem(await guess(owner, email), 401, "invalid_credentials")
        await guess(owner, email)
        assert_problem(await guess(owner, email), 429, "rate_limited")


async def test_device_cookie_of_another_account_makes_nothing_known(app, connection, quick_bcrypt):
    email = await make_account(connection)
    async with browser(app) as attacker:
        await log_in(attacker, await make_account(connection), session="cookie")
        assert attacker.cookies[DEVICE_COOKIE]
        for _ in range(ELSEWHERE.quota):
            await guess(attacker, email)
        assert_problem(await guess(attacker, email), 429, "rate_limited")
        attacker.cookies.set(DEVICE_COOKIE, "forged.token.here", domain="donotplay.test")
        assert_problem(await guess(attacker, email), 429, "rate_limited")


async def test_device_cookie_is_no_session(app, connection):
    async with browser(app) as owner:
        await log_in(owner, await make_account(connection), session="cookie")
        headers = {"Authorization": f"Bearer {owner.cookies[DEVICE_COOKIE]}"}
        assert_problem(await owner.get(f"{API}/users/me", headers=headers), 401, "not_authenticated")


async def test_unknown_address_runs_into_the_same_limit(app, quick_bcrypt):
    await use_up(app, new_email())


async def test_limit_is_in_the_owners_activity_once_and_not_ten_times(app, connection, quick_bcrypt):
    email = await make_account(connection)
    for _ in range(2):
        await use_up(app, email)
    user_id = await connection.fetchval("SELECT id::text FROM users WHERE email = $1", email)
    assert (await activity_of(connection, user_id)).count("limit.exceeded") == 1


async def test_passkey_signs_in_while_passwords_are_guessed(app, connection, person, quick_bcrypt):
    from tests.accounts.test_passkeys import add, log_in_with

    authenticator, _ = await add(person)
    await use_up(app, person.email)
    async with browser(app) as elsewhere:
        assert_problem(await log_in(elsewhere, person.email), 429, "rate_limited")
        assert (await log_in_with(elsewhere, authenticator)).status_code == 200


async def test_codes_are_limited_by_account_apart_from_passwords(app, person, quick_bcrypt):
    authenticator, _ = await with_two_factors(person)
    async with browser(app) as attacker:
        token = (await log_in(attacker, person.email)).json()["login_token"]
        body = {"login_token": token, "totp_code": authenticator.wrong_code()}
        for _ in range(LIMITS[Limited.CODE_ELSEWHERE].quota):
            answer = await attacker.post(f"{API}/auth/login/second-factor", json=body)
            assert_problem(answer, 401, "second_factor_invalid")
        body["totp_code"] = code = authenticator.code()
        answer = await attacker.post(f"{API}/auth/login/second-factor", json=body)
        assert_problem(answer, 429, "rate_limited")
    assert (await log_in(person.client, person.email, totp_code=code)).status_code == 200
