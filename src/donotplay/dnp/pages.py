"""The list page by page: filtered, sorted, by keyset, so that pages stay right while entries come and go."""

import base64
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

import msgspec
from msgspec import Meta

from donotplay.artists.names import fold
from donotplay.artists.schemas import MAX_ID
from donotplay.database import Connection, like_pattern
from donotplay.dnp.entries import ENTRY_COLUMNS, entry_from
from donotplay.dnp.schemas import Entry, EntryPage, Order
from donotplay.dnp.tags import normalise_tag
from donotplay.errors import invalid

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200


class _Sorting(msgspec.Struct, frozen=True):
    """What an order means in SQL; the artist's id decides among equals."""

    column: str
    sql_type: str
    key_type: type[datetime | str]
    backwards: bool


_SORTED_BY = {
    Order.NEWEST: _Sorting("block.created_at", "timestamptz", datetime, backwards=True),
    Order.OLDEST: _Sorting("block.created_at", "timestamptz", datetime, backwards=False),
    Order.NAME: _Sorting("artists.sort_key", "text", str, backwards=False),
    Order.NAME_BACKWARDS: _Sorting("artists.sort_key", "text", str, backwards=True),
}


class Filter(msgspec.Struct, frozen=True):
    """Which entries are wanted: words in a name, alias or note, and a tag; empty means any."""

    words: str = ""
    tag: str = ""


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    """The last entry of a page; the next one starts after it."""

    order: Order
    key: str
    artist_id: Annotated[int, Meta(ge=1, le=MAX_ID)]

    @classmethod
    def parse(cls, text: str, order: Order) -> Self:
        try:
            cursor = msgspec.json.decode(base64.urlsafe_b64decode(text), type=cls)
            msgspec.convert(cursor.key, _SORTED_BY[order].key_type)
        except (ValueError, msgspec.DecodeError):
            raise invalid("cursor", "This is not a cursor that an answer gave.") from None
        if cursor.order != order or "\0" in cursor.key:
            raise invalid("cursor", "This cursor belongs to another order of the list.")
        return cursor

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode()


async def get_page(
    connection: Connection,
    user_id: UUID,
    wanted: Filter,
    order: Order = Order.NEWEST,
    cursor: str | None = None,
    limit: int = DEFAULT_PAGE_SIZE,
) -> EntryPage:
    """At most `limit` entries from where `cursor` points to, and the number of all that are wanted."""
    condition, parameters = _condition(user_id, wanted)
    total = await connection.fetchval(
        f"SELECT count(*) FROM user_artist_blocks AS block WHERE {condition}", *parameters
    )
    sorting = _SORTED_BY[order]
    direction = "DESC" if sorting.backwards else "ASC"
    if cursor is not None:
        last = _Cursor.parse(cursor, order)
        condition += (
            f" AND ({sorting.column}, block.artist_id) {'<' if sorting.backwards else '>'}"
            f" (${len(parameters) + 1}::{sorting.sql_type}, ${len(parameters) + 2})"
        )
        parameters += [msgspec.convert(last.key, sorting.key_type), last.artist_id]
    rows = await connection.fetch(
        f"""
        SELECT {ENTRY_COLUMNS}, artists.sort_key
        FROM user_artist_blocks AS block JOIN artists ON artists.id = block.artist_id
        WHERE {condition}
        ORDER BY {sorting.column} {direction}, block.artist_id {direction}
        LIMIT ${len(parameters) + 1}
        """,
        *parameters,
        limit + 1,
    )
    entries = [entry_from(row) for row in rows[:limit]]
    more = len(rows) > limit
    return EntryPage(
        entries, _cursor_after(order, entries[-1], rows[limit - 1]["sort_key"]) if more else None, total
    )


def _condition(user_id: UUID, wanted: Filter) -> tuple[str, list[Any]]:
    """What `wanted` means in SQL, and its parameters from $1 on."""
    condition, parameters = "block.user_id = $1", list[Any]([user_id])
    if tag := normalise_tag(wanted.tag):
        parameters.append(tag)
        condition += f" AND ${len(parameters)} = ANY (block.tags)"
    if words := wanted.words.replace("\0", "").strip():
        parameters += [like_pattern(fold(words)), like_pattern(words)]
        condition += f"""
            AND (EXISTS (
                SELECT FROM artist_names
                WHERE artist_id = block.artist_id AND kind <> 'search_hint'
                    AND folded LIKE ${len(parameters) - 1}
            ) OR unaccent(lower(block.note)) LIKE unaccent(lower(${len(parameters)})))
        """
    return condition, parameters


def _cursor_after(order: Order, entry: Entry, sort_key: str) -> str:
    key = entry.created_at.isoformat() if _SORTED_BY[order].key_type is datetime else sort_key
    return str(_Cursor(order, key, entry.artist.id))
