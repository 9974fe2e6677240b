"""How many entries meet a filter, counted once for each state of a list: of 100,000 that takes a while."""

from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from donotplay.database import Connection
from donotplay.dnp.changes import list_version
from donotplay.dnp.rows import LIVE

MAX_REMEMBERED = 10_000
"""Counts that a process remembers: some hundred bytes each."""

_remembered = OrderedDict[tuple[object, ...], int]()


async def count_entries(
    connection: Connection, user_id: UUID, condition: str, parameters: Sequence[object]
) -> int:
    """Of `user_artist_blocks AS block`. An entry that ends by itself counts until it is put aside."""
    version = await list_version(connection, user_id)
    key = (user_id, version, condition, *map(repr, parameters))
    if key not in _remembered:
        # A change since the version was read is in the count, and has made the version another one.
        _remembered[key] = await connection.fetchval(
            f"SELECT count(*) FROM user_artist_blocks AS block WHERE {condition}", *parameters
        )
        if len(_remembered) > MAX_REMEMBERED:
            _remembered.popitem(last=False)
    return _remembered[key]


async def count_live_entries(connection: Connection, user_id: UUID) -> int:
    """How many entries a list has, without those that have ended."""
    count: int = await connection.fetchval(
        f"SELECT count(*) FROM user_artist_blocks AS block WHERE block.user_id = $1 AND {LIVE}", user_id
    )
    return count
