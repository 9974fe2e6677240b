"""The files of an export: what is read for each, and how it is written."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg
import msgspec

from donotplay.accounts.devices import name_device
from donotplay.accounts.tokens import pack
from donotplay.artists.catalog import ARTIST_OF_ENTRY
from donotplay.dnp.files import WRITERS, ExportFormat
from donotplay.dnp.files.csv_cells import join_values
from donotplay.dnp.removed import KEPT
from donotplay.dnp.rows import ENTRIES, ENTRY_COLUMNS, LIVE, entry_from
from donotplay.privacy import records
from donotplay.spreadsheets import guard

_encode = msgspec.json.Encoder().encode


class Form(NamedTuple):
    """How rows become bytes: like `Writer` of dnp/files/writing.py, of one export."""

    head: bytes
    write: Callable[[Sequence[Any]], bytes]
    between: bytes
    tail: bytes


class Kind(NamedTuple):
    """Something of which there are many: a file of JSON and one of CSV.

    `query` gives a row for each, of the person $1, with the fields of `record` as columns, but for those
    that `made` makes of one.
    """

    name: str
    title: str
    record: type[msgspec.Struct]
    query: str
    made: Mapping[str, Callable[[asyncpg.Record], Any]] = {}

    def read(self, row: asyncpg.Record) -> msgspec.Struct:
        values = {field: row[field] for field in self.record.__struct_fields__ if field not in self.made}
        return self.record(**values, **{field: make(row) for field, make in self.made.items()})

    @property
    def json_name(self) -> str:
        """The member of the JSON file that has all of them."""
        return self.name.replace("-", "_")


class Document(NamedTuple):
    """Something of which there is one: a file of JSON, from one row."""

    name: str
    title: str
    record: type[msgspec.Struct]
    query: str


class ListFile(NamedTuple):
    """The list, in the formats in which it can be brought in anywhere."""

    name: str
    title: str
    query: str


def _device(row: asyncpg.Record) -> str:
    return name_device(row["user_agent"])


def _base64url(column: str) -> Callable[[asyncpg.Record], str]:
    return lambda row: pack(row[column])


def _as_it_is(row: asyncpg.Record) -> msgspec.Raw | None:
    """JSON is not read only to be written again: there may be a million of them."""
    return None if row["row"] is None else msgspec.Raw(row["row"].encode())


DOCUMENTS = (
    Document(
        "account",
        "your account",
        records.Account,
        """
        SELECT now() AS exported_at, id, email, email_verified_at, display_name, locale, time_zone,
            created_at, password_changed_at, disabled_at, erase_at,
            coalesce((SELECT version FROM user_lists WHERE user_id = $1), 0) AS list_version
        FROM users WHERE id = $1
        """,
    ),
    Document(
        "settings",
        "your settings",
        records.Settings,
        """
        SELECT updated_at, document
        FROM (SELECT) AS always LEFT JOIN user_settings ON user_id = $1
        """,
    ),
    Document(
        "second-factors",
        "the authenticator app and recovery codes that a log-in asks for, without their secrets",
        records.SecondFactors,
        """
        SELECT (SELECT enabled_at FROM user_totp WHERE user_id = $1) AS authenticator_app_since,
            count(*) FILTER (WHERE used_at IS NULL) AS recovery_codes_left,
            coalesce(array_agg(used_at ORDER BY used_at) FILTER (WHERE used_at IS NOT NULL), '{}')
                AS recovery_codes_used_at
        FROM user_recovery_codes WHERE user_id = $1
        """,
    ),
)

LIST = ListFile(
    "list",
    "your list; bring it in anywhere, and it is the same list",
    f"""
    SELECT {ENTRY_COLUMNS} FROM {ENTRIES} WHERE block.user_id = $1 AND {LIVE}
    ORDER BY block.created_at, block.artist_id
    """,
)

KINDS = (
    Kind(
        "removed",
        "entries that were taken off the list, or have ended, and are not deleted yet",
        records.Removed,
        f"""
        SELECT artist_id, name, sort_name, type, country, disambiguation, external_ids, own_addition,
            tags, note, scope, until, created_at, updated_at, removed_at,
            CASE WHEN NOT listed_again THEN removed_at + interval '{KEPT.days} days' END AS restorable_until
        FROM (
            SELECT user_id, artist_id, tags, note, scope, until, created_at, updated_at, removed_at, EXISTS (
                SELECT FROM user_artist_blocks AS listed
                WHERE (listed.user_id, listed.artist_id) = (removed.user_id, removed.artist_id)
            ) AS listed_again
            FROM user_removed_blocks AS removed WHERE user_id = $1
            UNION ALL
            SELECT user_id, artist_id, tags, note, scope, until, created_at, updated_at, until, false
            FROM user_artist_blocks WHERE user_id = $1 AND until <= now()
        ) AS block CROSS JOIN {ARTIST_OF_ENTRY}
        ORDER BY removed_at, artist_id
        """,
    ),
    Kind(
        "own-artists",
        "artists that your imports have added for you, and that the catalog lacks",
        records.AddedArtist,
        """
        SELECT id, name, sort_name, type, country, disambiguation, external_ids, created_at
        FROM user_artists WHERE user_id = $1 ORDER BY id
        """,
    ),
    Kind(
        "sessions",
        "where you have signed in, also where you have signed out again",
        records.Session,
        """
        SELECT id, user_agent, created_at, host(first_ip) AS first_ip, last_used_at, host(ip) AS last_ip,
            refreshed_at, authenticated_at, expires_at, ended_at
        FROM user_sessions WHERE user_id = $1 ORDER BY created_at, id
        """,
        {"device": _device},
    ),
    Kind(
        "activity",
        "what happened to your account, when and from where",
        records.Activity,
        """
        SELECT id, event, at, host(ip) AS ip, user_agent, session_id, request_id, details
        FROM audit_log WHERE user_id = $1 ORDER BY id
        """,
        {"device": _device},
    ),
    Kind(
        "passkeys",
        "your passkeys: names, times and public keys",
        records.Passkey,
        """
        SELECT id, name, created_at, last_used_at, synced, sign_count, credential_id, public_key
        FROM user_passkeys WHERE user_id = $1 ORDER BY created_at, id
        """,
        {column: _base64url(column) for column in ("credential_id", "public_key")},
    ),
    Kind(
        "links",
        "links that were sent to you by e-mail, without what makes them work",
        records.Link,
        """
        SELECT purpose, email_key AS email, new_email, expires_at, used_at
        FROM user_links WHERE user_id = $1 ORDER BY expires_at, token_hash
        """,
    ),
    Kind(
        "imports",
        "files that you brought in",
        records.Import,
        """
        SELECT id, file_name, format, state, unattended, tags, rows, position, created_at, stepped_at,
            applied_at, undone_at
        FROM user_imports WHERE user_id = $1 ORDER BY created_at, id
        """,
    ),
    Kind(
        "import-rows",
        "the rows of those files, and what became of each",
        records.ImportRow,
        f"""
        SELECT import_id, number, line, text, row::text AS row, outcome, reason, block.artist_id,
            artists.name AS artist_name, candidates, joined, answer, added
        FROM user_import_rows AS block LEFT JOIN {ARTIST_OF_ENTRY} ON true
        WHERE block.user_id = $1 ORDER BY import_id, number
        """,
        {"read": _as_it_is},
    ),
)
"""In the order of the files."""


def list_form(kind: ExportFormat, exported_at: datetime) -> Form:
    """Just as `/dnp/export` writes it."""
    writer = WRITERS[kind]
    return Form(
        writer.head(exported_at),
        lambda rows: writer.write([entry_from(row) for row in rows]),
        writer.between,
        writer.tail,
    )


def json_form(kind: Kind) -> Form:
    """A line for each."""
    return Form(
        f'{{"{kind.json_name}":[\n'.encode(),
        lambda rows: b",\n".join(_encode(kind.read(row)) for row in rows),
        b",\n",
        b"\n]}\n",
    )


def csv_form(kind: Kind) -> Form:
    """With the mark without which Excel takes a file for one in the encoding of the country."""
    return Form(
        b"\xef\xbb\xbf" + _csv_lines([kind.record.__struct_fields__]),
        lambda rows: _csv_lines(_cells(kind.read(row)) for row in rows),
        b"",
        b"",
    )


def document_bytes(document: Document, row: asyncpg.Record) -> bytes:
    return msgspec.json.format(_encode(document.record(**row)), indent=2) + b"\n"


def _csv_lines(lines: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


def _cells(record: msgspec.Struct) -> Iterable[str]:
    return (guard(_cell(getattr(record, field))) for field in record.__struct_fields__)


def _cell(value: Any) -> str:  # noqa: ANN401 -- whatever JSON can hold
    match value:
        case None:
            return ""
        case list():
            return join_values(map(str, value))
        case bool() | dict() | msgspec.Raw():
            return _encode(value).decode()
        case _:
            return str(msgspec.to_builtins(value))
