"""Loading a whole catalog: built beside the one in use, in one transaction, and switched at its end.

Until that transaction commits everybody sees the old catalog; if it doesn't, nothing has happened.
`artists` keeps its rows, whose ids are on people's lists; the tables of names and ids are replaced.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

import msgspec

from donotplay.artists.catalog_gone import keep_gone
from donotplay.artists.catalog_switch import build_indexes, create_new_tables, switch_tables
from donotplay.artists.incoming import (
    ARTIST_COLUMNS,
    EXTERNAL_ID_COLUMNS,
    NAME_COLUMNS,
    START_COLUMNS,
    IncomingArtist,
    NameRows,
    name_rows,
)
from donotplay.artists.queries import SHORTEST_MISSPELLED
from donotplay.database import Connection

LONGEST_WORD = 24
"""Letters of a word whose misspellings are found."""

LONGEST_NAME = 16
"""Letters of a well-known name whose misspellings are found also when its spaces are wrong."""

WELL_KNOWN = 0.15
"""Prominence from which on that is so."""

BUILDING = {"maintenance_work_mem": "512MB", "work_mem": "128MB", "max_parallel_maintenance_workers": "2"}
"""Memory that PostgreSQL may take while it builds; its defaults are meant for many small queries."""


class ImportRecord(msgspec.Struct, kw_only=True):
    """What is kept about an import; `report` as in the column of `catalog_imports`."""

    source: str
    fingerprint: str
    made_at: datetime | None = None
    artists: int = 0
    report: dict[str, Any] = {}


class NewCatalog:
    """The next catalog, in the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.merged: dict[int, int] = {}
        """Rows of `artists` that turned out to be what another one is."""

    @classmethod
    async def begin(cls, connection: Connection) -> Self:
        for name, value in BUILDING.items():
            await connection.execute(f"SET LOCAL {name} = '{value}'")
        await connection.execute("CREATE TEMPORARY TABLE staged_artists (LIKE artists) ON COMMIT DROP")
        await create_new_tables(connection)
        return cls(connection)

    async def add(self, artists: list[IncomingArtist], rows: NameRows | None = None) -> None:
        """Add artists that have their ids."""
        rows = rows or rows_of(artists)
        await self._copy("staged_artists", ARTIST_COLUMNS, (artist.artist_row() for artist in artists))
        await self.add_names(rows)
        external_ids = (row for artist in artists for row in artist.external_id_rows())
        await self._copy("new_artist_external_ids", EXTERNAL_ID_COLUMNS, external_ids)

    async def add_names(self, rows: NameRows) -> None:
        await self._copy("new_artist_names", NAME_COLUMNS, rows.names)
        await self._copy("new_name_starts", START_COLUMNS, rows.starts)

    async def assign_ids(self, artists: list[IncomingArtist], key: str, key_type: str) -> None:
        """Each artist's id: the one that its `key` (a unique column of `artists`) has, or a new one."""
        known = {
            str(row[0]): row[1]
            for row in await self.connection.fetch(
                f"SELECT {key}, id FROM artists WHERE {key} = ANY ($1::{key_type}[])",
                [getattr(artist, key) for artist in artists],
            )
        }
        missing = sum(getattr(artist, key) not in known for artist in artists)
        new_ids = await self.connection.fetch(
            "SELECT nextval(pg_get_serial_sequence('artists', 'id')) FROM generate_series(1, $1::integer)",
            missing,
        )
        unused = (row[0] for row in new_ids)
        for artist in artists:
            artist.id = known.get(getattr(artist, key)) or next(unused)

    async def remove_duplicates(self) -> int:
        """Drop artists with an MBID that came before; returns how many."""
        twice = await self.connection.fetch(
            "SELECT musicbrainz_id FROM staged_artists GROUP BY musicbrainz_id HAVING count(*) > 1"
        )
        if not twice:
            return 0
        removed = await self.connection.fetch(
            """
            DELETE FROM staged_artists USING (
                SELECT ctid AS place, row_number() OVER same AS number, first_value(id) OVER same AS kept_id
                FROM staged_artists WHERE musicbrainz_id = ANY ($1::uuid[])
                WINDOW same AS (PARTITION BY musicbrainz_id ORDER BY ctid)
            ) AS line
            WHERE staged_artists.ctid = place AND number > 1 RETURNING id, kept_id
            """,
            [row["musicbrainz_id"] for row in twice],
        )
        for table in ("artist_names", "name_starts", "artist_external_ids"):
            await self.connection.execute(
                f"DELETE FROM new_{table} WHERE artist_id = ANY ($1::bigint[])",
                [row["id"] for row in removed if row["id"] != row["kept_id"]],
            )
        # Where both lines had the artist's id already, names are there twice.
        await self.connection.execute(
            """
            DELETE FROM new_artist_names USING (
                SELECT ctid AS place, row_number() OVER same AS number
                FROM new_artist_names WHERE artist_id = ANY ($1::bigint[])
                WINDOW same AS (PARTITION BY artist_id, position ORDER BY ctid)
            ) AS line
            WHERE new_artist_names.ctid = place AND number > 1
            """,
            [row["kept_id"] for row in removed],
        )
        return len(removed)

    async def take_rows(self, rows: dict[int, tuple[int, str]]) -> None:
        """Let staged artists, by id, be the starter artists that have this id and key."""
        await self.connection.execute(
            "CREATE TEMPORARY TABLE taken (old_id bigint, new_id bigint, key text) ON COMMIT DROP"
        )
        records = ((old_id, new_id, key) for old_id, (new_id, key) in rows.items())
        await self._copy("taken", ("old_id", "new_id", "key"), records)
        await self.connection.execute(
            "UPDATE staged_artists SET id = new_id, starter_key = key FROM taken WHERE id = old_id"
        )
        for table in ("artist_names", "name_starts", "artist_external_ids"):
            await self.connection.execute(
                f"""
                UPDATE new_{table} SET artist_id = new_id FROM taken
                WHERE artist_id = old_id AND old_id <> new_id
                """
            )

    async def finish(self, record: ImportRecord) -> None:
        """Build what searches need, bring `artists` up to date, and switch."""
        await self._add_words()
        await build_indexes(self.connection)
        await self._update_artists()
        await keep_gone(self.connection, self.merged)
        await self.connection.execute("ANALYZE artists")
        await self.connection.execute(
            """
            INSERT INTO catalog_imports (source, fingerprint, made_at, artists, report)
            VALUES ($1, $2, $3, $4, $5)
            """,
            record.source,
            record.fingerprint,
            record.made_at,
            record.artists,
            record.report,
        )
        await switch_tables(self.connection)

    async def _copy(
        self, table: str, columns: tuple[str, ...], records: Iterable[tuple[object, ...]]
    ) -> None:
        await self.connection.copy_records_to_table(table, records=records, columns=columns)

    async def _add_words(self) -> None:
        await self.connection.execute(
            f"""
            INSERT INTO new_name_words (prominence, word)
            SELECT max(prominence), word FROM (
                SELECT prominence, left(start, word_length) AS word FROM new_name_starts
                UNION ALL
                SELECT prominence, start FROM new_name_starts
                WHERE is_whole AND prominence >= {WELL_KNOWN}
                    AND length(start) BETWEEN word_length + 1 AND {LONGEST_NAME}
            ) AS words
            WHERE length(word) BETWEEN {SHORTEST_MISSPELLED} AND {LONGEST_WORD}
            GROUP BY word
            """
        )
        await self.connection.execute(
            """
            INSERT INTO new_name_word_typos (prominence, letters, word)
            SELECT DISTINCT prominence, left(word, place - 1) || substr(word, place + 1), word
            FROM new_name_words CROSS JOIN LATERAL generate_series(1, length(word) + 1) AS place
            """
        )

    async def _update_artists(self) -> None:
        """Take over what was staged. Rows that would stay the same are not written."""
        columns = ", ".join(ARTIST_COLUMNS)
        changed = ", ".join(f"{column} = excluded.{column}" for column in ARTIST_COLUMNS[1:])
        await self.connection.execute(
            f"""
            INSERT INTO artists ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM staged_artists
            ON CONFLICT (id) DO UPDATE SET {changed}, gone_since = NULL, merged_into = NULL
            WHERE artists.gone_since IS NOT NULL OR artists.merged_into IS NOT NULL
                OR ({", ".join(f"artists.{column}" for column in ARTIST_COLUMNS)})
                    IS DISTINCT FROM ({", ".join(f"excluded.{column}" for column in ARTIST_COLUMNS)})
            """
        )


def rows_of(artists: list[IncomingArtist]) -> NameRows:
    rows = NameRows([], [])
    for artist in artists:
        names, starts = name_rows(artist.id, artist.names, artist.prominence)
        rows.names.extend(names)
        rows.starts.extend(starts)
    return rows
