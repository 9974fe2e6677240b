"""What goes out of the artist routes. Terms are MusicBrainz's."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

ArtistType = Literal["Person", "Group", "Orchestra", "Choir", "Character", "Other"]

MAX_ID = 2**63 - 1


class Artist(msgspec.Struct, frozen=True):
    """An artist of the catalog."""

    id: int
    name: str
    localized_name: Annotated[
        str | None,
        Meta(
            description="the name in the language of the person's `artist_names`; null for none, or the same"
        ),
    ]
    sort_name: str
    type: ArtistType | None
    country: Annotated[str | None, Meta(description="ISO 3166-1 alpha-2")]
    disambiguation: Annotated[str, Meta(description="tells it from others of the same name; may be empty")]
    genres: list[str]
    external_ids: Annotated[
        dict[str, list[str]], Meta(description="ids at other services; an artist can have several at one")
    ]
    own_addition: Annotated[
        bool, Meta(description="whether only the asking person's list has it, and the catalog does not")
    ]


class Link(msgspec.Struct, frozen=True):
    """Where an artist is at a service."""

    service: str
    url: str


class LinkedArtist(Artist, frozen=True):
    """An artist with where else it is."""

    links: list[Link]


class ArtistDetails(Artist, frozen=True):
    """An artist with the other names it goes by, and where else it is."""

    aliases: list[str]
    gender: str | None
    area: Annotated[str | None, Meta(description="where they are from, when more than a country is known")]
    begin_date: Annotated[str | None, Meta(description="birth or founding: YYYY, YYYY-MM or YYYY-MM-DD")]
    end_date: Annotated[str | None, Meta(description="death or end, in the same form")]
    ended: bool
    links: list[Link]
    merged_into: Annotated[
        int | None, Meta(description="the artist it turned out to be, when the catalog has joined the two")
    ]


class FoundArtist(Artist, frozen=True):
    """An answer to a search."""

    matched_name: Annotated[
        str | None,
        Meta(description="the alias that the query met; null when it met the name itself, or a misspelling"),
    ]
    on_list: Annotated[bool, Meta(description="whether it is on the asking person's list")]


class SearchResults(msgspec.Struct, frozen=True):
    """Best first; empty when nothing is like the query."""

    artists: list[FoundArtist]
