"""The erasure of accounts that are due: wholly or not at all, whatever else happens to them."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from donotplay import audit
from donotplay.accounts.closing import find_erasure, request_erasure, restore_account
from donotplay.accounts.errors import DeletionRequested
from donotplay.accounts.users import lock_credentials
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, Pool, lacks_its_account, transaction
from donotplay.dnp import upkeep
from donotplay.dnp.changes import begin_change
from donotplay.errors import SessionEnded
from donotplay.privacy.erasure import erase, erase_due, forget_stray_events
from donotplay.settings import Settings
from tests.people import make_account
from tests.privacy.tables import SECRET, Everything, rows_with, tables_of_people, with_everything

SOMEWHERE = Client(ip="192.0.2.1", user_agent="a browser")
NOW, LATER = timedelta(0), timedelta(days=14)


async def close(pool: Pool, user_id: UUID, grace: timedelta = NOW) -> str:
    """Ask for the erasure; the receipt."""
    async with transaction(pool) as connection:
        return (await request_erasure(connection, user_id, grace)).receipt


async def somebody(pool: Pool) -> UUID:
    async with pool.acquire() as connection:
        email = await make_account(connection)
        user_id: UUID = await connection.fetchval("SELECT id FROM users WHERE email = $1", email)
    return user_id


@pytest.fixture
async def gone(pool: Pool, empty: Connection) -> Everything:
    """Somebody of whom there was everything, and who was erased."""
    person = await with_everything(empty)
    await close(pool, person.id)
    await erase(pool, person.id)
    return person


async def test_nothing_is_left_of_an_erased_account_in_any_table(pool, empty):
    person = await with_everything(empty)
    assert set(await rows_with(empty, str(person.id))) == {"users", *await tables_of_people(empty)}
    await close(pool, person.id)
    erased = await erase(pool, person.id)
    assert erased.email == person.email
    assert await rows_with(empty, str(person.id)) == {}
    assert await rows_with(empty, person.email) == {}
    assert await rows_with(empty, SECRET) == {}
    assert await rows_with(empty, SECRET.encode().hex()) == {}


async def test_others_keep_all_of_theirs(pool, empty):
    person, other = await with_everything(empty), await with_everything(empty)
    before = await rows_with(empty, str(other.id))
    await close(pool, person.id)
    await erase(pool, person.id)
    assert await rows_with(empty, str(other.id)) == before
    assert await empty.fetchval("SELECT email FROM users") == other.email


async def test_what_happened_and_when_stays_under_an_id_that_is_nobodys(pool, empty):
    person = await with_everything(empty)
    await close(pool, person.id)
    before = await empty.fetch("SELECT event, at FROM audit_log WHERE user_id = $1 ORDER BY id", person.id)
    await erase(pool, person.id)
    rows = await empty.fetch("SELECT * FROM audit_log ORDER BY id")
    assert [(row["event"], row["at"]) for row in rows[:-1]] == [(row["event"], row["at"]) for row in before]
    assert rows[-1]["event"] == "account.erased"
    (pseudonym,) = {row["user_id"] for row in rows}
    assert pseudonym not in {person.id, audit.NOBODY}
    for row in rows:
        assert [row[name] for name in ("session_id", "ip", "user_agent", "request_id")] == [None] * 4
        assert row["details"] == {}


async def test_receipt_tells_what_was_erased(pool, empty):
    person = await with_everything(empty)
    receipt = await close(pool, person.id)
    erased = await erase(pool, person.id)
    found = await find_erasure(empty, receipt)
    assert (found.state, found.counts) == ("erased", erased.counts)
    assert set(found.counts.values()) == {1}
    assert found.backups_until(LATER) == found.erased_at + LATER


async def test_account_that_is_not_due_stays(pool, empty):
    person = await with_everything(empty)
    assert await erase(pool, person.id) is None
    await close(pool, person.id, LATER)
    assert await erase(pool, person.id) is None
    assert await rows_with(empty, SECRET) != {}


async def test_account_that_is_erased_already_is_left_alone(pool, empty, gone):
    assert await erase(pool, gone.id) is None
    assert await empty.fetchval("SELECT count(*) FROM audit_log WHERE event = 'account.erased'") == 1


async def test_second_request_is_refused_and_the_first_receipt_goes_on_to_count(pool, empty):
    user_id = await somebody(pool)
    receipt = await close(pool, user_id, LATER)
    with pytest.raises(DeletionRequested):
        await close(pool, user_id, NOW)
    assert (await find_erasure(empty, receipt)).state == "waiting"
    assert await erase(pool, user_id) is None


async def test_deletion_of_an_account_that_is_gone_is_refused(pool, gone):
    with pytest.raises(SessionEnded):
        await close(pool, gone.id)


async def refuse_deletions_of(connection: Connection, table: str, user_id: UUID) -> None:
    await connection.execute(
        f"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'refused';
        END
        $$;
        CREATE TRIGGER refuse BEFORE DELETE ON {table}
        FOR EACH ROW WHEN (OLD.user_id = '{user_id}') EXECUTE FUNCTION refuse()
        """
    )


