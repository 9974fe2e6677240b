"""An import as it goes on, for whoever watches."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from donotplay.database import Pool
from donotplay.dnp.errors import ImportNotFound
from donotplay.dnp.imports.jobs import get_import
from donotplay.dnp.imports.schemas import Import, State

LOOK_EVERY = timedelta(milliseconds=300)
"""Whichever process does the work, the database knows how far it is."""

LONGEST = timedelta(minutes=1)
"""Then the watcher has to come again, with a token that is still good: ended sessions see no more."""

_UNDER_WAY = (State.RESOLVING, State.APPLYING, State.UNDOING)


async def watch(pool: Pool, user_id: UUID, import_id: UUID) -> AsyncIterator[Import]:
    """Now and at each change, until it has nothing to do. No connection is held in between."""
    last: Import | None = None
    for _ in range(LONGEST // LOOK_EVERY):
        try:
            async with pool.acquire() as connection:
                current = await get_import(connection, user_id, import_id)
        except ImportNotFound:
            return
        if current != last:
            yield current
        if current.state not in _UNDER_WAY:
            return
        last = current
        await asyncio.sleep(LOOK_EVERY.total_seconds())
