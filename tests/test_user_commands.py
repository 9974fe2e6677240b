"""`donotplay users`, in this process: what each command does, prints and refuses.

Whole programs are in `programs/test_account_commands.py`.
"""

import asyncio
import io
import json
import sys
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from donotplay.accounts.overview import Account
from donotplay.cli import app as cli
from donotplay.errors import StartupError
from donotplay.user_output import ShownAccount
from tests.accounts.test_passkeys import add, log_in_with
from tests.mailboxes import Mailbox
from tests.people import API, NOBODY, PASSWORD, activity_of, log_in, make_account, new_email, with_two_factors
from tests.test_problems import assert_problem

NEW = "another song nobody asked for"


class Done(msgspec.Struct):
    """What a command has printed; `error` is the line it ended with, if it was refused."""

    stdout: str
    error: str | None

    @property
    def document(self):
        return json.loads(self.stdout)


@pytest.fixture
def users(settings, monkeypatch, capsys):
    """Call a command: `await users("show", email)`. It has a loop of its own, as in its own process."""
    for name in ("database_url", "redis_url", "secret_keys", "data_dir", "log_level"):
        monkeypatch.setenv(f"DONOTPLAY_{name.upper()}", str(getattr(settings, name)))

    def call(arguments: tuple[str, ...]) -> str | None:
        try:
            cli(["users", *arguments])
        except StartupError as error:
            return str(error)
        except SystemExit as end:
            return f"exit code {end.code}" if end.code else None
        return None

    async def run(*arguments: str) -> Done:
        capsys.readouterr()
        error = await asyncio.to_thread(call, arguments)
        return Done(capsys.readouterr().out, error)

    return run


async def last_event(connection, user_id: str):
    row = await connection.fetchrow(
        "SELECT event, details, ip FROM audit_log WHERE user_id = $1 ORDER BY id DESC LIMIT 1", user_id
    )
    return row["event"], row["details"], row["ip"]


def token_in(link: str) -> str:
    (token,) = parse_qs(urlsplit(link).fragment)["token"]
    return token


async def set_password(client, link: str, password: str = NEW):
    body = {"token": token_in(link), "new_password": password}
    return await client.post(f"{API}/auth/password/reset", json=body)


