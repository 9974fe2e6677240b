"""Artists on their way into the catalog, whichever source they come from."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from donotplay.artists.links import ExternalId, by_service
from donotplay.artists.names import ARTICLES, fold
from donotplay.artists.prominence import tier

NameKind = Literal["name", "sort_name", "alias", "legal_name", "search_hint"]

LONGEST_START = 64
"""Letters of a name that can be searched for; an index entry must not grow without bounds."""

WORDS_THAT_START = 8
"""Words of a name that it can be found by from there on."""


class IncomingName(NamedTuple):
    """A name of an artist, as in the columns of `artist_names`."""

    name: str
    kind: NameKind
    locale: str | None = None
    is_primary: bool = False
    ended: bool = False


class IncomingArtist(msgspec.Struct, kw_only=True):
    """An artist as in the columns of `artists`; its first name is the name, the second the sort name."""

    id: int = 0
    starter_key: str | None = None
    musicbrainz_id: str | None = None
    names: list[IncomingName]
    type: str | None = None
    gender: str | None = None
    country: str | None = None
    area: str | None = None
    begin_date: str | None = None
    end_date: str | None = None
    ended: bool = False
    disambiguation: str = ""
    genres: list[str] = []
    tags: dict[str, int] = {}
    rating_votes: int = 0
    isnis: list[str] = []
    ipis: list[str] = []
    external_ids: list[ExternalId] = []
    prominence: float = 0

    def artist_row(self) -> tuple[object, ...]:
        """In the order of `ARTIST_COLUMNS`."""
        sort_name = self.names[1].name
        return (
            self.id,
            self.starter_key,
            self.musicbrainz_id,
            self.names[0].name,
            sort_name,
            fold(sort_name),
            self.type,
            self.gender,
            self.country,
            self.area,
            self.begin_date,
            self.end_date,
            self.ended,
            self.disambiguation,
            self.genres,
            self.tags,
            self.rating_votes,
            self.isnis,
            self.ipis,
            by_service(self.external_ids),
            self.prominence,
        )

    def external_id_rows(self) -> Iterator[tuple[object, ...]]:
        """In the order of `EXTERNAL_ID_COLUMNS`."""
        return ((self.id, *external_id) for external_id in self.external_ids)


ARTIST_COLUMNS = (
    *("id", "starter_key", "musicbrainz_id", "name", "sort_name", "sort_key", "type", "gender", "country"),
    *("area", "begin_date", "end_date", "ended", "disambiguation", "genres", "tags", "rating_votes"),
    *("isnis", "ipis", "external_ids", "prominence"),
)
EXTERNAL_ID_COLUMNS = ("artist_id", "service", "external_id")
NAME_COLUMNS = ("artist_id", "position", "name", "kind", "locale", "is_primary", "ended", "folded")
START_COLUMNS = ("artist_id", "prominence", "position", "tier", "word_length", "is_whole", "start")


class NameRows(NamedTuple):
    """What the names of an artist become."""

    names: list[tuple[object, ...]]
    """In the order of `NAME_COLUMNS`."""
    starts: list[tuple[object, ...]]
    """In the order of `START_COLUMNS`."""


def name_rows(
    artist_id: int, names: list[IncomingName], prominence: float, first_position: int = 0
) -> NameRows:
    """A sort name is only kept when it isn't the name with its words moved round: searches move them, too."""
    rows, starts = list[tuple[object, ...]](), dict[tuple[str, bool], tuple[object, ...]]()
    step = tier(prominence)
    name_twice = ""
    for position, name in enumerate(names, start=first_position):
        folded = fold(name.name)
        if name.kind == "name":
            name_twice = f" {folded} {folded} "
        elif name.kind == "sort_name" and f" {folded} " in name_twice:
            continue
        rows.append((artist_id, position, *name, folded))
        for start, word_length, is_whole in starts_of(folded):
            starts.setdefault(
                (start, is_whole),
                (artist_id, prominence, position, step, word_length, is_whole, start),
            )
    return NameRows(rows, list(starts.values()))


def starts_of(folded: str) -> Iterator[tuple[str, int, bool]]:
    """A name from each of its words on, without spaces; the length of that word; whether it is whole."""
    words = folded.split(" ")
    for at in range(min(len(words), WORDS_THAT_START)):
        is_whole = at == 0 or (at == 1 and words[0] in ARTICLES)
        yield "".join(words[at:])[:LONGEST_START], len(words[at]), is_whole
