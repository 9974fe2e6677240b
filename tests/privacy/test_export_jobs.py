"""Who works at an export, and what becomes of it when that goes wrong. Nobody else uses the database."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from donotplay.accounts.tokens import SessionKey
from donotplay.database import Connection, Pool, open_pool
from donotplay.privacy import exports
from donotplay.privacy.export_download import Download
from donotplay.privacy.export_runner import ExportRunner
from donotplay.privacy.exports import MAX_TRIES, Superseded
from donotplay.privacy.schemas import Export, ExportState
from tests.people import make_account
from tests.privacy.archives import Archive

SITE = "https://donotplay.example"


@pytest.fixture
async def pool(database) -> AsyncIterator[Pool]:
    """As small as it can be: what reads all the while must not keep what writes waiting."""
    async with await open_pool(database, size=1, attempts=1) as pool:
        yield pool


class Asker:
    """Somebody who has asked for an export."""

    def __init__(self, connection: Connection, user_id: UUID) -> None:
        self.connection = connection
        self.session = SessionKey(user_id, uuid4())

    async def ask(self) -> None:
        await exports.request_export(self.connection, self.session)

    async def change(self, what: str) -> None:
        await self.connection.execute(
            f"UPDATE user_exports SET {what} WHERE user_id = $1", self.session.user_id
        )

    async def can_be_claimed(self) -> None:
        await self.change("stepped_at = now()")

    async def claim(self) -> exports.Job:
        """As somebody who looks for work."""
        await self.can_be_claimed()
        job = await exports.claim(self.connection)
        assert job is not None
        return job

    async def export(self) -> Export:
        return await exports.get_export(self.connection, self.session)

    async def parts(self) -> list[bytes]:
        rows = await self.connection.fetch(
            "SELECT data FROM user_export_parts WHERE user_id = $1 ORDER BY number", self.session.user_id
        )
        return [row["data"] for row in rows]

    async def take(self) -> exports.Ready:
        async with self.connection.transaction():
            return await exports.take(self.connection, self.session)

    async def fetched(self) -> Archive:
        ready = await self.take()
        parts = [await exports.read_part(self.connection, ready, number) for number in range(2)]
        return Archive(b"".join(part for part in parts if part))


@pytest.fixture
async def asker(empty: Connection) -> Asker:
    email = await make_account(empty)
    asker = Asker(empty, await empty.fetchval("SELECT id FROM users WHERE email = $1", email))
    await asker.ask()
    return asker


async def test_runner_makes_what_has_waited(asker, pool, database):
    await asker.can_be_claimed()
    runner = ExportRunner(pool, database, SITE)
    assert await runner._step()
    assert (await asker.export()).state is ExportState.READY
    assert not await runner._step()
    assert SITE in (await asker.fetched()).text("README.txt")


async def test_small_one_is_left_to_the_request_for_a_moment(asker):
    assert await exports.claim(asker.connection) is None
    assert await exports.claim(asker.connection, asker.session.user_id) is not None
    assert await exports.claim(asker.connection, asker.session.user_id) is None


async def test_what_somebody_works_at_is_claimed_by_nobody_else(asker):
    await asker.claim()
    assert await exports.claim(asker.connection) is None


async def test_each_part_renews_the_lease(asker):
    job = await asker.claim()
    await asker.can_be_claimed()
    await exports.add_part(asker.connection, job, 0, b"part")
    assert await exports.claim(asker.connection) is None


async def test_whoever_was_held_up_for_longer_than_a_lease_stops(asker):
    first = await asker.claim()
    await exports.add_part(asker.connection, first, 0, b"of the first")
    second = await asker.claim()
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(Superseded):
        await exports.add_part(asker.connection, first, 1, b"late")
    with pytest.raises(Superseded):
        await exports.finish(asker.connection, first, 4)
    await exports.give_up(asker.connection, first)
    await exports.add_part(asker.connection, second, 0, b"of the second")
    await exports.finish(asker.connection, second, 13)
    assert await asker.parts() == [b"of the second"]
    assert (await asker.export()).state is ExportState.READY


async def test_export_that_is_asked_for_anew_ends_the_work_at_the_old_one(asker):
    job = await asker.claim()
    await exports.add_part(asker.connection, job, 0, b"old")
    await asker.ask()
    with pytest.raises(Superseded):
        await exports.add_part(asker.connection, job, 1, b"old")
    assert await asker.parts() == []


async def test_runner_lets_go_of_an_export_whose_account_has_gone(asker, pool, database):
    job = await asker.claim()
    await asker.connection.execute("DELETE FROM users")
    await ExportRunner(pool, database, SITE)._try(job)
    assert await asker.connection.fetchval("SELECT count(*) FROM user_exports") == 0


async def test_export_that_fails_is_tried_again_and_given_up_in_the_end(asker, pool, database, log):
    broken = ExportRunner(pool, database.replace("/test_", "/nothing_"), SITE)
    for _ in range(MAX_TRIES):
        assert (await asker.export()).state is ExportState.BUILDING
        await asker.can_be_claimed()
        assert await broken._step()
        assert not await broken._step(), "there is a pause before the next try"
    assert (await asker.export()).state is ExportState.FAILED
    assert log.getvalue().count("data_export_failed") == MAX_TRIES
    await asker.ask()
    assert (await asker.export()).state is ExportState.BUILDING


async def test_export_that_failed_for_a_while_is_made_after_all(asker, pool, database):
    await ExportRunner(pool, database.replace("/test_", "/nothing_"), SITE)._step(asker.session.user_id)
    await asker.can_be_claimed()
    await ExportRunner(pool, database, SITE)._step()
    assert (await asker.export()).state is ExportState.READY


async def test_parts_of_a_try_that_failed_are_not_kept(asker):
    job = await asker.claim()
    await exports.add_part(asker.connection, job, 0, b"half")
    await exports.give_up(asker.connection, job)
    assert await asker.parts() == []


async def test_export_that_ended_each_process_is_given_up(asker, pool, database, log):
    await asker.change(f"tries = {MAX_TRIES}, stepped_at = now()")
    await ExportRunner(pool, database, SITE)._step()
    assert (await asker.export()).state is ExportState.FAILED
    assert "ended with its process" in log.getvalue()


async def test_runner_outlives_a_database_that_is_away(asker, database, log):
    async with await open_pool(database, size=1, attempts=1) as pool:
        pass
    running = asyncio.create_task(ExportRunner(pool, database, SITE).run())
    while "data_exports_wait" not in log.getvalue():  # noqa: ASYNC110 -- nobody is told
        await asyncio.sleep(0.001)
    assert not running.done()
    running.cancel()


class Receiver:
    """What a server does for somebody who takes so many parts and then goes away."""

    def __init__(self, parts: int) -> None:
        self.left = parts
        self.gone = asyncio.Event()
        self.headers: dict[bytes, bytes] = {}
        self.body = b""

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.headers |= dict(message.get("headers", ()))
        if message["type"] == "http.response.body":
            if self.left == 0:
                self.gone.set()
                await asyncio.Event().wait()
            self.left -= 1
            self.body += message["body"]
            if not message["more_body"]:
                self.gone.set()


@pytest.mark.parametrize(
    ("taken", "state", "kept"),
    [(0, ExportState.READY, 2), (1, ExportState.READY, 2), (3, ExportState.FETCHED, 0)],
)
async def test_transfer_that_breaks_off_gives_the_export_back(asker, pool, taken, state, kept):
    job = await asker.claim()
    for number, part in enumerate((b"one", b"two")):
        await exports.add_part(asker.connection, job, number, part)
    await exports.finish(asker.connection, job, 6)
    ready = await asker.take()
    receiver = Receiver(taken)
    await Download(pool, ready)({"type": "http"}, receiver.receive, receiver.send)
    assert receiver.headers[b"content-length"] == b"6"
    assert b"onetwo".startswith(receiver.body)
    assert (await asker.export()).state is state
    assert len(await asker.parts()) == kept


async def test_transfer_ends_when_the_export_is_asked_for_anew(asker, pool):
    job = await asker.claim()
    for number, part in enumerate((b"one", b"two")):
        await exports.add_part(asker.connection, job, number, part)
    await exports.finish(asker.connection, job, 6)
    ready = await asker.take()
    assert await exports.read_part(pool, ready, 0) == b"one"
    await asker.ask()
    assert await exports.read_part(pool, ready, 1) is None
    await exports.give_back(pool, ready)
    assert (await asker.export()).state is ExportState.BUILDING
