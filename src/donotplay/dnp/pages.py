"""The list page by page: filtered, sorted, by keyset, so that pages stay right while entries come and go."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta

from donotplay.artists.names import fold
from donotplay.artists.schemas import MAX_ID
from donotplay.database import Connection, like_pattern
from donotplay.dnp.cursors import bad_cursor, read_cursor, write_cursor
from donotplay.dnp.errors import TooManySelected
from donotplay.dnp.moments import is_storable, storable
from donotplay.dnp.rows import ENTRIES, ENTRY_COLUMNS, LIVE, entry_from
from donotplay.dnp.schemas import MAX_SELECTED, EntryPage, Filter, Moment, Order
from donotplay.dnp.totals import count_entries
from donotplay.errors import invalid
from donotplay.tag_forms import normalise_tag

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200


_TRIGRAM = re.compile("[a-z0-9]{3}")


class _Sorting(msgspec.Struct, frozen=True):
    """What an order means in SQL; the artist's id decides among equals."""

    column: str
    sql_type: str
    key_type: Any
    backwards: bool


_SORTED_BY = {
    Order.NEWEST: _Sorting("created_at", "timestamptz", Moment, backwards=True),
    Order.OLDEST: _Sorting("created_at", "timestamptz", Moment, backwards=False),
    Order.NAME: _Sorting("sort_key", "text", str, backwards=False),
    Order.NAME_BACKWARDS: _Sorting("sort_key", "text", str, backwards=True),
    Order.BEST_KNOWN: _Sorting("prominence", "double precision", float, backwards=True),
    Order.LEAST_KNOWN: _Sorting("prominence", "double precision", float, backwards=False),
}


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    """The last entry of a page, after which the next one starts; and the total, which is counted once."""

    order: Order
    key: str | float
    artist_id: Annotated[int, Meta(ge=1, le=MAX_ID)]
    total: Annotated[int, Meta(ge=0, le=MAX_ID)]


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
    after = _read_cursor(cursor, order) if cursor else None
    total = after.total if after else await count_entries(connection, user_id, condition, parameters)
    rows = await _fetch_page(connection, condition, parameters, order, after, limit + 1)
    next_cursor = None
    if len(rows) > limit:
        last = rows[limit - 1]
        key = last["key"]
        next_cursor = write_cursor(
            _Cursor(order, key.isoformat() if isinstance(key, datetime) else key, last["id"], total)
        )
    return EntryPage([entry_from(row) for row in rows[:limit]], next_cursor, total)


async def select_ids(connection: Connection, user_id: UUID, wanted: Filter) -> list[int]:
    """The artists of all entries that are wanted; `TooManySelected` when they are too many at once."""
    condition, parameters = _condition(user_id, wanted, "filter.")
    rows = await connection.fetch(
        f"SELECT artist_id FROM user_artist_blocks AS block WHERE {condition} LIMIT {MAX_SELECTED + 1}",
        *parameters,
    )
    if len(rows) > MAX_SELECTED:
        raise TooManySelected
    return [row["artist_id"] for row in rows]


async def _fetch_page(
    connection: Connection,
    condition: str,
    parameters: list[Any],
    order: Order,
    after: _Cursor | None,
    limit: int,
) -> list[asyncpg.Record]:
    sorting = _SORTED_BY[order]
    direction, following = ("DESC", "<") if sorting.backwards else ("ASC", ">")
    if after is not None:
        key, artist_id = (f"${len(parameters) + place}" for place in (1, 2))
        condition += (
            f" AND ({sorting.column}, artist_id) {following} ({key}::{sorting.sql_type}, {artist_id})"
        )
        parameters = [*parameters, msgspec.convert(after.key, sorting.key_type), after.artist_id]
    return await connection.fetch(
        f"""
        SELECT {ENTRY_COLUMNS}, block.{sorting.column} AS key
        FROM (
            SELECT * FROM user_artist_blocks AS block WHERE {condition}
            ORDER BY {sorting.column} {direction}, artist_id {direction} LIMIT ${len(parameters) + 1}
        ) AS {ENTRIES.removeprefix("user_artist_blocks AS ")}
        ORDER BY block.{sorting.column} {direction}, block.artist_id {direction}
        """,
        *parameters,
        limit,
    )


def _condition(user_id: UUID, wanted: Filter, within: str = "") -> tuple[str, list[Any]]:
    """What `wanted`, a part of the input called so, means in SQL, and its parameters from $1 on."""
    conditions, parameters = ["block.user_id = $1", LIVE], list[Any]([user_id])

    def parameter(value: object) -> str:
        parameters.append(value)
        return f"${len(parameters)}"

    if tags := [tag for tag in map(normalise_tag, wanted.tags) if tag]:
        conditions.append(
            f"block.tags {'@>' if wanted.tags_match == 'all' else '&&'} {parameter(tags)}::text[]"
        )
    if words := wanted.q.replace("\0", "").strip():
        conditions.append(_has_words(fold(words), parameter))
    if wanted.added_from:
        moment = storable(f"{within}added_from", wanted.added_from)
        conditions.append(f"block.created_at >= {parameter(moment)}")
    if wanted.added_before:
        moment = storable(f"{within}added_before", wanted.added_before)
        conditions.append(f"block.created_at < {parameter(moment)}")
    return " AND ".join(conditions), parameters


def _has_words(folded: str, parameter: Callable[[object], str]) -> str:
    """By trigrams, where there is one to look for; otherwise the index would only cost time."""
    if _TRIGRAM.search(folded):
        pattern = parameter(like_pattern(folded))
        return f"(block.names LIKE {pattern} OR block.folded_note LIKE {pattern})"
    words = parameter(folded)
    return f"(strpos(block.names, {words}) > 0 OR strpos(block.folded_note, {words}) > 0)"


def _read_cursor(text: str, order: Order) -> _Cursor:
    cursor = read_cursor(text, _Cursor)
    if cursor.order != order or "\0" in str(cursor.key):
        raise invalid("cursor", "This cursor belongs to another order of the list.")
    try:
        key = msgspec.convert(cursor.key, _SORTED_BY[order].key_type)
    except msgspec.ValidationError:
        raise bad_cursor() from None
    if isinstance(key, datetime) and not is_storable(key):
        raise bad_cursor()
    return cursor
