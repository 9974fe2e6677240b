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
from donotplay.database import Pool, connected, open_pool, transaction
from donotplay.errors import NotFound

NOWHERE = Client(ip=None, user_agent=None)


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


async def test_site_that_is_up_lets_old_events_go(app_with, database):
    async with connected(database) as connection:
        old, young = await record_aged(connection, 41), await record_aged(connection, 39)
        await app_with(database_url=database, audit_retention_days=40)
        while await count(connection, old):  # noqa: ASYNC110 -- PostgreSQL tells nobody
            await asyncio.sleep(0.01)
        assert await count(connection, young) == 1


async def test_events_of_the_last_thirty_days_stay_whatever_is_asked(connection):
    young = await record_aged(connection, 29)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("DELETE FROM audit_log WHERE user_id = $1", young)
    assert await count(connection, young) == 1


PSEUDONYM = "user_id = gen_random_uuid()"
NAMELESS = "ip = NULL, user_agent = NULL, session_id = NULL, request_id = NULL, details = '{}'"


async def record_fully(connection, user_id) -> None:
    await connection.execute(
        """
        INSERT INTO audit_log (user_id, event, session_id, ip, user_agent, request_id, details)
        VALUES ($1, 'session.started', $1, '192.0.2.1', 'a browser', 'abc', '{"by": "operator"}')
        """,
        user_id,
    )


async def test_events_of_an_account_that_is_no_more_can_lose_whose_they_were(connection):
    gone, pseudonym = uuid4(), uuid4()
    await record_fully(connection, gone)
    before = await connection.fetchrow("SELECT id, event, at FROM audit_log WHERE user_id = $1", gone)
    await connection.execute(
        f"UPDATE audit_log SET user_id = $2, {NAMELESS} WHERE user_id = $1", gone, pseudonym
    )
    assert await count(connection, gone) == 0
    after = await connection.fetchrow("SELECT * FROM audit_log WHERE user_id = $1", pseudonym)
    assert {name: after[name] for name in ("id", "event", "at")} == {**before}
    assert (after["ip"], after["user_agent"], after["session_id"], after["request_id"]) == (None,) * 4
    assert after["details"] == {}


@pytest.mark.parametrize(
    "change",
    [
        NAMELESS,
        PSEUDONYM,
        f"{PSEUDONYM}, {NAMELESS}, event = 'session.ended'",
        f"{PSEUDONYM}, {NAMELESS}, at = now() - interval '1 hour'",
        *(
            f"{PSEUDONYM}, {', '.join(each for each in NAMELESS.split(', ') if each != left_out)}"
            for left_out in NAMELESS.split(", ")
        ),
    ],
)
async def test_events_of_an_account_that_is_no_more_can_change_in_no_other_way(connection, change):
    gone = uuid4()
    await record_fully(connection, gone)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await connection.execute(f"UPDATE audit_log SET {change} WHERE user_id = $1", gone)


async def test_events_of_an_account_that_is_there_can_not_lose_whose_they_were(connection, person):
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await connection.execute(
            f"UPDATE audit_log SET {PSEUDONYM}, {NAMELESS} WHERE user_id = $1", person.id
        )


async def test_events_of_an_account_that_is_no_more_can_not_become_somebody_elses(connection, person):
    gone = uuid4()
    await record_fully(connection, gone)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await connection.execute(
            f"UPDATE audit_log SET user_id = $2, {NAMELESS} WHERE user_id = $1", gone, person.id
        )


async def test_events_of_nobody_stay_as_they_are(connection):
    await record_fully(connection, audit.NOBODY)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await connection.execute(
            f"UPDATE audit_log SET {PSEUDONYM}, {NAMELESS} WHERE user_id = $1", audit.NOBODY
        )


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
