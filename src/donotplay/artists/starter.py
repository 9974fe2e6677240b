"""The starter catalog: well-known artists written down by hand, so that the first minute works offline.

`starter/*.tsv` hold one artist a line; several values in a field are separated by " | ". There are no
identifiers in it. Prominence is our estimate from 1 (known in a scene) to 5 (known everywhere).
"""

import csv
import hashlib
from importlib.resources import files
from typing import Self

import msgspec
import structlog

from donotplay.artists.catalog_load import ImportRecord, NewCatalog
from donotplay.artists.catalog_switch import vacuum_catalog
from donotplay.artists.incoming import IncomingArtist, IncomingName
from donotplay.database import Connection

SOURCE = "starter"
PROMINENCE_STEP = 0.16
"""The best known come out where the best known of MusicBrainz do."""

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

    def incoming(self) -> IncomingArtist:
        return IncomingArtist(
            starter_key=self.key,
            names=[
                IncomingName(self.name, "name"),
                IncomingName(self.sort_name, "sort_name"),
                *self.other_names(),
            ],
            type=self.type,
            country=self.country or None,
            disambiguation=self.disambiguation,
            genres=self.genres,
            prominence=self.prominence * PROMINENCE_STEP,
        )

    def other_names(self) -> list[IncomingName]:
        return [
            *(IncomingName(alias, "alias") for alias in self.aliases),
            *(IncomingName(hint, "search_hint") for hint in self.search_hints),
        ]


def read_starter_catalog() -> list[StarterArtist]:
    return [
        StarterArtist.from_line(line)
        for text in _files()
        for line in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    ]


async def load_starter_catalog(connection: Connection) -> None:
    """Bring the starter artists up to this version's; nothing to do when they are, or when a dump came in.

    The import of a dump joins them with it, so a newer starter catalog waits for the next one.
    """
    latest = await connection.fetchrow(
        "SELECT source, fingerprint FROM catalog_imports ORDER BY id DESC LIMIT 1"
    )
    if latest and (latest["source"] != SOURCE or latest["fingerprint"] == fingerprint()):
        return
    artists = [artist.incoming() for artist in read_starter_catalog()]
    async with connection.transaction():
        catalog = await NewCatalog.begin(connection)
        await catalog.assign_ids(artists, "starter_key", "text")
        await catalog.add(artists)
        await catalog.finish(ImportRecord(source=SOURCE, fingerprint=fingerprint(), artists=len(artists)))
    await vacuum_catalog(connection)
    log.info("starter_catalog_loaded", artists=len(artists))


def fingerprint() -> str:
    """Of this version's starter catalog."""
    return hashlib.sha256("".join(_files()).encode()).hexdigest()


def _files() -> list[str]:
    folder = files("donotplay.artists") / "starter"
    return [file.read_text() for file in sorted(folder.iterdir(), key=lambda file: file.name)]
