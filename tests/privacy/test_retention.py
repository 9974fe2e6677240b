"""What is kept for a while goes when that is over, and not a minute before."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from donotplay.database import Connection
from donotplay.dnp.removed import KEPT
from donotplay.privacy.inventory import KINDS
from donotplay.privacy.kinds import Kind
from donotplay.privacy.retention import REMOVED, clean
from donotplay.settings import Settings
from tests.people import make_account

SETTINGS = Settings(audit_retention_days=40)
MINUTE = timedelta(minutes=1)

KIND = {kind.key: kind for kind in KINDS}

ENDED = {
    "an expired session": (
        "sessions",
        "INSERT INTO user_sessions (user_id, refresh_token_hash, expires_at) VALUES ($1, '', $2)",
    ),
    "an ended session": (
        "sessions",
        """
        INSERT INTO user_sessions (user_id, refresh_token_hash, expires_at, ended_at)
        VALUES ($1, '', now() + interval '1 day', $2)
        """,
    ),
    "a link": (
        "links",
        """
        INSERT INTO user_links (user_id, token_hash, purpose, email_key, expires_at)
        VALUES ($1, sha256($2::timestamptz::text::bytea), 'verify_email', '', $2)
        """,
    ),
    "a removed entry": (
        "removed_entries",
        """
        INSERT INTO user_removed_blocks
            (user_id, artist_id, tags, scope, created_at, updated_at, removed_at)
        VALUES ($1, extract(epoch FROM $2::timestamptz), '{}', 'lead', $2, $2, $2)
        """,
    ),
    "an own artist": (
        "own_artists",
        """
        INSERT INTO user_artists (user_id, name, sort_name, sort_key, folded, created_at)
        VALUES ($1, '', '', '', '', $2)
        """,
    ),
    "an import": (
        "imports",
        """
        INSERT INTO user_imports (user_id, file_name, format, state, unattended, rows, created_at)
        VALUES ($1, '', 'text', 'ready', false, 0, $2)
        """,
    ),
    "an event": ("activity", "INSERT INTO audit_log (user_id, event, at) VALUES ($1, '', $2)"),
    "the receipt of an account that is gone": (
        "receipts",
        """
        INSERT INTO erasures (receipt_hash, erase_at, erased_at)
        VALUES (sha256(($1::uuid::text || $2::timestamptz::text)::bytea), now(), $2)
        """,
    ),
    "the receipt of an account that was restored": (
        "receipts",
        """
        INSERT INTO erasures (receipt_hash, erase_at, restored_at)
        VALUES (sha256(($1::uuid::text || $2::timestamptz::text)::bytea), now(), $2)
        """,
    ),
    "an export": (
        "exports",
        "INSERT INTO user_exports (user_id, session_id, expires_at) VALUES ($1, $1, $2)",
    ),
}
"""How to make something that ended at $2."""


async def somebody(connection: Connection) -> UUID:
    email = await make_account(connection)
    user_id: UUID = await connection.fetchval("SELECT id FROM users WHERE email = $1", email)
    return user_id


async def count(connection: Connection, table: str) -> int:
    number: int = await connection.fetchval(f"SELECT count(*) FROM {table}")
    return number


def with_rule(kind: Kind, **changes: object) -> Kind:
    return msgspec.structs.replace(kind, rule=msgspec.structs.replace(kind.rule, **changes))


def test_every_rule_is_tried():
    assert {key for key, _ in ENDED.values()} == {kind.key for kind in KINDS if kind.rule}


@pytest.mark.parametrize("what", ENDED)
async def test_it_goes_when_its_time_is_over_and_not_before(pool, empty, what):
    key, statement = ENDED[what]
    kind = KIND[key]
    old, young = (datetime.now(UTC) - kind.rule.time(SETTINGS) - age for age in (MINUTE, -MINUTE))
    await empty.execute(statement, await somebody(empty), young)
    assert await clean(pool, SETTINGS, kind) == 0
    await empty.execute(statement, await somebody(empty), old)
    assert await clean(pool, SETTINGS, kind) == 1
    assert await count(empty, kind.rule.table) == 1


async def test_deletion_that_waits_keeps_its_receipt_however_long(pool, empty):
    await empty.execute(
        """
        INSERT INTO erasures (receipt_hash, requested_at, erase_at)
        VALUES ('', now() - interval '9 years', now())
        """
    )
    assert await clean(pool, SETTINGS, KIND["receipts"]) == 0


async def test_more_than_go_at_once_go_all_the_same_and_are_counted(pool, empty):
    user_id, before = await somebody(empty), REMOVED.labels("links")._value.get()
    _, statement = ENDED["a link"]
    for number in range(5):
        await empty.execute(statement, user_id, datetime.now(UTC) - timedelta(days=8, minutes=number))
    assert await clean(pool, SETTINGS, with_rule(KIND["links"], at_once=2)) == 5
    assert await count(empty, "user_links") == 0
    assert REMOVED.labels("links")._value.get() == before + 5


async def test_what_somebody_is_using_is_left_for_the_next_time(pool, empty):
    _, statement = ENDED["an import"]
    await empty.execute(statement, await somebody(empty), datetime.now(UTC) - timedelta(days=31))
    async with empty.transaction():
        await empty.execute("SELECT FROM user_imports FOR UPDATE")
        assert await clean(pool, SETTINGS, KIND["imports"]) == 0
    assert await clean(pool, SETTINGS, KIND["imports"]) == 1


async def test_import_goes_with_its_rows(pool, empty):
    _, statement = ENDED["an import"]
    await empty.execute(statement, await somebody(empty), datetime.now(UTC) - timedelta(days=31))
    await empty.execute(
        """
        INSERT INTO user_import_rows (user_id, import_id, number, line, text)
        SELECT user_id, id, 1, 1, '' FROM user_imports
        """
    )
    await clean(pool, SETTINGS, KIND["imports"])
    assert await count(empty, "user_import_rows") == 0


@pytest.mark.parametrize("about", ["user_artist_blocks", "user_removed_blocks"])
async def test_own_artist_stays_while_an_entry_is_about_them(pool, empty, about):
    _, statement = ENDED["an own artist"]
    await empty.execute(statement, await somebody(empty), datetime.now(UTC) - 2 * KEPT)
    columns = {
        "user_artist_blocks": ("sort_key, prominence, names", "'', 0, ''"),
        "user_removed_blocks": (
            "tags, scope, created_at, updated_at, removed_at",
            "'{}', '', now(), now(), now()",
        ),
    }
    names, values = columns[about]
    await empty.execute(
        f"INSERT INTO {about} (user_id, artist_id, {names}) SELECT user_id, id, {values} FROM user_artists"
    )
    assert await clean(pool, SETTINGS, KIND["own_artists"]) == 0
    await empty.execute(f"DELETE FROM {about}")
    assert await clean(pool, SETTINGS, KIND["own_artists"]) == 1


async def test_what_has_no_rule_stays(pool, empty):
    await somebody(empty)
    assert await clean(pool, SETTINGS, KIND["account"]) == 0
    assert await count(empty, "users") == 1
