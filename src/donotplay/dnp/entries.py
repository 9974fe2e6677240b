"""The entries of a list: add, get, change, remove. Every query names the person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET

from donotplay.accounts.preferences import get_preferences
from donotplay.artists.errors import ArtistNotFound
from donotplay.database import Connection
from donotplay.dnp.changes import begin_change, take_off
from donotplay.dnp.entity_tags import matches
from donotplay.dnp.errors import AlreadyListed, EntryChanged, EntryNotFound
from donotplay.dnp.moments import storable
from donotplay.dnp.rows import (
    ENTRIES,
    ENTRY_COLUMNS,
    LISTED_ARTIST,
    LIVE,
    TOUCHED,
    entry_from,
    folded_note,
)
from donotplay.dnp.schemas import Entry, EntryChanges, NewEntry, Scope
from donotplay.errors import invalid
from donotplay.tag_forms import normalise_tags


async def add_entry(connection: Connection, user_id: UUID, new: NewEntry) -> Entry:
    """`AlreadyListed` with the existing entry, also for the slower of two that race."""
    until = await _in_the_future(connection, new.until)
    tags, scope = await _tags_and_scope(connection, user_id, new)
    await begin_change(connection, user_id)
    added = await connection.fetchval(
        f"""
        INSERT INTO user_artist_blocks
            (user_id, artist_id, created_at, updated_at, tags, note, folded_note, scope, until,
             sort_key, prominence, names)
        SELECT $1, artist_id, added_at, added_at, $3, $4, $5, $6, $7, artist.*
        -- not now(): whoever waited for another change would be added before it
        FROM (SELECT $2::bigint AS artist_id, clock_timestamp() AS added_at) AS listed
            CROSS JOIN {LISTED_ARTIST}
        ON CONFLICT (user_id, artist_id) DO NOTHING
        RETURNING true
        """,
        user_id,
        new.artist_id,
        tags,
        new.note or None,
        folded_note(new.note),
        scope,
        until,
    )
    try:
        entry = await get_entry(connection, user_id, new.artist_id)
    except EntryNotFound as error:
        raise ArtistNotFound from error
    if not added:
        raise AlreadyListed(entry)
    return entry


async def _tags_and_scope(connection: Connection, user_id: UUID, new: NewEntry) -> tuple[list[str], Scope]:
    """Those that were given, also when that is none, or else the person's own defaults."""
    tags, scope = new.tags, new.scope
    if tags is UNSET or scope is UNSET:
        settings = await get_preferences(connection, user_id)
        tags = settings.default_tags if tags is UNSET else tags
        scope = Scope(settings.default_scope) if scope is UNSET else scope
    return normalise_tags(tags), scope


async def get_entry(connection: Connection, user_id: UUID, artist_id: int) -> Entry:
    row = await connection.fetchrow(
        f"""
        SELECT {ENTRY_COLUMNS} FROM {ENTRIES}
        WHERE block.user_id = $1 AND block.artist_id = $2 AND {LIVE}
        """,
        user_id,
        artist_id,
    )
    if row is None:
        raise EntryNotFound
    return entry_from(row)


async def change_entry(
    connection: Connection, user_id: UUID, artist_id: int, changes: EntryChanges, if_match: str | None = None
) -> Entry:
    """`EntryChanged` when `if_match` (a header: entity tags, or `*`) is given and names another state."""
    values = await _values(connection, changes)
    await begin_change(connection, user_id)
    await _expect(connection, user_id, artist_id, if_match)
    assignments = "".join(f", {column} = ${place}" for place, column in enumerate(values, start=3))
    await connection.execute(
        f"""
        UPDATE user_artist_blocks SET {TOUCHED}{assignments}
        WHERE user_id = $1 AND artist_id = $2
        """,
        user_id,
        artist_id,
        *values.values(),
    )
    return await get_entry(connection, user_id, artist_id)


async def remove_entry(
    connection: Connection, user_id: UUID, artist_id: int, if_match: str | None = None
) -> None:
    """For a while it can be restored. `if_match` as for `change_entry`."""
    await begin_change(connection, user_id)
    await _expect(connection, user_id, artist_id, if_match)
    await take_off(connection, user_id, [artist_id])


async def _values(connection: Connection, changes: EntryChanges) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if changes.tags is not UNSET:
        values["tags"] = normalise_tags(changes.tags)
    if changes.note is not UNSET:
        values |= {"note": changes.note or None, "folded_note": folded_note(changes.note)}
    if changes.scope is not UNSET:
        values["scope"] = changes.scope
    if changes.until is not UNSET:
        values["until"] = await _in_the_future(connection, changes.until)
    return values


async def _in_the_future(connection: Connection, until: datetime | None) -> datetime | None:
    """By PostgreSQL's clock, which ends entries, too."""
    if until is None:
        return None
    if await connection.fetchval("SELECT $1 <= now()", storable("until", until)):
        raise invalid("until", "This is in the past.")
    return until


async def _expect(connection: Connection, user_id: UUID, artist_id: int, if_match: str | None) -> None:
    """`EntryNotFound` when there is none, `EntryChanged` when it is in none of the states of `if_match`."""
    current = await get_entry(connection, user_id, artist_id)
    if if_match is not None and not matches(if_match, current.etag):
        raise EntryChanged(current)