async def test_erasure_that_fails_half_way_has_erased_nothing_and_is_done_the_next_time(pool, empty):
    person = await with_everything(empty)
    await close(pool, person.id)
    before = await rows_with(empty, str(person.id))
    await refuse_deletions_of(empty, "user_exports", person.id)
    with pytest.raises(asyncpg.RaiseError):
        await erase(pool, person.id)
    assert await rows_with(empty, str(person.id)) == before
    await empty.execute("DROP TRIGGER refuse ON user_exports")
    await erase_due(pool, Settings())
    assert await rows_with(empty, str(person.id)) == {}


async def test_all_that_are_due_are_erased_but_one_that_fails_and_those_that_wait(pool, empty):
    first, failing, last, waiting = [await with_everything(empty) for _ in range(4)]
    for person in (first, failing, last):
        await close(pool, person.id)
    await close(pool, waiting.id, LATER)
    await refuse_deletions_of(empty, "user_links", failing.id)
    with pytest.raises(asyncpg.RaiseError):
        await erase_due(pool, Settings())
    left = {row["id"] for row in await empty.fetch("SELECT id FROM users")}
    assert left == {failing.id, waiting.id}


async def test_others_tasks_get_their_turn_when_many_are_due(pool, empty):
    for _ in range(3):
        await close(pool, await somebody(pool))
    await erase_due(pool, Settings(), longest=timedelta(0))
    assert await empty.fetchval("SELECT count(*) FROM users") == 2


