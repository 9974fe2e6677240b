"""Which artist of a dump a starter artist is: decided by what both know, reported where that isn't enough.

A starter artist keeps its row and id, and gets the dump's data; so what people have put on their lists
before the dump came in stays, and nobody finds two Beatles.
"""

from collections import defaultdict

import msgspec

from donotplay.artists.catalog_load import NewCatalog
from donotplay.artists.incoming import LONGEST_START, NameRows, name_rows
from donotplay.artists.names import compact, fold
from donotplay.artists.prominence import KNOWN
from donotplay.artists.starter import StarterArtist
from donotplay.database import Connection


class StarterMatches(msgspec.Struct, frozen=True):
    """What became of the starter artists."""

    matched: int
    added: int
    """Not in the dump, so they are in the catalog as they are."""
    ambiguous: list[str]
    """Keys of those that none of that name in the dump surely is; searches give only those of the dump."""


class Candidate(msgspec.Struct):
    """An artist of the dump that has a starter artist's name."""

    id: int
    type: str | None
    country: str | None
    prominence: float
    names: set[str]
    last_position: int

    def evidence(self, starter: StarterArtist) -> int:
        """How much speaks for its being the starter artist. Countries and types are a matter of opinion."""
        country = _agreement(self.country, starter.country)
        country += country > 0
        shared = len(self.names & {fold(alias) for alias in starter.aliases})
        is_known = self.prominence >= KNOWN
        return country + _agreement(self.type, starter.type) + 2 * min(shared, 3) + is_known


async def join_starter(catalog: NewCatalog, starters: list[StarterArtist]) -> StarterMatches:
    """Give the dump's artists in `catalog` the rows and other names of the starter artists that they are."""
    rows = await catalog.connection.fetch("SELECT starter_key, id FROM artists WHERE starter_key IS NOT NULL")
    own_ids: dict[str, int] = {row["starter_key"]: row["id"] for row in rows}
    candidates = await _candidates(catalog.connection, starters, own_ids)
    matches: dict[int, tuple[StarterArtist, Candidate]] = {}
    added, ambiguous = list[StarterArtist](), list[str]()
    for starter in sorted(starters, key=lambda each: -each.prominence):
        possible = candidates[starter.key]
        chosen = choose(starter, possible, own_ids.get(starter.key))
        if not possible:
            added.append(starter)
        elif chosen is None or chosen.id in matches:
            ambiguous.append(starter.key)
        else:
            matches[chosen.id] = (starter, chosen)
    await _add_names(catalog, matches)
    await _take_rows(catalog, matches, own_ids)
    await _add(catalog, added)
    return StarterMatches(len(matches), len(added), ambiguous)


def choose(starter: StarterArtist, possible: list[Candidate], own_id: int | None) -> Candidate | None:
    """The one that it already is, or the one for which most speaks."""
    # Starter artists that share their name with others we know of have a disambiguation.
    is_the_only = len(possible) == 1 and not starter.disambiguation
    evidence = {candidate.id: candidate.evidence(starter) + is_the_only for candidate in possible}
    most = max(evidence.values(), default=0)
    best = [candidate for candidate in possible if evidence[candidate.id] == most]
    own = [candidate for candidate in possible if candidate.id == own_id]
    if own:
        return own[0]
    return best[0] if most > 0 and len(best) == 1 else None


def _agreement(mine: str | None, theirs: str) -> int:
    return 0 if not mine or not theirs else 1 if mine == theirs else -1


def _folded_name(starter: StarterArtist) -> str:
    return compact(fold(starter.name))[:LONGEST_START]


async def _candidates(
    connection: Connection, starters: list[StarterArtist], own_ids: dict[str, int]
) -> dict[str, list[Candidate]]:
    """By the starter artist's key: those with its name, and the one that it was at the last import."""
    same_name = await connection.fetch(
        "SELECT DISTINCT start, artist_id FROM new_name_starts WHERE is_whole AND start = ANY ($1::text[])",
        [_folded_name(starter) for starter in starters],
    )
    ids_by_name = defaultdict[str, set[int]](set)
    for row in same_name:
        ids_by_name[row["start"]].add(row["artist_id"])
    by_id = await _load(connection, {row["artist_id"] for row in same_name} | set(own_ids.values()))
    return {
        starter.key: [
            by_id[artist_id]
            for artist_id in ids_by_name[_folded_name(starter)] | {own_ids.get(starter.key, 0)}
            if artist_id in by_id
        ]
        for starter in starters
    }


async def _load(connection: Connection, ids: set[int]) -> dict[int, Candidate]:
    """Those among them that the dump has."""
    artists = await connection.fetch(
        "SELECT id, type, country, prominence FROM staged_artists WHERE id = ANY ($1::bigint[])", list(ids)
    )
    by_id = {row["id"]: Candidate(**row, names=set(), last_position=0) for row in artists}
    for row in await connection.fetch(
        "SELECT artist_id, position, folded FROM new_artist_names WHERE artist_id = ANY ($1::bigint[])",
        list(by_id),
    ):
        candidate = by_id[row["artist_id"]]
        candidate.names.add(row["folded"])
        candidate.last_position = max(candidate.last_position, row["position"])
    return by_id


async def _add_names(catalog: NewCatalog, matches: dict[int, tuple[StarterArtist, Candidate]]) -> None:
    rows = NameRows([], [])
    for starter, candidate in matches.values():
        new = [name for name in starter.other_names() if fold(name.name) not in candidate.names]
        names, starts = name_rows(candidate.id, new, candidate.prominence, candidate.last_position + 1)
        rows.names.extend(names)
        rows.starts.extend(starts)
    await catalog.add_names(rows)


async def _take_rows(
    catalog: NewCatalog, matches: dict[int, tuple[StarterArtist, Candidate]], own_ids: dict[str, int]
) -> None:
    """The dump's artists get the starter artists' rows, unless they have rows of their own already."""
    known = await catalog.connection.fetch(
        "SELECT id FROM artists WHERE id = ANY ($1::bigint[])", list(matches)
    )
    have_rows = {row["id"] for row in known}
    for artist_id, (starter, _) in matches.items():
        own_id = own_ids.get(starter.key)
        if own_id is not None and own_id != artist_id and artist_id in have_rows:
            catalog.merged[own_id] = artist_id
    keys = {
        artist_id: starter.key
        for artist_id, (starter, _) in matches.items()
        if own_ids.get(starter.key) not in catalog.merged
    }
    await catalog.take_rows(
        {artist_id: (own_ids.get(key, artist_id), key) for artist_id, key in keys.items()}
    )


async def _add(catalog: NewCatalog, starters: list[StarterArtist]) -> None:
    artists = [starter.incoming() for starter in starters]
    await catalog.assign_ids(artists, "starter_key", "text")
    await catalog.add(artists)
