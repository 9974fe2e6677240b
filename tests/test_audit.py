"""The audit log: append-only, complete, and kept for as long as the settings say."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

import donotplay
from donotplay import audit
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Pool, open_pool, transaction
from donotplay.errors import NotFound

NOWHERE = Client(ip=None, user_agent=None)
YEAR = timedelta(days=365)


async def record_aged(connection, days: int) -> str:
    user_id = uuid4()
    await connection.execute(
        "INSERT INTO audit_log (user_id, event, at) VALUES ($1, 'session.ended', now() - $2::interval)",
        user_id,
        timedelta(days=days),
    )
    return user_id


async def count(connection, user_id) -> int:
    number: int = await connection.fetchval("SELECT count(*) FROM audit_log WHERE user_id = $1", user_id)
    return number


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET event = 'session.ended'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "UPDATE audit_log SET at = now() - interval '1 year'",
        "SET session_replication_role = replica; DELETE FROM audit_log",
    ],
)
async def test_what_is_written_cannot_be_changed_or_taken_back(connection, statement):
    """Not even by the role that owns the table, as which the application runs."""
    young = await record_aged(connection, 1)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await connection.execute(statement)
    assert await count(connection, young) == 1


async def test_events_go_when_they_are_older_than_the_retention(connection):
    old, young = await record_aged(connection, 366), await record_aged(connection, 364)
    assert await audit.prune(connection, YEAR) >= 1
    assert (await count(connection, old), await count(connection, young)) == (0, 1)


async def test_site_that_is_up_lets_old_events_go(app_with, connection):
    old = await record_aged(connection, 41)
    await app_with(audit_retention_days=40)
    while await count(connection, old):  # noqa: ASYNC110 -- PostgreSQL tells nobody
        await asyncio.sleep(0.01)


async def test_events_of_the_last_thirty_days_stay_whatever_the_retention(connection):
    young = await record_aged(connection, 29)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await audit.prune(connection, timedelta(days=1))
    assert await count(connection, young) == 1


class Refusal(NotFound):
    keeps_writes = True


@pytest.mark.parametrize(("error", "events"), [(Refusal, 1), (NotFound, 0), (ZeroDivisionError, 0)])
async def test_event_survives_a_refusal_that_keeps_it_and_goes_with_what_is_rolled_back(
    settings, connection, error, events
):
    user_id = uuid4()

    async def record_and_fail(pool: Pool) -> None:
        async with transaction(pool) as inside:
            await audit.record(inside, Event.LOGIN_FAILED, NOWHERE, user_id)
            raise error

    async with await open_pool(settings.database_url, size=1, attempts=1) as pool:
        with pytest.raises(error):
            await record_and_fail(pool)
    assert await count(connection, user_id) == events


async def test_event_written_through_the_pool_survives_whatever_becomes_of_the_request(settings, connection):
    user_id = uuid4()
    async with await open_pool(settings.database_url, size=2, attempts=1) as pool, pool.acquire() as inside:
        request = inside.transaction()
        await request.start()
        await audit.record(pool, Event.LOGIN_FAILED, NOWHERE, user_id)
        await request.rollback()
    assert await count(connection, user_id) == 1


def test_each_event_is_recorded_somewhere():
    sources = [path.read_text() for path in Path(donotplay.__file__).parent.rglob("*.py")]
    used = {name for source in sources for name in re.findall(r"Event\.([A-Z][A-Z_]+)", source)}
    assert used == {event.name for event in Event}
