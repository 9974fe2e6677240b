from collections import Counter

import pytest

from donotplay.artists import starter
from donotplay.artists.names import fold
from donotplay.artists.starter import load_starter_catalog, read_starter_catalog


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
        assert all(name.strip() == name for name, _ in artist.names()), artist


def test_no_alias_says_what_another_name_of_the_artist_says(catalog):
    for artist in catalog:
        own = [artist.name, *artist.aliases]
        assert len(own) == len(set(own)), artist


async def test_loading_again_changes_nothing(app, connection):
    before = await connection.fetch("SELECT id, name FROM artists ORDER BY id")
    await load_starter_catalog(connection)
    assert await connection.fetch("SELECT id, name FROM artists ORDER BY id") == before


async def test_newer_catalog_keeps_ids_and_takes_over_changes(app, connection, monkeypatch):
    artist_id = await connection.fetchval("SELECT id FROM artists WHERE starter_key = 'ABBA'")
    header = starter._files()[0].splitlines()[0]
    changed = "5\tABBA\tABBA\tGroup\tSE\t\tpop\tAgnetha and friends\t"
    monkeypatch.setattr(starter, "_files", lambda: [f"{header}\n{changed}\n"])
    transaction = connection.transaction()
    await transaction.start()
    try:
        await load_starter_catalog(connection)
        names = await connection.fetch("SELECT name FROM artist_names WHERE artist_id = $1", artist_id)
        assert "Agnetha and friends" in [row["name"] for row in names]
    finally:
        await transaction.rollback()
