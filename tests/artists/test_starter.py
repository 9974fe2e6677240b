from collections import Counter
from collections.abc import AsyncIterator

import pytest

from donotplay.artists import starter
from donotplay.artists.catalog import get_artist
from donotplay.artists.names import fold
from donotplay.artists.search import search_artists
from donotplay.artists.starter import load_starter_catalog, read_starter_catalog
from donotplay.database import Connection, connected
from tests.artists.conftest import starter_file
from tests.people import NOBODY


@pytest.fixture(scope="module")
def catalog():
    return read_starter_catalog()


def test_catalog_is_large_and_from_everywhere(catalog):
    assert len(catalog) >= 1500
    assert len({artist.country for artist in catalog}) >= 60
    scripts = {name for artist in catalog for name in artist.aliases if not name.isascii()}
    assert len(scripts) >= 500


def test_no_artist_is_in_it_twice(catalog):
    keys = Counter((fold(artist.name), artist.disambiguation) for artist in catalog)
    assert [key for key, count in keys.items() if count > 1] == []


def test_each_artist_is_complete(catalog):
    types = {"Person", "Group", "Orchestra", "Choir", "Character", "Other"}
    for artist in catalog:
        assert artist.type in types, artist
        assert 1 <= artist.prominence <= 5, artist
        assert len(artist.country) in {0, 2}, artist
        assert artist.genres, artist
        assert all(name.name.strip() == name.name for name in artist.incoming().names), artist


def test_no_alias_says_what_another_name_of_the_artist_says(catalog):
    for artist in catalog:
        own = [artist.name, *artist.aliases]
        assert len(own) == len(set(own)), artist


async def test_loading_again_changes_nothing(app, connection):
    before = await connection.fetch("SELECT id, name FROM artists ORDER BY id")
    await load_starter_catalog(connection)
    assert await connection.fetch("SELECT id, name FROM artists ORDER BY id") == before


@pytest.fixture
async def catalog_connection(database: str, small_starter: None) -> AsyncIterator[Connection]:
    async with connected(database) as connection:
        await load_starter_catalog(connection)
        yield connection


async def test_newer_catalog_keeps_ids_and_takes_over_changes(catalog_connection, monkeypatch):
    (before,) = await search_artists(catalog_connection, NOBODY, "abba", 10)
    monkeypatch.setattr(
        starter, "_files", lambda: [starter_file("5 ABBA ABBA Group SE - pop Agnetha+Benny -")]
    )
    await load_starter_catalog(catalog_connection)
    (after,) = await search_artists(catalog_connection, NOBODY, "agnetha", 10)
    assert (after.id, after.matched_name) == (before.id, "Agnetha+Benny")


async def test_artist_taken_out_of_it_is_found_no_more_but_keeps_its_row(catalog_connection, monkeypatch):
    (before,) = await search_artists(catalog_connection, NOBODY, "radiohead", 10)
    monkeypatch.setattr(starter, "_files", lambda: [starter_file("5 ABBA ABBA Group SE - pop - -")])
    await load_starter_catalog(catalog_connection)
    assert await search_artists(catalog_connection, NOBODY, "radiohead", 10) == []
    assert (await get_artist(catalog_connection, NOBODY, before.id)).name == "Radiohead"
