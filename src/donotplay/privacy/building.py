"""An export, put together from one state of the database, a part at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

import asyncpg

from donotplay.database import Connection
from donotplay.privacy.archive import ZIP64_FROM_ROWS, Archive
from donotplay.privacy.exports import Superseded, count_rows
from donotplay.privacy.files import (
    DOCUMENTS,
    KINDS,
    LIST,
    Document,
    Form,
    csv_form,
    document_bytes,
    json_form,
    list_form,
)
from donotplay.privacy.readme import read_me, schema

BATCH = 250
"""Rows that are read at once: the event loop is held for some milliseconds by them."""

Pieces = AsyncIterator[Callable[[], bytes]]
"""What makes a file, piece by piece."""


async def parts_of(connection: Connection, user_id: UUID, site: str) -> AsyncIterator[bytes]:
    """The parts of the ZIP, in a transaction that sees one state of the database.

    Rows become text, and that is compressed, in a thread: the event loop goes on meanwhile.
    """
    exported_at = await connection.fetchval("SELECT now()")
    rows = await count_rows(connection, user_id, ZIP64_FROM_ROWS)
    archive = Archive(exported_at, zip64=rows >= ZIP64_FROM_ROWS)
    for name, pieces in _files(connection, user_id, site, exported_at):
        archive.open(name)
        async for make in pieces:
            await asyncio.to_thread(archive.write, make)
            for part in archive.whole_parts():
                yield part
        archive.close()
    archive.finish()
    for part in archive.whole_parts():
        yield part
    yield archive.rest()


def _files(
    connection: Connection, user_id: UUID, site: str, exported_at: datetime
) -> Iterator[tuple[str, Pieces]]:
    yield "README.txt", _text(partial(read_me, site, exported_at))
    yield "schema.json", _text(schema)
    for document in DOCUMENTS:
        yield f"{document.name}.json", _document(connection, user_id, document)
    yield f"{LIST.name}.json", _rows(connection, user_id, LIST.query, list_form("json", exported_at))
    yield f"{LIST.name}.csv", _rows(connection, user_id, LIST.query, list_form("csv", exported_at))
    for kind in KINDS:
        yield f"{kind.name}.json", _rows(connection, user_id, kind.query, json_form(kind))
        yield f"{kind.name}.csv", _rows(connection, user_id, kind.query, csv_form(kind))


async def _text(make: Callable[[], bytes]) -> Pieces:
    yield make


async def _document(connection: Connection, user_id: UUID, document: Document) -> Pieces:
    row = await connection.fetchrow(document.query, user_id)
    if row is None:
        raise Superseded
    yield partial(document_bytes, document, row)


async def _rows(connection: Connection, user_id: UUID, query: str, form: Form) -> Pieces:
    cursor = await connection.cursor(query, user_id)
    before = form.head
    while rows := await cursor.fetch(BATCH):
        yield partial(_piece, before, form, rows)
        before = form.between
    yield lambda: (form.head if before is form.head else b"") + form.tail


def _piece(before: bytes, form: Form, rows: list[asyncpg.Record]) -> bytes:
    return before + form.write(rows)
