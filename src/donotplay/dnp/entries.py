"""The entries of a list: add, get, change, remove. Every query names the person."""

from typing import Any
from uuid import UUID

import asyncpg
from msgspec import UNSET

from donotplay.artists.catalog import ARTIST_COLUMNS, artist_from
from donotplay.artists.errors import ArtistNotFound
from donotplay.database import Connection
from donotplay.dnp.errors import AlreadyListed, EntryNotFound
from donotplay.dnp.schemas import Entry, EntryChanges, NewEntry
from donotplay.dnp.tags import normalise_tags

ENTRY_COLUMNS = f"{ARTIST_COLUMNS}, block.tags, block.note, block.created_at, block.updated_at"
"""To be selected from `user_artist_blocks AS block` joined with `artists`, for `entry_from`."""


def entry_from(row: asyncpg.Record) -> Entry:
    return Entry(artist_from(row), row["tags"], row["note"], row["created_at"], row["updated_at"])


async def add_entry(connection: Connection, user_id: UUID, new: NewEntry) -> Entry:
    """`AlreadyListed` with the existing entry, also for the slower of two that race."""
    try:
        row = await connection.fetchrow(
            f"""
            WITH block AS (
                INSERT INTO user_artist_blocks (user_id, artist_id, tags, note) VALUES ($1, $2, $3, $4)
                ON CONFLICT (user_id, artist_id) DO NOTHING
                RETURNING *
            )
            SELECT {ENTRY_COLUMNS} FROM block JOIN artists ON artists.id = block.artist_id
            """,
            user_id,
            new.artist_id,
            normalise_tags(new.tags),
            new.note or None,
        )
    except asyncpg.ForeignKeyViolationError as error:
        raise ArtistNotFound from error
    if row is None:
        raise AlreadyListed(await get_entry(connection, user_id, new.artist_id))
    return entry_from(row)


async def get_entry(connection: Connection, user_id: UUID, artist_id: int) -> Entry:
    row = await connection.fetchrow(
        f"""
        SELECT {ENTRY_COLUMNS}
        FROM user_artist_blocks AS block JOIN artists ON artists.id = block.artist_id
        WHERE block.user_id = $1 AND block.artist_id = $2
        """,
        user_id,
        artist_id,
    )
    if row is None:
        raise EntryNotFound
    return entry_from(row)


async def change_entry(connection: Connection, user_id: UUID, artist_id: int, changes: EntryChanges) -> Entry:
    values: dict[str, Any] = {}
    if changes.tags is not UNSET:
        values["tags"] = normalise_tags(changes.tags)
    if changes.note is not UNSET:
        values["note"] = changes.note or None
    assignments = "".join(f", {column} = ${place}" for place, column in enumerate(values, start=3))
    row = await connection.fetchrow(
        f"""
        WITH block AS (
            UPDATE user_artist_blocks SET updated_at = now(){assignments}
            WHERE user_id = $1 AND artist_id = $2
            RETURNING *
        )
        SELECT {ENTRY_COLUMNS} FROM block JOIN artists ON artists.id = block.artist_id
        """,
        user_id,
        artist_id,
        *values.values(),
    )
    if row is None:
        raise EntryNotFound
    return entry_from(row)


async def remove_entry(connection: Connection, user_id: UUID, artist_id: int) -> None:
    removed = await connection.fetchval(
        "DELETE FROM user_artist_blocks WHERE user_id = $1 AND artist_id = $2 RETURNING true",
        user_id,
        artist_id,
    )
    if not removed:
        raise EntryNotFound
