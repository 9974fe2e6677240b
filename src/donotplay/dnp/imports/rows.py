"""The rows of an import, page by page, as they are shown."""

from typing import Annotated, Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta

from donotplay.artists.catalog import ARTIST_COLUMNS, ARTIST_OF_ENTRY, artist_from, links_of
from donotplay.artists.links import ExternalId, by_service
from donotplay.artists.schemas import Artist, LinkedArtist
from donotplay.artists.search import search_artists
from donotplay.database import Connection
from donotplay.dnp.cursors import read_cursor, write_cursor
from donotplay.dnp.imports.jobs import get_import
from donotplay.dnp.imports.schemas import ImportRow, ImportRowPage, Outcome
from donotplay.errors import ValidationFailed

SUGGESTIONS = 5
"""Artists with a name like that of a row whose very name no artist has."""


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    number: Annotated[int, Meta(ge=1, le=10_000_000)]


async def get_rows(
    connection: Connection,
    user_id: UUID,
    import_id: UUID,
    outcome: Outcome | None,
    cursor: str | None,
    limit: int,
) -> ImportRowPage:
    await get_import(connection, user_id, import_id)
    rows = await connection.fetch(
        """
        SELECT number, line, text, row, outcome, reason, artist_id, candidates, answer, added
        FROM user_import_rows
        WHERE user_id = $1 AND import_id = $2 AND number > $3 AND ($4::text IS NULL OR outcome = $4)
        ORDER BY number LIMIT $5
        """,
        user_id,
        import_id,
        read_cursor(cursor, _Cursor).number if cursor else 0,
        outcome,
        limit + 1,
    )
    page = rows[:limit]
    artists = await _load_artists(connection, user_id, page)
    shown = [_row_from(row, artists) for row in page]
    return ImportRowPage(
        [await _with_suggestions(connection, user_id, row) for row in shown],
        write_cursor(_Cursor(page[-1]["number"])) if len(rows) > limit else None,
    )


async def _load_artists(
    connection: Connection, user_id: UUID, rows: list[asyncpg.Record]
) -> dict[int, LinkedArtist]:
    ids = {artist_id for row in rows for artist_id in (*row["candidates"], row["artist_id"]) if artist_id}
    found = await connection.fetch(
        f"""
        SELECT {ARTIST_COLUMNS}
        FROM (SELECT $1::uuid AS user_id, unnest($2::bigint[]) AS artist_id) AS block
        CROSS JOIN {ARTIST_OF_ENTRY}
        """,
        user_id,
        list(ids),
    )
    return {row["id"]: _linked(artist_from(row)) for row in found}


def _row_from(row: asyncpg.Record, artists: dict[int, LinkedArtist]) -> ImportRow:
    given: dict[str, Any] = row["row"] or {}
    external_ids = by_service(ExternalId(*each) for each in given.get("external_ids", ()))
    return ImportRow(
        number=row["number"],
        line=row["line"],
        text=row["text"],
        name=given.get("name"),
        external_ids=external_ids,
        links=links_of(external_ids),
        tags=given.get("tags", []),
        note=given.get("note"),
        is_answer=row["answer"] is not None and not row["added"],
        outcome=Outcome(row["outcome"]),
        reason=row["reason"],
        artist=artists.get(row["artist_id"]),
        candidates=[artists[candidate] for candidate in row["candidates"] if candidate in artists],
        added=row["added"],
    )


async def _with_suggestions(connection: Connection, user_id: UUID, row: ImportRow) -> ImportRow:
    """Whom a name could mean that no artist has: searched for when somebody looks, as each takes a while."""
    if row.outcome != Outcome.QUESTION or row.candidates or not row.name:
        return row
    try:
        found = await search_artists(connection, user_id, row.name, SUGGESTIONS)
    except ValidationFailed:  # nothing in it that can be searched for
        return row
    return msgspec.structs.replace(row, candidates=[_linked(artist) for artist in found])


def _linked(artist: Artist) -> LinkedArtist:
    known = {field: getattr(artist, field) for field in Artist.__struct_fields__}
    return LinkedArtist(**known, links=links_of(artist.external_ids))