async def until_it_waits(connection: Connection) -> None:
    """For a lock."""
    while not await connection.fetchval(  # noqa: ASYNC110 -- PostgreSQL tells nobody
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
        """
    ):
        await asyncio.sleep(0.002)


async def test_log_in_that_is_quicker_keeps_the_account(pool, empty):
    person = await with_everything(empty)
    receipt = await close(pool, person.id)
    before = await rows_with(empty, SECRET)
    async with transaction(pool) as connection:
        await lock_credentials(connection, person.id, to_change_them=True)
        erasing = asyncio.create_task(erase(pool, person.id))
        await until_it_waits(empty)
        assert await restore_account(connection, person.id)
    assert await erasing is None
    assert await rows_with(empty, SECRET) == before
    assert (await find_erasure(empty, receipt)).state == "restored"


async def test_log_in_that_is_slower_finds_nobody(pool, empty):
    person = await with_everything(empty)
    await close(pool, person.id)

    async def log_in() -> object:
        async with transaction(pool) as connection:
            return await lock_credentials(connection, person.id, to_change_them=True)

    async with transaction(pool) as busy:
        # The erasure has begun, and waits for somebody who has not finished.
        await busy.execute("SELECT FROM user_settings WHERE user_id = $1 FOR UPDATE", person.id)
        erasing = asyncio.create_task(erase(pool, person.id))
        await until_it_waits(empty)
        logging_in = asyncio.create_task(log_in())
    assert await erasing is not None
    assert await logging_in is None


async def test_change_of_the_list_that_is_quicker_is_erased_with_it(pool, empty):
    person = await with_everything(empty)
    await close(pool, person.id)
    async with transaction(pool) as connection:
        await begin_change(connection, person.id)
        erasing = asyncio.create_task(erase(pool, person.id))
        await until_it_waits(empty)
        await connection.execute(
            """
            INSERT INTO user_artist_blocks (user_id, artist_id, sort_key, prominence, names)
            VALUES ($1, 2, '', 0, '')
            """,
            person.id,
        )
    assert (await erasing).counts["list"] == 2
    assert await rows_with(empty, str(person.id)) == {}


async def test_change_of_the_list_that_is_slower_finds_the_account_gone(pool, empty):
    person = await with_everything(empty)
    await close(pool, person.id)

    async def change() -> None:
        async with transaction(pool) as connection:
            await begin_change(connection, person.id)

    async with transaction(pool) as busy:
        await busy.execute("SELECT FROM user_settings WHERE user_id = $1 FOR UPDATE", person.id)
        erasing = asyncio.create_task(erase(pool, person.id))
        await until_it_waits(empty)
        changing = asyncio.create_task(change())
    assert await erasing is not None
    with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
        await changing
    assert lacks_its_account(refused.value)
    assert await rows_with(empty, str(person.id)) == {}


async def test_what_was_written_unseen_goes_with_the_account(pool, empty):
    """A passkey that is added while the account is erased."""
    person = await with_everything(empty)
    await close(pool, person.id)
    async with transaction(pool) as connection:
        await connection.execute(
            """
            INSERT INTO user_passkeys (user_id, credential_id, public_key, sign_count, synced, name)
            VALUES ($1, '1', '', 0, false, '')
            """,
            person.id,
        )
        erasing = asyncio.create_task(erase(pool, person.id))
        await until_it_waits(empty)
    assert await erasing is not None
    assert await rows_with(empty, str(person.id)) == {}


async def test_erasure_at_two_places_at_once_is_done_once(pool, empty):
    person = await with_everything(empty)
    await close(pool, person.id)
    done = await asyncio.gather(erase(pool, person.id), erase(pool, person.id))
    assert sorted(map(bool, done)) == [False, True]


async def test_event_that_comes_too_late_loses_whose_it_is(pool, empty, gone):
    await audit.record(pool, Event.LOGIN_FAILED, SOMEWHERE, gone.id)
    assert await rows_with(empty, str(gone.id)) != {}
    await forget_stray_events(pool)
    assert await rows_with(empty, str(gone.id)) == {}
    assert await empty.fetchval("SELECT count(*) FROM audit_log WHERE event = 'session.refused'") == 1


async def test_events_of_people_and_of_nobody_keep_all_they_have(pool, empty):
    person = await with_everything(empty)
    await audit.record(pool, Event.LOGIN_FAILED, SOMEWHERE)
    before = await empty.fetch("SELECT * FROM audit_log ORDER BY id")
    await forget_stray_events(pool)
    assert await empty.fetch("SELECT * FROM audit_log ORDER BY id") == before
    assert {row["user_id"] for row in before} == {person.id, audit.NOBODY}


async def test_upkeep_of_a_list_that_is_erased_meanwhile_goes_on_with_the_others(pool, empty):
    people = [await with_everything(empty) for _ in range(3)]
    await empty.execute("UPDATE user_artist_blocks SET until = now() - interval '1 hour'")
    await close(pool, people[1].id)
    async with transaction(pool) as busy:
        await begin_change(busy, people[0].id)
        keeping_up = asyncio.create_task(upkeep.put_ended_aside(pool))
        await until_it_waits(empty)
        await erase(pool, people[1].id)
    await keeping_up
    assert await empty.fetchval("SELECT count(*) FROM user_artist_blocks") == 0


async def test_something_else_that_is_missing_is_not_taken_for_the_account(pool, empty):
    person = await with_everything(empty)
    with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
        async with transaction(pool) as connection:
            await connection.execute(
                """
                INSERT INTO user_import_rows (user_id, import_id, number, line, text)
                VALUES ($1, $2, 1, 1, '')
                """,
                person.id,
                uuid4(),
            )
    assert not lacks_its_account(refused.value)