COMMANDS = [
    ("show",),
    ("disable",),
    ("delete", "--yes"),
    ("enable",),
    ("reset-password",),
    ("reset-2fa",),
    ("end-sessions",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("who", ["nobody@example.com", str(NOBODY), "", "a\0b"])
async def test_account_that_is_not_there_is_refused_in_one_line(users, command, who):
    done = await users(*command, who, "--json")
    assert done.error == f"nobody has the address or id {who}"
    assert done.stdout == ""


async def test_list_is_one_document_sorted_by_address(users, connection):
    tag = new_email().partition("@")[0]
    emails = [await make_account(connection, f"{name}.{tag}@example.com") for name in ("b", "C", "a")]
    accounts = (await users("list", "--json")).document["accounts"]
    assert [each["email"] for each in accounts if tag in each["email"]] == [emails[2], emails[0], emails[1]]
    assert {tuple(each) for each in accounts} == {Account.__struct_fields__}
    assert len(accounts) == await connection.fetchval("SELECT count(*) FROM users")


async def test_list_goes_through_more_accounts_than_are_fetched_at_once(users, connection):
    tag = new_email().partition("@")[0]
    await connection.execute(
        """
        INSERT INTO users (email, email_key, password_hash)
        SELECT email, email, ''
        FROM (SELECT $1 || n || '@example.com' AS email FROM generate_series(1, 1200) AS n)
        """,
        tag,
    )
    accounts = (await users("list", "--search", tag, "--json")).document["accounts"]
    assert len({each["id"] for each in accounts}) == 1200


async def test_list_searches_in_addresses_and_names_as_they_are_written(users, connection):
    tag = new_email().partition("@")[0]
    by_address = await make_account(connection, f"100%_{tag}@example.com")
    by_name = await make_account(connection)
    await connection.execute("UPDATE users SET display_name = $2 WHERE email = $1", by_name, f"Ann {tag}")
    assert {
        line.split()[0] for line in (await users("list", "--search", tag.upper())).stdout.splitlines()
    } == {
        by_address,
        by_name,
    }
    assert (await users("list", "--search", f"0%_{tag}")).stdout.split()[0] == by_address
    assert (await users("list", "--search", f"%{tag}%", "--json")).document == {"accounts": []}


async def test_list_of_the_disabled_alone(users, connection, person, stranger):
    await users("disable", person.email)
    emails = [each["email"] for each in (await users("list", "--disabled", "--json")).document["accounts"]]
    assert person.email in emails
    assert stranger.email not in emails
    lines = (await users("list", "--disabled")).stdout
    assert "unverified, disabled since 20" in next(
        line for line in lines.splitlines() if person.email in line
    )


async def test_show_tells_what_is_there_and_nothing_secret(users, connection, person):
    await person.block("Nickelback")
    await add(person)
    await with_two_factors(person)
    await connection.execute(
        "UPDATE users SET erase_at = '2030-01-02 03:04Z', display_name = 'Ann' WHERE id = $1", person.id
    )
    done = await users("show", person.email.upper(), "--json")
    shown = done.document
    assert tuple(shown) == ShownAccount.__struct_fields__
    assert shown.pop("created_at") <= shown.pop("last_sign_in_at")
    assert shown == {
        "id": person.id,
        "email": person.email,
        "email_verified": False,
        "display_name": "Ann",
        "disabled_at": None,
        "erase_at": "2030-01-02T03:04:00Z",
        "sessions": 1,
        "two_factor": True,
        "recovery_codes_left": 10,
        "passkeys": 1,
        "entries": 1,
    }
    assert (await users("show", person.id, "--json")).document == done.document


async def test_show_in_words(users, person, connection):
    await connection.execute("UPDATE users SET erase_at = '2030-01-02 03:04Z' WHERE id = $1", person.id)
    lines = dict(line.split("  ", 1) for line in (await users("show", person.id)).stdout.splitlines())
    words = {name: value.strip() for name, value in lines.items()}
    assert words["address"] == f"{person.email} (unverified)"
    assert words["waits for deletion"] == "until 2030-01-02 03:04 UTC"
    assert (words["two factors"], words["sessions"], words["disabled"]) == ("off", "1", "no")


async def test_created_account_opens_with_the_password_that_its_owner_sets(users, client, connection):
    email = new_email()
    created = (await users("create", email, "--name", " Ann ", "--json")).document
    assert created["account"]["display_name"] == "Ann"
    assert created["password_link"]["expires_in"] == 1800
    assert (await set_password(client, created["password_link"]["link"])).status_code == 204
    assert (await log_in(client, email, password=NEW)).status_code == 200
    assert await activity_of(connection, created["account"]["id"]) == [
        "account.registered",
        "password.reset_requested",
        "password.reset",
        "session.started",
    ]
    details = await connection.fetch(
        "SELECT details FROM audit_log WHERE user_id = $1 ORDER BY id LIMIT 2", created["account"]["id"]
    )
    assert [row["details"] for row in details] == [{"by": "operator"}] * 2


async def test_create_in_words_ends_with_the_link(users, client):
    said, link, sentence = (await users("create", new_email())).stdout.splitlines()
    assert said.endswith("has an account now. This link lets its owner set the password:")
    assert sentence == "It works once, for 30 minutes."
    assert (await set_password(client, link)).status_code == 204


async def test_create_refuses_what_is_taken_or_can_not_be(users, person, connection):
    done = await users("create", person.email.upper())
    assert done.error == f"there is an account with the address {person.email.upper()} already"
    assert (await users("create", "no address")).error.startswith("email: ")
    email = new_email()
    for name in ("x" * 81, "Ann\u202e", "Ann\nBob"):
        assert (await users("create", email, "--name", name)).error.startswith("display_name: ")
    assert await connection.fetchval("SELECT count(*) FROM users WHERE email = $1", email) == 0


async def test_disabled_account_is_shut_at_once_until_it_is_enabled(users, person, client, connection):
    assert (await person.get("/users/me")).status_code == 200
    disabled = (await users("disable", person.email, "--json")).document
    assert disabled["sessions_ended"] == 1
    assert disabled["account"]["disabled_at"] is not None
    assert_problem(await person.get("/users/me"), 401, "session_ended")
    assert_problem(await log_in(client, person.email), 403, "account_disabled")
    enabled = (await users("enable", person.id, "--json")).document
    assert tuple(enabled) == Account.__struct_fields__
    assert enabled["disabled_at"] is None
    assert await last_event(connection, person.id) == ("account.enabled", {"by": "operator"}, None)
    assert (await log_in(client, person.email)).status_code == 200


async def test_no_link_is_made_for_a_disabled_account(users, person):
    await users("disable", person.email)
    done = await users("reset-password", person.email)
    assert done.error == f"the account of {person.email} is disabled: enable it first"


async def test_reset_password_gives_a_link_as_a_document(users, person, client, connection):
    document = (await users("reset-password", person.id, "--json")).document
    assert document["expires_in"] == 1800
    assert await last_event(connection, person.id) == ("password.reset_requested", {"by": "operator"}, None)
    assert (await set_password(client, document["link"])).status_code == 204


async def test_reset_of_two_factors_leaves_the_password_alone(users, person, client, connection):
    await with_two_factors(person)
    reset = (await users("reset-2fa", person.email, "--json")).document
    assert reset == {"had_two_factor": True, "passkeys_removed": 0, "sessions_ended": 1}
    assert_problem(await person.get("/users/me"), 401, "session_ended")
    assert await last_event(connection, person.id) == ("two_factor.reset", {"by": "operator"}, None)
    assert (await log_in(client, person.email)).status_code == 200
    left = await connection.fetchval("SELECT count(*) FROM user_recovery_codes WHERE user_id = $1", person.id)
    assert left == 0


async def test_reset_of_two_factors_removes_passkeys_only_when_told_so(users, person, client, connection):
    authenticator, _ = await add(person)
    await users("reset-2fa", person.email)
    assert (await log_in_with(client, authenticator)).status_code == 200
    done = await users("reset-2fa", person.email, "--passkeys")
    assert done.stdout.splitlines() == [
        "two factors were off already",
        "1 passkeys were removed",
        "1 sessions were ended",
    ]
    details = {"by": "operator", "passkeys": "1"}
    assert await last_event(connection, person.id) == ("two_factor.reset", details, None)
    assert_problem(await log_in_with(client, authenticator), 403, "passkey_refused")


@pytest.fixture
def sent_to(mailbox, monkeypatch) -> Mailbox:
    """Where the commands send their e-mails."""
    for name, value in mailbox.settings.items():
        monkeypatch.setenv(f"DONOTPLAY_{name.upper()}", value)
    return mailbox


async def test_reset_of_two_factors_is_told_by_mail(users, person, sent_to):
    assert (await users("reset-2fa", person.email)).error is None
    assert sent_to.subjects_to(person.email) == ["Two factors were taken off your donotplay account"]


async def test_operators_acts_are_in_the_owners_activity(users, person, client):
    await users("reset-2fa", person.email)
    person.access_token = (await log_in(client, person.email)).json()["access_token"]
    events = (await person.get("/users/me/activity")).json()["events"]
    acts = [event for event in events if event["details"].get("by") == "operator"]
    assert [(event["event"], event["ip"]) for event in acts] == [("two_factor.reset", None)]


async def receipt_state(client, receipt: str) -> str:
    answer = await client.post(f"{API}/auth/erasure", json={"receipt": receipt})
    state: str = answer.json()["state"]
    return state


async def test_deleted_account_waits_and_is_restored_by_logging_in(users, person, client, connection):
    deleted = (await users("delete", person.email, "--yes", "--json")).document
    assert (deleted["erased"], deleted["sessions_ended"]) == (False, 1)
    assert_problem(await person.get("/users/me"), 401, "session_ended")
    assert await last_event(connection, person.id) == ("account.deletion_requested", {"by": "operator"}, None)
    assert await receipt_state(client, deleted["receipt"]) == "waiting"
    shown = (await users("show", person.id, "--json")).document
    assert shown["erase_at"] == deleted["account"]["erase_at"]
    assert (await log_in(client, person.email)).json()["account_restored"] is True
    assert await receipt_state(client, deleted["receipt"]) == "restored"


async def test_second_deletion_changes_nothing(users, person):
    first = (await users("delete", person.email, "--yes", "--json")).document
    second = (await users("delete", person.email, "--yes", "--json")).document
    assert second == {**first, "receipt": None, "sessions_ended": 0}
    assert "who asked for it before has the receipt" in (await users("delete", person.id, "--yes")).stdout


async def test_deletion_now_leaves_nothing(users, person, client, connection):
    await person.block("Nickelback")
    deleted = (await users("delete", person.email, "--yes", "--now", "--json")).document
    assert deleted["erased"] is True
    assert await receipt_state(client, deleted["receipt"]) == "erased"
    for table, column in (("users", "id"), ("user_artist_blocks", "user_id"), ("audit_log", "user_id")):
        assert await connection.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = $1", person.id) == 0
    assert (await users("delete", person.email, "--yes")).error is not None


async def test_deletion_that_waits_can_be_done_now(users, person, client):
    receipt = (await users("delete", person.email, "--yes", "--json")).document["receipt"]
    done = await users("delete", person.email, "--yes", "--now")
    assert done.stdout.startswith(f"{person.email} was erased\n")
    assert await receipt_state(client, receipt) == "erased"


async def test_deletion_with_no_days_to_come_back_is_done_now(users, person, monkeypatch):
    monkeypatch.setenv("DONOTPLAY_DELETION_GRACE_DAYS", "0")
    assert (await users("delete", person.email, "--yes", "--json")).document["erased"] is True


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


async def test_deletion_asks_for_the_address_again(users, person, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    done = await users("delete", person.id)
    assert done.error == "that is another address: nothing was deleted"
    assert (await users("show", person.id, "--json")).document["erase_at"] is None
    monkeypatch.setattr(sys, "stdin", Terminal(f"{person.email.upper()}\n"))
    done = await users("delete", person.id, "--json")
    assert done.document["account"]["erase_at"] is not None


async def test_deletion_is_refused_where_nobody_can_be_asked(users, person, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{person.email}\n"))
    done = await users("delete", person.id)
    assert done.error == "nobody is here to be asked: say --yes to delete it all the same"
    assert (await users("show", person.id, "--json")).document["erase_at"] is None


@pytest.mark.parametrize("how", [(), ("--now",)])
async def test_deletion_is_told_by_mail(users, person, sent_to, how):
    await users("delete", person.email, "--yes", *how)
    subject = "Your donotplay account is gone" if how else "Your donotplay account will be deleted"
    assert sent_to.subjects_to(person.email) == [subject]


async def test_ended_sessions_are_counted_and_end_at_once(users, person, client, connection):
    await log_in(client, person.email)
    assert (await users("end-sessions", person.id, "--json")).document == {"sessions_ended": 2}
    assert_problem(await person.get("/users/me"), 401, "session_ended")
    assert await last_event(connection, person.id) == ("session.others_ended", {"by": "operator"}, None)


async def test_end_sessions_wants_to_know_whose(users, person):
    for arguments in ((), (person.email, "--everybody")):
        done = await users("end-sessions", *arguments)
        assert done.error == "name one account, or say --everybody"


async def test_database_without_the_schema_is_told_in_one_line(users, database, monkeypatch, connection):
    monkeypatch.setenv("DONOTPLAY_DATABASE_URL", database.replace(urlsplit(database).path, "/postgres"))
    done = await users("show", "somebody@example.com")
    assert done.error == "the database is not up to date: run `donotplay migrate` first"


async def test_password_of_nobody_is_anywhere_in_what_is_printed(users, person, connection):
    password_hash = await connection.fetchval("SELECT password_hash FROM users WHERE id = $1", person.id)
    printed = (await users("show", person.id)).stdout + (await users("list", "--json")).stdout
    for secret in (PASSWORD, password_hash, person.refresh_token):
        assert secret not in printed
