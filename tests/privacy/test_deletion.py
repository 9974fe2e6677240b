"""Deleting one's account: asked for with all factors, called off by logging in, told by a receipt."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from msgspec.structs import replace

from donotplay.accounts.links import LinkPurpose, issue_link
from donotplay.database import connected, open_pool
from donotplay.privacy.erasure import erase_due
from donotplay.rate_limits import LIMITS, Limited
from donotplay.settings import Settings
from tests.accounts.test_passkeys import add as add_passkey
from tests.accounts.test_passkeys import log_in_with
from tests.people import (
    API,
    PASSWORD,
    Person,
    activity_of,
    browser,
    log_in,
    new_email,
    sign_up,
    with_two_factors,
)
from tests.privacy.tables import rows_with
from tests.privacy.test_erasure import refuse_deletions_of
from tests.test_problems import assert_problem

DAYS = timedelta(days=1)


async def delete(person: Person, **factors: Any) -> httpx.Response:
    return await person.request("DELETE", "/users/me", json={"password": PASSWORD, **factors})


async def deleted(person: Person, **factors: Any) -> dict[str, Any]:
    answer = await delete(person, **factors)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def look_up(client: httpx.AsyncClient, receipt: str) -> httpx.Response:
    return await client.post(f"{API}/auth/erasure", json={"receipt": receipt})


async def state_of(client: httpx.AsyncClient, receipt: str) -> dict[str, Any]:
    answer = await look_up(client, receipt)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_account_waits_for_its_end_and_the_receipt_tells_until_when(person, connection):
    deletion = await deleted(person)
    assert deletion["state"] == "waiting"
    assert moment(deletion["erase_at"]) - moment(deletion["requested_at"]) == 14 * DAYS
    assert moment(deletion["backups_until"]) - moment(deletion["erase_at"]) == 30 * DAYS
    assert (await activity_of(connection, person.id))[-1] == "account.deletion_requested"
    assert await state_of(person.client, deletion.pop("receipt")) == {
        **deletion,
        "restored_at": None,
        "erased_at": None,
        "counts": {},
    }


async def test_receipt_is_stored_only_as_a_hash(person, connection):
    receipt = (await deleted(person))["receipt"]
    assert await rows_with(connection, receipt) == {}


async def test_all_sessions_end_at_once(person, app, connection):
    async with browser(app) as client:
        elsewhere = Person(client, (await log_in(client, person.email)).json())
        assert (await elsewhere.get("/users/me")).status_code == 200
        await deleted(person)
        for each in (person, elsewhere):
            assert_problem(await each.get("/users/me"), 401, "session_ended")
            refreshing = await client.post(f"{API}/auth/refresh", json={"refresh_token": each.refresh_token})
            assert_problem(refreshing, 401, "refresh_token_invalid")


async def test_browser_forgets_its_cookie(client, connection):
    person = await sign_up(client, connection)
    await log_in(client, person.email, session="cookie")
    assert client.cookies["donotplay_refresh"]
    await deleted(Person(client, (await log_in(client, person.email)).json()))
    assert "donotplay_refresh" not in client.cookies


async def test_links_that_were_sent_stop_working(person, connection):
    link = await issue_link(connection, UUID(person.id), person.email, LinkPurpose.RESET_PASSWORD, "")
    await deleted(person)
    body = {"token": link.split("#token=")[1], "new_password": PASSWORD + "!"}
    assert_problem(await person.client.post(f"{API}/auth/password/reset", json=body), 403, "link_invalid")


async def test_password_is_asked_for(person):
    assert_problem(await delete(person, password="not my password"), 403, "wrong_password")
    assert (await person.get("/users/me")).status_code == 200


async def test_second_factor_is_asked_for(person):
    app, _ = await with_two_factors(person)
    assert_problem(await delete(person), 403, "code_required")
    assert_problem(await delete(person, code=app.wrong_code()), 403, "wrong_code")
    assert (await person.get("/users/me")).status_code == 200
    await deleted(person, code=app.code())


async def test_of_two_requests_at_once_one_has_a_receipt(person, connection):
    before = await connection.fetchval("SELECT count(*) FROM erasures")
    answers = await asyncio.gather(delete(person), delete(person))
    refused, done = sorted(answers, key=lambda answer: -answer.status_code)
    assert done.status_code == 200
    assert_problem(refused, 401, "session_ended")
    assert await connection.fetchval("SELECT count(*) FROM erasures") == before + 1


async def test_request_that_is_outrun_by_a_change_of_the_password_is_refused(person, monkeypatch):
    from donotplay.accounts import reauthentication

    verify = reauthentication.verify_password

    async def verify_slowly(*arguments: object) -> bool:
        is_right = await verify(*arguments)
        monkeypatch.setattr(reauthentication, "verify_password", verify)
        changing = {"current_password": PASSWORD, "new_password": PASSWORD + "!"}
        assert (await person.post("/auth/password", changing)).status_code == 204
        return is_right

    monkeypatch.setattr(reauthentication, "verify_password", verify_slowly)
    assert_problem(await delete(person), 403, "wrong_password")


async def test_logging_in_restores_all_that_there_was(person, connection):
    await person.block("ABBA")
    receipt = (await deleted(person))["receipt"]
    answer = await log_in(person.client, person.email)
    assert answer.json()["account_restored"] is True
    again = Person(person.client, answer.json())
    assert (await again.get("/dnp")).json()["total"] == 1
    assert (await activity_of(connection, person.id))[-1] == "account.restored"
    found = await state_of(person.client, receipt)
    assert (found["state"], found["backups_until"], found["erased_at"]) == ("restored", None, None)
    assert moment(found["restored_at"]) > moment(found["requested_at"])


async def test_only_the_first_log_in_says_that_it_restored(person):
    await deleted(person)
    answers = [await log_in(person.client, person.email) for _ in range(2)]
    assert [answer.json()["account_restored"] for answer in answers] == [True, False]


async def test_of_log_ins_at_once_all_get_in_and_one_restores(person):
    await deleted(person)
    answers = await asyncio.gather(*(log_in(person.client, person.email) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sum(answer.json()["account_restored"] for answer in answers) == 1


async def test_logging_in_with_a_second_factor_restores_and_a_wrong_code_does_not(person):
    app, _ = await with_two_factors(person)
    receipt = (await deleted(person, code=app.code()))["receipt"]
    wrong = await log_in(person.client, person.email, totp_code=app.wrong_code())
    assert_problem(wrong, 401, "second_factor_invalid")
    assert (await state_of(person.client, receipt))["state"] == "waiting"
    answer = await log_in(person.client, person.email, totp_code=app.code())
    assert answer.json()["account_restored"] is True


async def test_logging_in_with_a_passkey_restores(person):
    authenticator, _ = await add_passkey(person)
    await deleted(person)
    answer = await log_in_with(person.client, authenticator)
    assert answer.json()["account_restored"] is True


async def test_wrong_password_restores_nothing(person):
    receipt = (await deleted(person))["receipt"]
    refused = await log_in(person.client, person.email, password="not my password")
    assert_problem(refused, 401, "invalid_credentials")
    assert (await state_of(person.client, receipt))["state"] == "waiting"


async def test_forgotten_password_can_be_set_anew_meanwhile_and_its_log_in_restores(person, connection):
    receipt = (await deleted(person))["receipt"]
    link = await issue_link(connection, UUID(person.id), person.email, LinkPurpose.RESET_PASSWORD, "")
    body = {"token": link.split("#token=")[1], "new_password": PASSWORD + "!"}
    assert (await person.client.post(f"{API}/auth/password/reset", json=body)).status_code == 204
    assert (await state_of(person.client, receipt))["state"] == "waiting"
    answer = await log_in(person.client, person.email, password=PASSWORD + "!")
    assert answer.json()["account_restored"] is True


async def test_restored_account_can_be_deleted_again_with_another_receipt(person):
    first = (await deleted(person))["receipt"]
    again = Person(person.client, (await log_in(person.client, person.email)).json())
    second = (await deleted(again))["receipt"]
    states = [(await state_of(person.client, receipt))["state"] for receipt in (first, second)]
    assert states == ["restored", "waiting"]


async def test_sign_ins_without_anything_to_restore_say_so(client):
    body = {"email": new_email(), "password": PASSWORD}
    registered = (await client.post(f"{API}/auth/register", json=body)).json()
    assert registered["account_restored"] is False
    refresh = {"refresh_token": registered["refresh_token"]}
    refreshed = await client.post(f"{API}/auth/refresh", json=refresh)
    assert refreshed.json()["account_restored"] is False


async def test_address_is_taken_until_the_account_is_erased(person, settings, connection):
    await deleted(person)
    body = {"email": person.email, "password": PASSWORD}
    assert_problem(await person.client.post(f"{API}/auth/register", json=body), 409, "email_taken")
    await connection.execute("UPDATE users SET erase_at = now() WHERE id = $1", person.id)
    async with await open_pool(settings.database_url, size=1, attempts=1) as pool:
        await erase_due(pool, settings)
    answer = await person.client.post(f"{API}/auth/register", json=body)
    assert answer.status_code == 201
    assert answer.json()["user"]["id"] != person.id


async def test_owner_is_told_by_e_mail_when_it_ends_and_how_to_come_back(app_with, mailbox, connection):
    async with browser(await app_with(**mailbox.settings)) as client:
        person = await sign_up(client, connection)
        deletion = await deleted(person)
    assert mailbox.subjects_to(person.email)[1:] == ["Your donotplay account will be deleted"]
    text = mailbox.last_message_to(person.email).get_content()
    assert mailbox.link_to(person.email) == "https://dnp.example/login"
    assert deletion["receipt"] in text
    assert f"{moment(deletion['erase_at']):%-d %B %Y}" in text


async def test_owner_is_told_by_e_mail_that_it_has_ended(settings, mailbox, connection, person):
    await deleted(person)
    async with await open_pool(settings.database_url, size=1, attempts=1) as pool:
        await connection.execute("UPDATE users SET erase_at = now() WHERE id = $1", person.id)
        await erase_due(pool, replace(settings, **mailbox.settings, backup_retention_days=7))
    assert mailbox.subjects_to(person.email) == ["Your donotplay account is gone"]
    assert "another 7 days" in mailbox.message().get_content()


@pytest.fixture
async def at_once(app_with, mailbox, connection):
    """A site that erases in the same request."""
    async with browser(await app_with(**mailbox.settings, deletion_grace_days=0)) as client:
        yield await sign_up(client, connection)


async def test_without_days_of_grace_all_is_gone_with_the_answer(at_once, connection, mailbox):
    await at_once.block("ABBA")
    await at_once.block("Queen")
    deletion = await deleted(at_once)
    assert deletion["state"] == "erased"
    assert await rows_with(connection, at_once.id) == {}
    found = await state_of(at_once.client, deletion["receipt"])
    assert (found["state"], found["counts"]["list"], found["counts"]["account"]) == ("erased", 2, 1)
    assert moment(found["backups_until"]) - moment(found["erased_at"]) == 30 * DAYS
    assert_problem(await log_in(at_once.client, at_once.email), 401, "invalid_credentials")
    assert mailbox.subjects_to(at_once.email)[1:] == ["Your donotplay account is gone"]


async def test_changes_that_race_with_it_leave_nothing_behind(at_once, connection):
    found = await at_once.find("the")
    adding = [at_once.post("/dnp", {"artist_id": artist["id"]}) for artist in found]
    done, *added = await asyncio.gather(delete(at_once), *adding)
    assert done.status_code == 200
    assert {answer.status_code for answer in added} <= {201, 401}
    assert await rows_with(connection, at_once.id) == {}


async def test_import_that_is_at_work_leaves_nothing_behind(at_once, connection):
    rows = "\n".join(f"Nobody {number}" for number in range(600))
    answer = await at_once.request("POST", "/dnp/import?dry_run=false", content=rows)
    assert answer.status_code == 202, answer.text
    await deleted(at_once)
    assert await rows_with(connection, at_once.id) == {}


async def test_what_can_not_be_erased_with_the_answer_waits_for_the_scheduler(app_with, database):
    app = await app_with(database_url=database, deletion_grace_days=0)
    async with connected(database) as connection, browser(app) as client:
        person = await sign_up(client, connection)
        await refuse_deletions_of(connection, "user_sessions", person.id)
        deletion = await deleted(person)
        assert deletion["state"] == "waiting"
        await connection.execute("DROP TRIGGER refuse ON user_sessions")
        async with await open_pool(database, size=1, attempts=1) as pool:
            await erase_due(pool, Settings())
        assert (await state_of(client, deletion["receipt"]))["state"] == "erased"


@pytest.mark.parametrize("receipt", ["", "nonsense", "A" * 43])
async def test_what_is_no_receipt_is_unknown(client, receipt):
    assert_problem(await look_up(client, receipt), 404, "receipt_unknown")


async def test_receipts_can_not_be_guessed_for_long(client):
    for _ in range(LIMITS[Limited.RECEIPT].quota):
        assert (await look_up(client, "A" * 43)).status_code == 404
    assert_problem(await look_up(client, "A" * 43), 429, "rate_limited")


async def test_site_says_what_it_does_with_deleted_accounts(client):
    features = (await client.get(f"{API}/auth/features")).json()
    assert (features["deletion_grace_days"], features["backup_retention_days"]) == (14, 30)
