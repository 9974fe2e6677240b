"""Artists that the catalog doesn't have: made by somebody's import, and seen by nobody else."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from donotplay.artists.links import ExternalId
from donotplay.artists.names import fold
from donotplay.database import Connection


class Addition(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an artist that somebody adds."""

    name: str
    sort_name: str | None = None
    type: str | None = None
    country: str | None = None
    disambiguation: str | None = None
    external_ids: Sequence[ExternalId] = ()


async def create_additions(connection: Connection, user_id: UUID, additions: Sequence[Addition]) -> list[int]:
    """Their ids, in the order given. Nobody else may be adding for the same person meanwhile.

    An id that another artist of theirs has already stays with that one.
    """
    new_ids = await connection.fetch(
        "SELECT nextval(pg_get_serial_sequence('artists', 'id')) AS id FROM generate_series(1, $1::integer)",
        len(additions),
    )
    ids = [row["id"] for row in new_ids]
    await connection.executemany(
        """
        INSERT INTO user_artists
            (user_id, id, name, sort_name, sort_key, folded, type, country, disambiguation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        [
            (
                user_id,
                artist_id,
                addition.name,
                sort_name := addition.sort_name or addition.name,
                fold(sort_name),
                fold(addition.name),
                addition.type,
                addition.country,
                addition.disambiguation or "",
            )
            for artist_id, addition in zip(ids, additions, strict=True)
        ],
    )
    await add_ids(
        connection,
        user_id,
        [
            (artist_id, external_id)
            for artist_id, addition in zip(ids, additions, strict=True)
            for external_id in addition.external_ids
        ],
    )
    return ids


async def add_ids(
    connection: Connection, user_id: UUID, external_ids: Sequence[tuple[int, ExternalId]]
) -> None:
    """More ids of artists that the person has added."""
    if not external_ids:
        return
    await connection.execute(
        """
        INSERT INTO user_artist_ids (user_id, artist_id, service, external_id)
        SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING
        """,
        user_id,
        [artist_id for artist_id, _ in external_ids],
        [external_id.service for _, external_id in external_ids],
        [external_id.id for _, external_id in external_ids],
    )
    await connection.execute(
        """
        UPDATE user_artists SET external_ids = by_artist.ids FROM (
            SELECT artist_id, jsonb_object_agg(service, ids) AS ids FROM (
                SELECT artist_id, service, jsonb_agg(external_id ORDER BY external_id) AS ids
                FROM user_artist_ids WHERE user_id = $1 AND artist_id = ANY ($2::bigint[])
                GROUP BY artist_id, service
            ) AS by_service GROUP BY artist_id
        ) AS by_artist
        WHERE user_id = $1 AND id = artist_id
        """,
        user_id,
        list({artist_id for artist_id, _ in external_ids}),
    )


async def name_additions(
    connection: Connection, user_id: UUID, names: Sequence[tuple[int, str, str | None]]
) -> None:
    """Names, and sort names, for artists of the person's own that had none but an id.

    What their entries keep of them is the caller's to bring up to date.
    """
    await connection.executemany(
        "UPDATE user_artists SET name = $3, sort_name = $4, sort_key = $5, folded = $6"
        " WHERE user_id = $1 AND id = $2",
        [
            (user_id, artist_id, name, sort_name or name, fold(sort_name or name), fold(name))
            for artist_id, name, sort_name in names
        ],
    )
