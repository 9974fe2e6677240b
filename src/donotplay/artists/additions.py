"""Artists that the catalog doesn't have: made by somebody's import, and seen by nobody else."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from donotplay.artists.links import ExternalId, by_service
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
    """Their ids, in the order given. None of their external ids may be another addition's already."""
    new_ids = await connection.fetch(
        "SELECT nextval(pg_get_serial_sequence('artists', 'id')) AS id FROM generate_series(1, $1::integer)",
        len(additions),
    )
    ids = [row["id"] for row in new_ids]
    numbered = list(zip(ids, additions, strict=True))
    await connection.executemany(
        """
        INSERT INTO user_artists
            (user_id, id, name, sort_name, sort_key, folded, type, country, disambiguation, external_ids)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
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
                by_service(addition.external_ids),
            )
            for artist_id, addition in numbered
        ],
    )
    await _insert_ids(
        connection, user_id, [(id_, each) for id_, new in numbered for each in new.external_ids]
    )
    return ids


async def add_ids(
    connection: Connection, user_id: UUID, external_ids: Mapping[int, Sequence[ExternalId]]
) -> None:
    """All external ids that artists of the person's own have by now. One that another has stays with it."""
    given = [(artist_id, each) for artist_id, ids in external_ids.items() for each in ids]
    await _insert_ids(connection, user_id, given)
    await connection.executemany(
        """
        UPDATE user_artists SET external_ids = coalesce((
            SELECT jsonb_object_agg(service, ids) FROM (
                SELECT service, jsonb_agg(external_id ORDER BY external_id) AS ids
                FROM user_artist_ids WHERE user_id = $1 AND artist_id = $2 GROUP BY service
            ) AS by_service
        ), '{}')
        WHERE user_id = $1 AND id = $2
        """,
        [(user_id, artist_id) for artist_id in external_ids],
    )


async def _insert_ids(
    connection: Connection, user_id: UUID, external_ids: Sequence[tuple[int, ExternalId]]
) -> None:
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
