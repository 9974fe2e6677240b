"""A line of MusicBrainz's JSON dump of artists, and what of it comes into the catalog.

Format: JSON lines whose objects have their keys in any order; the source of the format is
metabrainz/musicbrainz-server, `WebService/Serializer/JSON/2/Artist.pm`. A line can be several MB long, nearly
all of it relations to recordings, which are counted and otherwise passed over.
"""

import re
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from donotplay.artists.incoming import IncomingArtist, IncomingName, NameKind
from donotplay.artists.links import ExternalId, read_link
from donotplay.artists.prominence import Evidence, prominence
from donotplay.artists.schemas import ArtistType

GENRES_SHOWN = 8
"""An artist's genres that have the most votes."""

LICENCES = {
    "core": "names, aliases, ids, areas, dates and links: CC0 1.0, no rights reserved",
    "supplementary": "tags, genres and ratings: CC BY-NC-SA 3.0, MusicBrainz contributors",
}
"""Of what is taken in; https://musicbrainz.org/doc/About/Data_License"""


LONGEST_EXTERNAL_ID = 500
"""Characters. Of four bytes each they still fit into PostgreSQL's index, which takes 2,704 bytes."""

Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class _Line(msgspec.Struct, rename="kebab"):
    """The keys that are needed; msgspec passes over the others without building them."""


class Alias(_Line):
    name: str
    locale: str | None = None
    primary: bool | None = None
    type: str | None = None
    ended: bool = False


class LifeSpan(_Line):
    begin: str | None = None
    end: str | None = None
    ended: bool = False


class Area(msgspec.Struct):
    name: str
    country_codes: list[str] = msgspec.field(name="iso-3166-1-codes", default_factory=list)
    subdivision_codes: list[str] = msgspec.field(name="iso-3166-2-codes", default_factory=list)


class Votes(_Line):
    name: str
    count: Count


class Rating(_Line):
    votes_count: Count = 0


class Url(_Line):
    resource: str


class Relation(_Line):
    target_type: str
    url: Url | None = None


class DumpArtist(_Line):
    """An artist of the dump."""

    id: UUID
    name: str
    sort_name: str
    disambiguation: str = ""
    type: ArtistType | None = None
    gender: str | None = None
    country: str | None = None
    area: Area | None = None
    life_span: LifeSpan = msgspec.field(default_factory=LifeSpan)
    aliases: list[Alias] = []
    isnis: list[str] = []
    ipis: list[str] = []
    tags: list[Votes] = []
    genres: list[Votes] = []
    rating: Rating = msgspec.field(default_factory=Rating)
    relations: list[Relation] = []

    def incoming(self, *, core_only: bool) -> IncomingArtist:
        """`core_only` leaves out what is under the non-commercial licence."""
        links = self._external_ids()
        tags = [] if core_only else self.tags
        genres = [] if core_only else sorted(self.genres, key=lambda genre: (-genre.count, genre.name))
        rating_votes = 0 if core_only else self.rating.votes_count
        url_count = sum(relation.url is not None for relation in self.relations)
        evidence = Evidence(
            rating_votes,
            sum(tag.count for tag in tags),
            url_count,
            len(self.relations) - url_count,
            len(self.aliases),
        )
        return IncomingArtist(
            musicbrainz_id=str(self.id),
            names=self._names(),
            type=self.type,
            gender=self.gender,
            country=self._country(),
            area=self.area.name if self.area else None,
            begin_date=self.life_span.begin,
            end_date=self.life_span.end,
            ended=self.life_span.ended,
            disambiguation=self.disambiguation,
            genres=[genre.name for genre in genres[:GENRES_SHOWN]],
            tags={tag.name: tag.count for tag in tags},
            rating_votes=rating_votes,
            isnis=self.isnis,
            ipis=self.ipis,
            external_ids=[ExternalId("musicbrainz", str(self.id)), *links],
            prominence=prominence(evidence, core_only=core_only),
        )

    def _names(self) -> list[IncomingName]:
        aliases = (
            IncomingName(
                alias.name,
                _ALIAS_KINDS.get(alias.type or "", "alias"),
                alias.locale,
                bool(alias.primary),
                alias.ended,
            )
            for alias in self.aliases
            if alias.name.strip()
        )
        return [
            IncomingName(self.name, "name"),
            IncomingName(self.sort_name if self.sort_name.strip() else self.name, "sort_name"),
            *aliases,
        ]

    def _country(self) -> str | None:
        """Of the area, also when that is a part of a country."""
        if self.country or self.area is None:
            return self.country
        codes = self.area.country_codes or [code[:2] for code in self.area.subdivision_codes]
        return codes[0] if codes else None

    def _external_ids(self) -> list[ExternalId]:
        """Each once, in the order of the relations."""
        read = (read_link(relation.url.resource) for relation in self.relations if relation.url)
        return list(
            dict.fromkeys(
                link
                for link in read
                if link and link.service != "musicbrainz" and len(link.id) <= LONGEST_EXTERNAL_ID
            )
        )


_ALIAS_KINDS: dict[str, NameKind] = {"Legal name": "legal_name", "Search hint": "search_hint"}

_decoder = msgspec.json.Decoder(DumpArtist)


_COUNTRY = re.compile("[A-Z]{2}")


class MalformedLine(ValueError):
    """Why a line can't be taken in."""


def read_artist(line: bytes, *, core_only: bool) -> IncomingArtist:
    """`MalformedLine` when it is no artist, or has what no database can hold."""
    try:
        artist = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedLine(str(error)) from None
    if b"\\u0000" in line and "\\x00" in repr(artist):
        raise MalformedLine("NUL character in a name")
    if not artist.name.strip():
        raise MalformedLine("empty name")
    incoming = artist.incoming(core_only=core_only)
    if incoming.country is not None and not _COUNTRY.fullmatch(incoming.country):
        raise MalformedLine(f"no country code: {incoming.country!r}")
    return incoming
