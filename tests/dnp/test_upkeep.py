"""What is done to lists from time to time: after their end, after a while, after an import of the catalog."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from donotplay.artists import starter
from donotplay.artists.additions import Addition, create_additions
from donotplay.artists.catalog_import import Options, import_dump
from donotplay.artists.links import ExternalId
from donotplay.database import Pool, open_pool
from donotplay.dnp import upkeep
from donotplay.dnp.changes import list_version
from donotplay.dnp.entries import add_entry, get_entry, remove_entry
from donotplay.dnp.errors import EntryNotFound
from donotplay.dnp.pages import Filter, get_page
from donotplay.dnp.removed import get_removed, restore
from donotplay.dnp.schemas import Entry, NewEntry, Order
from tests.artists.dumps import artist, write_dump
from tests.people import make_account

SPOTIFY = "https://open.spotify.com/artist/"
ID, OTHER_ID = "4Z8W4fKeB5YxbusRsdQVPb", "0k17h0D3J5VfsdmQ1iZtE9"

LATER = "2026-11-21 00:00:00.000000+00"


class Silent:
    """Progress that nobody watches."""

    def read(self, lines: int, bytes_read: int, total_bytes: int | None) -> None:
        pass

    def step(self, name: str) -> None:
        pass


class Listener:
    """Somebody's list, beside the API."""

    def __init__(self, pool: Pool, user_id: UUID) -> None:
        self.pool = pool
        self.id = user_id

    async def add(self, name: str, **entry: Any) -> Entry:
        artist_id = await self.pool.fetchval(
            "SELECT id FROM artists WHERE name = $1 AND gone_since IS NULL", name
        )
        return await self.call(add_entry, NewEntry(artist_id, **entry))

    async def add_own(self, addition: Addition) -> Entry:
        (artist_id,) = await self.call(create_additions, [addition])
        return await self.call(add_entry, NewEntry(artist_id))

    async def call(self, function: Any, *arguments: Any) -> Any:
        async with self.pool.acquire() as connection, connection.transaction():
            return await function(connection, self.id, *arguments)

    async def entries(self, order: Order = Order.NAME, **wanted: Any) -> list[Entry]:
        page = await self.call(get_page, Filter(**wanted), order)
        return page.entries

    async def names(self, **wanted: Any) -> list[str]:
        return [entry.artist.name for entry in await self.entries(**wanted)]


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """To a database with an empty catalog."""
    pool = await open_pool(database, size=3, attempts=1)
    yield pool
    await pool.close()


@pytest.fixture
async def listener(pool: Pool) -> Listener:
    async with pool.acquire() as connection:
        email = await make_account(connection)
        return Listener(pool, await connection.fetchval("SELECT id FROM users WHERE email = $1", email))


