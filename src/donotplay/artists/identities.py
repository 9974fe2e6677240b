"""Which artists an id or a name stands for: exactly, as lists that come from elsewhere need it.

Nothing here forgives typos; that is what the search is for.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from donotplay.artists.incoming import LONGEST_START
from donotplay.artists.links import ExternalId
from donotplay.artists.names import compact, fold
from donotplay.database import Connection

MAX_SHARING = 100
"""Names alike that are looked at, those of the best known artists."""

_CHANNELS = {"youtube": "youtube_music", "youtube_music": "youtube"}
"""A channel has the same id at both."""


class Identity(msgspec.Struct, frozen=True):
    """An artist as far as it is told from others."""

    id: int
    name: str
    sort_name: str
    type: str | None
    country: str | None
    disambiguation: str
    external_ids: dict[str, list[str]]
    prominence: float
    own_addition: bool
    names: frozenset[str]
    """All of them, folded, but for misspellings that only help to find it."""


async def find_by_ids(
    connection: Connection, user_id: UUID, external_ids: Collection[ExternalId]
) -> dict[ExternalId, set[int]]:
    """Artists by each id that anybody has: of the catalog, and the person's own additions.

    For an artist that was merged into another, that one.
    """
    asked = {same: external_id for external_id in external_ids for same in _same_ids(external_id)}
    rows = await connection.fetch(
        """
        WITH asked AS (SELECT * FROM unnest($2::text[], $3::text[]) AS asked (service, external_id))
        SELECT service, external_id, coalesce(merged_into, artist_id) AS artist_id
        FROM asked JOIN artist_external_ids USING (service, external_id)
        JOIN artists ON artists.id = artist_id
        UNION
        SELECT service, external_id, artist_id FROM asked JOIN user_artist_ids USING (service, external_id)
        WHERE user_id = $1
        """,
        user_id,
        [external_id.service for external_id in asked],
        [external_id.id for external_id in asked],
    )
    found = defaultdict[ExternalId, set[int]](set)
    for row in rows:
        found[asked[ExternalId(row["service"], row["external_id"])]].add(row["artist_id"])
    return found


async def find_by_names(
    connection: Connection, user_id: UUID, names: Collection[str]
) -> dict[str, list[int]]:
    """Artists by each folded name that they have, the best known first; at most `MAX_SHARING` of each.

    Where none has the very name, those that have it with or without its article, or with other spaces.
    """
    asked = {name: compact(name)[:LONGEST_START] for name in names}
    rows = await connection.fetch(
        f"""
        WITH asked AS (SELECT * FROM unnest($2::text[], $3::text[]) AS asked (name, start))
        SELECT asked.name, artist_id, folded = asked.name AS is_same FROM asked CROSS JOIN LATERAL (
            SELECT artist_id, position, prominence FROM name_starts
            WHERE is_whole AND start = asked.start ORDER BY prominence DESC, artist_id LIMIT {MAX_SHARING}
        ) AS found CROSS JOIN LATERAL (
            SELECT folded FROM artist_names
            WHERE (artist_id, position) = (found.artist_id, found.position) AND kind <> 'search_hint'
        ) AS names
        UNION ALL
        SELECT asked.name, id, true FROM asked JOIN user_artists ON user_id = $1 AND folded = asked.name
        """,
        user_id,
        list(asked),
        list(asked.values()),
    )
    same, alike = defaultdict[str, dict[int, None]](dict), defaultdict[str, dict[int, None]](dict)
    for row in rows:
        (same if row["is_same"] else alike)[row["name"]][row["artist_id"]] = None
    return {name: list(ids) for name, ids in (alike | same).items()}


async def find_names(connection: Connection, forms: Collection[str]) -> list[tuple[str, list[int]]]:
    """Folded names that have one of the forms, and artists of the catalog with each.

    A form is a folded name without its spaces, with or without its article, cut to `LONGEST_START` letters.
    """
    rows = await connection.fetch(
        f"""
        SELECT folded, array_agg(artist_id) FROM unnest($1::text[]) AS asked (start) CROSS JOIN LATERAL (
            SELECT artist_id, position FROM name_starts
            WHERE is_whole AND start = asked.start ORDER BY prominence DESC, artist_id LIMIT {MAX_SHARING}
        ) AS found CROSS JOIN LATERAL (
            SELECT folded FROM artist_names
            WHERE (artist_id, position) = (found.artist_id, found.position) AND kind <> 'search_hint'
        ) AS names
        GROUP BY folded
        """,
        list(forms),
    )
    return [(folded, artist_ids) for folded, artist_ids in rows]


async def load_identities(connection: Connection, user_id: UUID, ids: Collection[int]) -> dict[int, Identity]:
    """Those among `ids` that are in the catalog or the person's own."""
    rows = await connection.fetch(
        """
        WITH asked AS (SELECT unnest($2::bigint[]) AS id)
        SELECT id, name, sort_name, type, country, disambiguation, external_ids, prominence,
            false AS own_addition,
            ARRAY(SELECT folded FROM artist_names WHERE artist_id = id AND kind <> 'search_hint') AS names
        FROM asked JOIN artists USING (id)
        UNION ALL
        SELECT id, name, sort_name, type, country, disambiguation, external_ids, 0, true, ARRAY[folded]
        FROM asked JOIN user_artists USING (id) WHERE user_id = $1
        """,
        user_id,
        list(ids),
    )
    return {row["id"]: _identity_from(row) for row in rows}


def _identity_from(row: asyncpg.Record) -> Identity:
    values: dict[str, Any] = dict(row)
    return Identity(**values | {"names": frozenset([*row["names"], fold(row["name"])])})


def _same_ids(external_id: ExternalId) -> list[ExternalId]:
    other = _CHANNELS.get(external_id.service)
    return [external_id, *([ExternalId(other, external_id.id)] if other else [])]
