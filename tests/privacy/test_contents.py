"""All that is held about people is in their export, or is left out for a reason."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from donotplay.accounts.tokens import pack
from donotplay.database import Connection, connected
from donotplay.privacy.building import parts_of
from donotplay.privacy.contents import TABLES, uncovered
from tests.privacy.archives import Archive
from tests.privacy.everything import fill_everything

ABOUT_PEOPLE = """
    SELECT table_name, array_agg(column_name::text) AS columns FROM information_schema.columns
    WHERE table_schema = 'public'
    GROUP BY table_name HAVING table_name = 'users' OR bool_or(column_name = 'user_id')
"""

REFERRING = """
    SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint
    WHERE contype = 'f' AND confrelid::regclass::text = ANY ($1::text[])
"""


async def columns_about_people(connection: Connection) -> dict[str, set[str]]:
    rows = await connection.fetch(ABOUT_PEOPLE)
    return {row["table_name"]: set(row["columns"]) for row in rows}


async def test_every_table_and_column_about_people_is_exported_or_left_out_for_a_reason(connection):
    assert uncovered(await columns_about_people(connection)) == []


async def test_every_table_that_refers_to_people_names_them(connection):
    """Otherwise the test above would not see it."""
    rows = await connection.fetch(REFERRING, list(TABLES))
    assert {row["name"] for row in rows} <= TABLES.keys()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("CREATE TABLE user_shoes (user_id uuid, size integer)", ["user_shoes.size", "user_shoes.user_id"]),
        ("ALTER TABLE user_totp ADD COLUMN shoe_size integer", ["user_totp.shoe_size"]),
        ("ALTER TABLE users ADD COLUMN shoe_size integer", ["users.shoe_size"]),
        (
            "ALTER TABLE user_totp RENAME COLUMN enabled_at TO since",
            ["user_totp.enabled_at", "user_totp.since"],
        ),
    ],
)
async def test_what_was_forgotten_is_named(database, change, found):
    async with connected(database) as connection:
        await connection.execute(change)
        assert uncovered(await columns_about_people(connection)) == found


def scalars(value: Any) -> Iterator[Any]:
    """All that stands in a document, at whatever depth."""
    if isinstance(value, dict):
        for each in value.values():
            yield from scalars(each)
    elif isinstance(value, list):
        for each in value:
            yield from scalars(each)
    else:
        yield value


async def values_of(connection: Connection, table: str, column: str, person_id: UUID) -> set[Any]:
    """What a column holds of somebody, as JSON has it."""
    key = "id" if table == "users" else "user_id"
    rows = await connection.fetch(f'SELECT "{column}" AS value FROM {table} WHERE {key} = $1', person_id)
    values = [pack(row["value"]) if isinstance(row["value"], bytes) else row["value"] for row in rows]
    return set(scalars(msgspec.to_builtins(values, enc_hook=str))) - {None}


ALSO_IN = {"user_artist_blocks": ["removed"]}
"""Entries that have ended, and were not put aside yet."""

NAMED_ELSEWHERE = {
    # The list has artists by name and ids at services: ours mean nothing elsewhere.
    ("user_artist_blocks", "artist_id"),
    # It names the services, as members of an object.
    ("user_artist_ids", "service"),
}


async def test_everything_that_is_held_is_in_the_export(person, connection):
    await fill_everything(person, connection)
    async with connection.transaction(isolation="repeatable_read"):
        parts = [part async for part in parts_of(connection, UUID(person.id), "https://donotplay.example")]
        archive = Archive(b"".join(parts))
        missing, empty = [], []
        for table, contents in TABLES.items():
            for column in sorted(contents.columns):
                values = await values_of(connection, table, column, UUID(person.id))
                files = {contents.file, *ALSO_IN.get(table, ())}
                told = {value for file in files for value in scalars(archive.json(file))}
                if not values:
                    empty.append((table, column))
                elif not values <= told and (table, column) not in NAMED_ELSEWHERE:
                    missing.append((table, column, values - told))
    assert empty == [], "the test shows nothing about these"
    assert missing == []


async def test_nothing_that_opens_an_account_is_in_the_export(person, connection):
    await fill_everything(person, connection)
    secrets = await connection.fetch(
        """
        SELECT password_hash::bytea AS secret FROM users WHERE id = $1
        UNION ALL SELECT secret FROM user_totp WHERE user_id = $1
        UNION ALL SELECT code_hash FROM user_recovery_codes WHERE user_id = $1
        UNION ALL SELECT refresh_token_hash FROM user_sessions WHERE user_id = $1
        UNION ALL SELECT token_hash FROM user_links WHERE user_id = $1
        """,
        person.id,
    )
    async with connection.transaction(isolation="repeatable_read"):
        parts = [part async for part in parts_of(connection, UUID(person.id), "https://donotplay.example")]
    archive = Archive(b"".join(parts))
    content = "".join(archive.text(name) for name in archive.names)
    assert len(secrets) > 10
    for secret in (row["secret"] for row in secrets):
        forms = (secret.decode("latin-1"), secret.hex(), pack(secret))
        assert not any(form in content for form in forms)