@pytest.fixture
def take_in(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the catalog be these artists."""
    monkeypatch.setattr(starter, "_files", list)

    async def take(*artists: dict[str, Any]) -> None:
        dump = write_dump(tmp_path / "dump.tar.xz", *artists, made_at=LATER)
        await import_dump(database, str(dump), Options(), Silent())

    return take


async def test_ended_entry_goes_to_where_it_can_be_restored(pool, listener, take_in):
    await take_in(artist("Ends", 1), artist("Stays", 2))
    ends, _ = await listener.add("Ends", tags=["mine"]), await listener.add("Stays")
    await pool.execute(
        "UPDATE user_artist_blocks SET until = now() - interval '1 hour' WHERE artist_id = $1", ends.artist.id
    )
    await upkeep.put_ended_aside(pool)
    assert await pool.fetchval("SELECT count(*) FROM user_artist_blocks") == 1
    (removed,) = (await listener.call(get_removed, None, 10)).entries
    assert (removed.entry.artist.name, removed.entry.tags) == ("Ends", ["mine"])
    assert removed.removed_at == removed.entry.until


async def test_list_is_sorted_and_filtered_by_what_the_catalog_says_now(pool, listener, take_in):
    await take_in(artist("Zebra", 1), artist("Middle", 2))
    await listener.add("Zebra")
    await listener.add("Middle")
    version = await listener.call(list_version)
    await take_in(artist("Aardvark", 1, aliases=["Orycteropus"]), artist("Middle", 2))
    await upkeep.refresh_after_catalog_import(pool)
    assert await listener.names() == ["Aardvark", "Middle"]
    assert await listener.names(q="orycter") == ["Aardvark"]
    assert await listener.names(q="zebra") == []
    assert await listener.call(list_version) > version


async def test_list_that_has_not_changed_since_it_got_a_version_is_refreshed_too(pool, listener, take_in):
    await take_in(artist("Zebra", 1))
    await listener.add("Zebra")
    await pool.execute("DELETE FROM user_lists")
    await take_in(artist("Aardvark", 1))
    await upkeep.refresh_after_catalog_import(pool)
    assert await listener.names(q="aardvark") == ["Aardvark"]


async def test_lists_are_refreshed_once_for_each_import(pool, listener, take_in):
    await take_in(artist("Zebra", 1))
    await listener.add("Zebra")
    await upkeep.refresh_after_catalog_import(pool)
    version = await listener.call(list_version)
    await upkeep.refresh_after_catalog_import(pool)
    assert await listener.call(list_version) == version


async def test_own_artist_is_joined_with_that_of_the_catalog_that_brings_its_id(pool, listener, take_in):
    own = await listener.add_own(Addition(name="Luno", external_ids=[ExternalId("spotify", ID)]))
    await take_in(artist("LUNO", 1, links=[SPOTIFY + ID]))
    await upkeep.refresh_after_catalog_import(pool)
    (entry,) = await listener.entries()
    assert (entry.artist.name, entry.artist.own_addition) == ("LUNO", False)
    assert entry.created_at == own.created_at
    with pytest.raises(EntryNotFound):
        await listener.call(get_entry, own.artist.id)
    assert await pool.fetchval("SELECT count(*) FROM user_artists") == 0


async def test_own_artist_stays_when_its_ids_lead_to_different_artists(pool, listener, take_in):
    ids = [ExternalId("spotify", ID), ExternalId("spotify", OTHER_ID)]
    await listener.add_own(Addition(name="Luno", external_ids=ids))
    await take_in(artist("One", 1, links=[SPOTIFY + ID]), artist("Two", 2, links=[SPOTIFY + OTHER_ID]))
    await upkeep.refresh_after_catalog_import(pool)
    assert await listener.names() == ["Luno"]


async def test_entries_that_become_one_keep_the_tags_of_both_and_the_first_note(pool, listener, take_in):
    await take_in(artist("Known", 1))
    own = await listener.add_own(Addition(name="Luno", external_ids=[ExternalId("spotify", ID)]))
    await pool.execute("UPDATE user_artist_blocks SET tags = '{both,own}', note = 'Own.'")
    await listener.add("Known", tags=["both", "known"], note="Known.")
    await take_in(artist("Known", 1, links=[SPOTIFY + ID]))
    await upkeep.refresh_after_catalog_import(pool)
    (entry,) = await listener.entries()
    assert (entry.tags, entry.note) == (["both", "known", "own"], "Known.")
    assert entry.artist.id != own.artist.id


async def test_entry_of_a_merged_artist_is_moved_to_what_it_became(pool, listener, take_in):
    await take_in(artist("Old Page", 1, links=[SPOTIFY + ID]), artist("New Page", 2))
    await listener.add("Old Page", tags=["mine"])
    await take_in(artist("New Page", 2, aliases=["Old Page"], links=[SPOTIFY + ID]))
    await upkeep.refresh_after_catalog_import(pool)
    (entry,) = await listener.entries()
    assert (entry.artist.name, entry.tags) == ("New Page", ["mine"])


async def test_removed_entry_of_an_artist_that_was_joined_can_be_restored(pool, listener, take_in):
    own = await listener.add_own(Addition(name="Luno", external_ids=[ExternalId("spotify", ID)]))
    await listener.call(remove_entry, own.artist.id)
    await take_in(artist("LUNO", 1, links=[SPOTIFY + ID]))
    await upkeep.refresh_after_catalog_import(pool)
    (removed,) = (await listener.call(get_removed, None, 10)).entries
    assert await listener.call(restore, [removed.entry.artist.id]) != []
    assert await listener.names() == ["LUNO"]
