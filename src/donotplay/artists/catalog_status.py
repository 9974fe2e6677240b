"""What is in the catalog, and where it came from."""

from datetime import datetime
from typing import Any

import msgspec

from donotplay.artists.catalog_switch import REPLACED
from donotplay.database import Connection


class CatalogStatus(msgspec.Struct, frozen=True):
    """The catalog in use."""

    source: str
    """`starter` or `musicbrainz`."""
    made_at: datetime | None
    imported_at: datetime
    report: dict[str, Any]
    """As its import left it; empty for the starter catalog."""
    artists: int
    gone: int
    """Artists that the source has no longer, or that became another one; lists may still hold them."""
    names: int
    external_ids: dict[str, int]
    """Artists' ids by service, the most first."""
    bytes_by_table: dict[str, int]
    """With indexes."""


async def read_catalog_status(connection: Connection) -> CatalogStatus | None:
    """`None` when nothing has been loaded yet."""
    latest = await connection.fetchrow(
        "SELECT source, made_at, imported_at, report FROM catalog_imports ORDER BY id DESC LIMIT 1"
    )
    if latest is None:
        return None
    services = await connection.fetch(
        "SELECT service, count(*) FROM artist_external_ids GROUP BY service ORDER BY 2 DESC, 1"
    )
    sizes = await connection.fetch(
        "SELECT name, pg_total_relation_size(name::regclass) FROM unnest($1::text[]) AS name",
        ["artists", *REPLACED],
    )
    return CatalogStatus(
        **latest,
        artists=await connection.fetchval("SELECT count(*) FROM artists WHERE gone_since IS NULL"),
        gone=await connection.fetchval("SELECT count(*) FROM artists WHERE gone_since IS NOT NULL"),
        names=await connection.fetchval("SELECT count(*) FROM artist_names"),
        external_ids=dict(map(tuple, services)),
        bytes_by_table=dict(map(tuple, sizes)),
    )
