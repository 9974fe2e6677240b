"""Changes of a list come one at a time, and nothing that they take off is lost at once."""

from collections.abc import Sequence
from uuid import UUID

from donotplay.database import Connection
from donotplay.dnp.rows import STORED_COLUMNS

_STORED = ", ".join(STORED_COLUMNS)
_PUT_ASIDE = f"""
    INSERT INTO user_removed_blocks (user_id, artist_id, {_STORED}, removed_at)
    SELECT user_id, artist_id, {_STORED}, least(until, now()) FROM gone
    ON CONFLICT (user_id, artist_id) DO UPDATE
        SET ({_STORED}, removed_at) =
            ({", ".join(f"excluded.{column}" for column in STORED_COLUMNS)}, excluded.removed_at)
"""


async def begin_change(connection: Connection, user_id: UUID) -> None:
    """Let nobody else change the list until this transaction ends, and put aside what has ended.

    Changes that come at the same time wait for each other here, before any of them holds another lock. The
    list gets a new version: what was compiled from it (check.py) is known to be old.
    """
    await connection.execute(
        """
        INSERT INTO user_lists (user_id) VALUES ($1)
        ON CONFLICT (user_id) DO UPDATE SET version = user_lists.version + 1
        """,
        user_id,
    )
    await connection.execute(
        f"""
        WITH gone AS (
            DELETE FROM user_artist_blocks WHERE user_id = $1 AND until <= now() RETURNING *
        )
        {_PUT_ASIDE}
        """,
        user_id,
    )


async def take_off(connection: Connection, user_id: UUID, artist_ids: Sequence[int]) -> list[int]:
    """Take these off the list, after `begin_change`, to where they can be restored; those that were on it."""
    rows = await connection.fetch(
        f"""
        WITH gone AS (
            DELETE FROM user_artist_blocks WHERE user_id = $1 AND artist_id = ANY ($2::bigint[]) RETURNING *
        ), kept AS ({_PUT_ASIDE})
        SELECT artist_id FROM gone ORDER BY artist_id
        """,
        user_id,
        list(artist_ids),
    )
    return [row["artist_id"] for row in rows]


async def list_version(connection: Connection, user_id: UUID) -> int:
    """How often the list has changed."""
    return await connection.fetchval("SELECT version FROM user_lists WHERE user_id = $1", user_id) or 0
