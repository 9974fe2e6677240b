"""The starter catalog: well-known artists written down by hand, so that the first minute works offline.

`starter/*.tsv` hold one artist a line; several values in a field are separated by " | ". There are no
identifiers in it. Prominence is our estimate from 1 (known in a scene) to 5 (known everywhere).
"""

import csv
import hashlib
from collections.abc import Iterator
from importlib.resources import files
from typing import Self

import msgspec
import structlog

from donotplay.artists.names import compact, fold, folded_forms
from donotplay.database import Connection

SOURCE = "starter"
MAX_PROMINENCE = 5

log = structlog.get_logger()


class StarterArtist(msgspec.Struct, frozen=True):
    """A line of the starter catalog."""

    prominence: int
    name: str
    sort_name: str
    type: str
    country: str
    disambiguation: str
    genres: list[str]
    aliases: list[str]
    search_hints: list[str]

    @classmethod
    def from_line(cls, line: dict[str, str]) -> Self:
        split = {
            field: [value for value in line[field].split(" | ") if value]
            for field in ("genres", "aliases", "search_hints")
        }
        return msgspec.convert({**line, **split}, cls, strict=False)

    @property
    def key(self) -> str:
        """What stays when the line is edited."""
        return f"{self.name} ({self.disambiguation})" if self.disambiguation else self.name

    def names(self) -> Iterator[tuple[str, str]]:
        """Each name with its kind."""
        yield self.name, "name"
        yield self.sort_name, "sort_name"
        yield from ((alias, "alias") for alias in self.aliases)
        yield from ((hint, "search_hint") for hint in self.search_hints)


def read_starter_catalog() -> list[StarterArtist]:
    return [
        StarterArtist.from_line(line)
        for text in _files()
        for line in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    ]


async def load_starter_catalog(connection: Connection) -> None:
    """Bring the starter artists up to this version's; nothing to do when they are. Ids stay."""
    fingerprint = hashlib.sha256("".join(_files()).encode()).hexdigest()
    latest = await connection.fetchval(
        "SELECT fingerprint FROM catalog_imports WHERE source = $1 ORDER BY id DESC LIMIT 1", SOURCE
    )
    if latest == fingerprint:
        return
    artists = read_starter_catalog()
    async with connection.transaction():
        ids = await _upsert_artists(connection, artists)
        await _replace_names(connection, artists, ids)
        await connection.execute(
            "INSERT INTO catalog_imports (source, fingerprint, artists) VALUES ($1, $2, $3)",
            SOURCE,
            fingerprint,
            len(artists),
        )
        # Until autovacuum comes by, the planner would think the tables empty.
        await connection.execute("ANALYZE artists, artist_names")
    log.info("starter_catalog_loaded", artists=len(artists))


def _files() -> list[str]:
    folder = files("donotplay.artists") / "starter"
    return [file.read_text() for file in sorted(folder.iterdir(), key=lambda file: file.name)]


async def _upsert_artists(connection: Connection, artists: list[StarterArtist]) -> dict[str, int]:
    """The ids by key."""
    rows = await connection.fetch(
        """
        INSERT INTO artists
            (starter_key, name, sort_name, sort_key, type, country, disambiguation, genres, prominence)
        SELECT key, name, sort_name, sort_key, type, nullif(country, ''), disambiguation,
            string_to_array(genres, E'\\t'), prominence
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::real[])
            AS line (key, name, sort_name, sort_key, type, country, disambiguation, genres, prominence)
        ON CONFLICT (starter_key) DO UPDATE SET
            name = excluded.name, sort_name = excluded.sort_name, sort_key = excluded.sort_key,
            type = excluded.type, country = excluded.country, disambiguation = excluded.disambiguation,
            genres = excluded.genres, prominence = excluded.prominence
        RETURNING starter_key, id
        """,
        [artist.key for artist in artists],
        [artist.name for artist in artists],
        [artist.sort_name for artist in artists],
        [fold(artist.sort_name) for artist in artists],
        [artist.type for artist in artists],
        [artist.country for artist in artists],
        [artist.disambiguation for artist in artists],
        ["\t".join(artist.genres) for artist in artists],
        [artist.prominence / MAX_PROMINENCE for artist in artists],
    )
    return {row["starter_key"]: row["id"] for row in rows}


async def _replace_names(connection: Connection, artists: list[StarterArtist], ids: dict[str, int]) -> None:
    await connection.execute(
        "DELETE FROM artist_names WHERE artist_id = ANY ($1::bigint[])", list(ids.values())
    )
    rows = {
        (ids[artist.key], name, kind, folded, compact(folded))
        for artist in artists
        for name, kind in artist.names()
        for folded in folded_forms(name)
    }
    await connection.copy_records_to_table(
        "artist_names",
        records=sorted(rows),
        columns=["artist_id", "name", "kind", "folded", "compact"],
    )
