"""Dumps on their way into the catalog, each in a database of its own with a few starter artists in it."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from donotplay.artists.catalog import get_artist
from donotplay.artists.catalog_import import ImportFailed, ImportReport, Options, import_dump
from donotplay.artists.catalog_status import read_catalog_status
from donotplay.artists.schemas import FoundArtist
from donotplay.artists.search import search_artists
from donotplay.artists.starter import load_starter_catalog
from donotplay.artists.starter_match import Candidate, choose
from donotplay.database import Connection, connected, open_pool
from donotplay.dnp.entries import add_entry
from donotplay.dnp.schemas import NewEntry
from donotplay.errors import ValidationFailed
from tests.artists.dumps import artist, mbid, sample_lines, write_archive, write_dump
from tests.disks import give_to_owner_of, mounted_disk
from tests.people import NOBODY, make_account

SPOTIFY = "https://open.spotify.com/artist/"
ID = "4Z8W4fKeB5YxbusRsdQVPb"

LATER = "2026-11-21 00:00:00.000000+00"


class Silent:
    """Progress that nobody watches."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def read(self, lines: int, bytes_read: int, total_bytes: int | None) -> None:
        assert 0 < bytes_read <= (total_bytes or bytes_read)
        assert lines > 0

    def step(self, name: str) -> None:
        self.steps.append(name)


@pytest.fixture
async def catalog(database: str, small_starter: None) -> AsyncIterator[Connection]:
    """A connection to the database that is imported into."""
    async with connected(database) as connection:
        await load_starter_catalog(connection)
        yield connection


async def take_in(url: str, source: Path, **options: Any) -> ImportReport:
    return await import_dump(url, str(source), Options(**options), Silent())


async def find(connection: Connection, query: str, user_id: UUID = NOBODY) -> list[FoundArtist]:
    return await search_artists(connection, user_id, query, 10)


async def found(connection: Connection, query: str) -> list[str]:
    return [artist.name for artist in await find(connection, query)]


async def everything(connection: Connection) -> list[object]:
    """What must not change when an import fails."""
    return [
        await connection.fetch("SELECT * FROM artists ORDER BY id"),
        await connection.fetch("SELECT * FROM artist_names ORDER BY artist_id, position"),
        await connection.fetchval("SELECT count(*) FROM name_starts"),
        await connection.fetch("SELECT * FROM catalog_imports"),
        await connection.fetch(
            "SELECT relname FROM pg_class WHERE relname LIKE 'new%' OR relname LIKE 'staged%'"
        ),
    ]


async def test_sample_of_the_real_dump_comes_in_whole(database, catalog, tmp_path):
    lines = sample_lines(3000)
    report = await take_in(database, write_archive(tmp_path / "artist.tar.xz", b"\n".join(lines)))
    assert (report.lines, report.artists, report.malformed) == (3000, 3000, 0)
    status = await read_catalog_status(catalog)
    assert status is not None
    assert status.made_at == datetime(2026, 11, 18, tzinfo=UTC)
    for line in lines[::50]:
        expected = json.loads(line)
        (mine,) = await find(catalog, expected["id"])
        assert (mine.name, mine.sort_name) == (expected["name"], expected["sort-name"])
        assert mine.external_ids["musicbrainz"] == [expected["id"]]
        by_name = await search_artists(catalog, NOBODY, expected["name"], 50)
        assert mine.id in [each.id for each in by_name], expected["name"]


async def test_all_that_is_needed_of_an_artist_is_taken_in(database, catalog, tmp_path):
    whole = artist(
        "Ada Example",
        **{"sort-name": "Example, Ada", "disambiguation": "pianist", "type": "Person", "gender": "Female"},
        area={"name": "Bergen", "iso-3166-2-codes": ["NO-46"]},
        isnis=["0000000121"],
        ipis=["1"],
        **{"life-span": {"begin": "1950-03", "end": "2001", "ended": True}},
        tags=[{"name": "jazz", "count": 7}, {"name": "loud", "count": 1}],
        genres=[{"name": "bop", "count": 1}, {"name": "jazz", "count": 7}],
        rating={"value": 4, "votes-count": 9},
        links=[
            SPOTIFY + ID,
            "https://music.apple.com/us/artist/657515",
            "https://www.deezer.com/artist/399",
            "https://www.youtube.com/channel/UCq19-LqvG35A-30oyAiPiqA",
            "https://www.wikidata.org/wiki/Q44190",
            "https://example.org/ada",
        ],
        aliases=[
            {"name": "Эйда", "locale": "ru", "primary": True, "type": "Artist name", "ended": False},
            {"name": "Ada Maria Example", "locale": None, "type": "Legal name", "ended": True},
            {"name": "Aida Ekzampl", "locale": None, "type": "Search hint", "ended": False},
        ],
    )
    await take_in(database, write_dump(tmp_path / "dump.tar.xz", whole))
    mine = (await find(catalog, "ada example"))[0]
    assert (mine.type, mine.country, mine.disambiguation) == ("Person", "NO", "pianist")
    assert mine.genres == ["jazz", "bop"]
    assert mine.external_ids == {
        "musicbrainz": [mbid(1)],
        "spotify": [ID],
        "apple_music": ["657515"],
        "deezer": ["399"],
        "youtube": ["UCq19-LqvG35A-30oyAiPiqA"],
        "wikidata": ["Q44190"],
    }
    details = await get_artist(catalog, NOBODY, mine.id)
    assert details.aliases == ["Ada Maria Example", "Эйда"]
    assert (details.gender, details.area, details.begin_date, details.end_date, details.ended) == (
        "Female",
        "Bergen",
        "1950-03",
        "2001",
        True,
    )
    assert SPOTIFY + ID in [link.url for link in details.links]
    row = await catalog.fetchrow("SELECT tags, rating_votes, isnis, ipis FROM artists WHERE id = $1", mine.id)
    assert tuple(row) == ({"jazz": 7, "loud": 1}, 9, ["0000000121"], ["1"])
    names = await catalog.fetch(
        """
        SELECT name, kind, locale, is_primary, ended FROM artist_names
        WHERE artist_id = $1 ORDER BY position
        """,
        mine.id,
    )
    assert [tuple(name) for name in names] == [
        ("Ada Example", "name", None, False, False),
        ("Эйда", "alias", "ru", True, False),
        ("Ada Maria Example", "legal_name", None, False, True),
        ("Aida Ekzampl", "search_hint", None, False, False),
    ]


async def test_name_of_signs_alone_is_found_by_itself_and_by_nothing_else(database, catalog, tmp_path):
    await take_in(database, write_dump(tmp_path / "dump.tar.xz", artist("!!!", 1), artist("∆", 2)))
    assert await found(catalog, "!!!") == ["!!!"]
    assert await found(catalog, "∆") == ["∆"]
    with pytest.raises(ValidationFailed):
        await find(catalog, "???")


async def test_core_only_leaves_the_supplementary_data_out_and_still_ranks(database, catalog, tmp_path):
    known = artist(
        "Twin Quux",
        2,
        tags=[{"name": "rock", "count": 5}],
        genres=[{"name": "rock", "count": 5}],
        rating={"value": 5, "votes-count": 50},
        links=[SPOTIFY + ID, "https://www.wikidata.org/wiki/Q44190"],
        aliases=["The Twin", "Twinny"],
    )
    await take_in(
        database, write_dump(tmp_path / "dump.tar.xz", artist("Twin Quux", 1), known), core_only=True
    )
    first, second = (await find(catalog, "twin quux"))[:2]
    assert (first.external_ids["musicbrainz"], second.external_ids["musicbrainz"]) == ([mbid(2)], [mbid(1)])
    row = await catalog.fetchrow("SELECT tags, genres, rating_votes FROM artists WHERE id = $1", first.id)
    assert tuple(row) == ({}, [], 0)


async def test_artist_on_a_list_keeps_its_id_from_the_starter_catalog_through_every_update(
    database, catalog, tmp_path
):
    starter_id = await catalog.fetchval("SELECT id FROM artists WHERE starter_key = 'Radiohead'")
    fields = {"type": "Group", "country": "GB"}
    await take_in(database, write_dump(tmp_path / "1.tar.xz", artist("Radiohead", 7, **fields)))
    (first,) = await find(catalog, "radiohead")
    assert (first.id, first.external_ids["musicbrainz"]) == (starter_id, [mbid(7)])
    renamed = artist("Radio Heads", 7, links=[SPOTIFY + ID], **fields)
    await take_in(database, write_dump(tmp_path / "2.tar.xz", renamed, made_at=LATER))
    (second,) = await find(catalog, f"spotify:artist:{ID}")
    assert (second.id, second.name) == (starter_id, "Radio Heads")


async def test_names_of_the_starter_catalog_find_the_artist_of_the_dump(database, catalog, tmp_path):
    source = write_dump(tmp_path / "1.tar.xz", artist("Eminem", 5, type="Person", country="US"))
    report = await take_in(database, source)
    assert report.starter is not None
    assert report.starter.matched == 1
    (eminem,) = [each for each in await find(catalog, "slim shady") if each.name == "Eminem"]
    assert eminem.external_ids["musicbrainz"] == [mbid(5)]


async def test_starter_artist_that_could_be_several_is_reported_and_left_to_the_dump(
    database, catalog, tmp_path
):
    twins = [artist("Radiohead", number, type="Group", country="GB") for number in (1, 2)]
    report = await take_in(database, write_dump(tmp_path / "1.tar.xz", *twins))
    assert report.starter is not None
    assert report.starter.ambiguous == ["Radiohead"]
    ids = {each.external_ids["musicbrainz"][0] for each in await find(catalog, "radiohead")}
    assert ids == {mbid(1), mbid(2)}


async def test_starter_artist_without_a_namesake_in_the_dump_stays_findable(database, catalog, tmp_path):
    await take_in(database, write_dump(tmp_path / "1.tar.xz", artist("Nobody Known")))
    assert (await found(catalog, "radiohead"))[0] == "Radiohead"


async def test_artist_gone_upstream_stays_on_lists_and_behind_its_link(database, catalog, tmp_path):
    gone = artist("Gone Soon", 1, links=[SPOTIFY + ID])
    await take_in(database, write_dump(tmp_path / "1.tar.xz", gone, artist("Stays", 2)))
    (before,) = await find(catalog, "gone soon")
    await take_in(database, write_dump(tmp_path / "2.tar.xz", artist("Stays", 2), made_at=LATER))
    assert await found(catalog, "gone soon") == []
    (by_link,) = await find(catalog, SPOTIFY + ID)
    assert (by_link.id, by_link.name) == (before.id, "Gone Soon")
    assert (await get_artist(catalog, NOBODY, before.id)).name == "Gone Soon"
    await take_in(database, write_dump(tmp_path / "3.tar.xz", gone, made_at=LATER))
    (after,) = await find(catalog, "gone soon")
    assert after.id == before.id


async def test_merged_artist_keeps_both_ids_and_counts_as_listed(database, catalog, tmp_path):
    old, new = artist("Old Page", 1, links=[SPOTIFY + ID]), artist("New Page", 2)
    await take_in(database, write_dump(tmp_path / "1.tar.xz", old, new))
    (listed,) = await find(catalog, mbid(1))
    user_id = await catalog.fetchval("SELECT id FROM users WHERE email = $1", await make_account(catalog))
    await add_entry(catalog, user_id, NewEntry(listed.id))
    merged = artist("New Page", 2, aliases=["Old Page"], links=[SPOTIFY + ID])
    for round_ in ("2", "3"):
        await take_in(database, write_dump(tmp_path / f"{round_}.tar.xz", merged, made_at=LATER))
        for query in (mbid(1), mbid(2), "new page", "old page"):
            (artist_now,) = await find(catalog, query, user_id)
            assert artist_now.id != listed.id
            assert sorted(artist_now.external_ids["musicbrainz"]) == sorted([mbid(1), mbid(2)])
            assert artist_now.on_list
        assert (await get_artist(catalog, NOBODY, listed.id)).merged_into == artist_now.id


async def test_malformed_lines_are_counted_and_told_by_number(database, catalog, tmp_path):
    bad = [
        b"{",
        b"",
        b'{"id": "no uuid", "name": "A", "sort-name": "A"}',
        json.dumps(artist("NUL \0", 3)).encode(),
        json.dumps(artist(" ", 4)).encode(),
        json.dumps(artist("Nowhere", 5, country="Nowhere")).encode(),
        json.dumps(artist("Votes", 6, rating={"value": None, "votes-count": 2**40})).encode(),
        b'{"id": "' + mbid(8).encode() + b'", "name": "\\ud800", "sort-name": "A"}',
        b"\xff\xfe",
    ]
    report = await take_in(
        database, write_dump(tmp_path / "1.tar.xz", artist("Good", 1), *bad, artist("Last", 2))
    )
    assert (report.artists, report.malformed) == (2, len(bad))
    assert list(report.malformed_lines) == list(range(2, 2 + len(bad)))
    assert (await found(catalog, "last"))[0] == "Last"


async def test_blank_aliases_and_ids_too_long_for_an_index_are_left_out(database, catalog, tmp_path):
    name = "".join(chr(0x4E00 + 7919 * number % 20_000) for number in range(1500))
    odd = artist("Odd One", 1, aliases=[" ", "\u3000"], links=[f"https://www.last.fm/music/{name}"])
    await take_in(database, write_dump(tmp_path / "1.tar.xz", odd))
    (mine,) = await find(catalog, mbid(1))
    assert "lastfm" not in mine.external_ids
    assert (await get_artist(catalog, NOBODY, mine.id)).aliases == []


async def test_catalog_that_can_not_be_tidied_up_is_taken_over_all_the_same(
    database, catalog, tmp_path, monkeypatch
):
    async def fail(connection: Connection) -> None:
        await connection.execute("SELECT 1 / 0")

    monkeypatch.setattr("donotplay.artists.catalog_import.vacuum_catalog", fail)
    report = await take_in(database, write_dump(tmp_path / "1.tar.xz", artist("Odd One", 1)))
    assert report.artists == 1
    assert (await found(catalog, "odd one"))[0] == "Odd One"


async def test_too_many_malformed_lines_leave_the_catalog_as_it_was(database, catalog, tmp_path):
    before = await everything(catalog)
    source = write_dump(tmp_path / "1.tar.xz", artist("Good", 1), b"{", b"[", b"!")
    with pytest.raises(ImportFailed, match=r"^line 4 is malformed \(.+\), and so are 2 before it"):
        await take_in(database, source, max_malformed=2)
    assert await everything(catalog) == before


async def test_truncated_archive_leaves_the_catalog_as_it_was_and_says_where(database, catalog, tmp_path):
    before = await everything(catalog)
    lines = [json.dumps(artist(f"Artist {number}", number)).encode() for number in range(1, 20_000)]
    source = write_archive(tmp_path / "1.tar.xz", b"\n".join(lines))
    source.write_bytes(source.read_bytes()[: source.stat().st_size * 2 // 3])
    with pytest.raises(ImportFailed, match=r"^after line \d{4,}: .*(truncated|ends|cut)"):
        await take_in(database, source)
    assert await everything(catalog) == before


async def test_dump_without_artists_is_refused(database, catalog, tmp_path):
    before = await everything(catalog)
    with pytest.raises(ImportFailed):
        await take_in(database, write_dump(tmp_path / "1.tar.xz", b""))
    assert await everything(catalog) == before


async def test_artist_that_is_in_the_dump_twice_comes_in_once(database, catalog, tmp_path):
    source = write_dump(tmp_path / "1.tar.xz", artist("First", 1), artist("Second", 1), artist("Third", 3))
    for _ in range(2):  # new to the catalog, and known to it
        report = await take_in(database, source)
        assert (report.artists, report.duplicates) == (2, 1)
        (mine,) = await find(catalog, mbid(1))
        assert mine.name == "First"
        assert mine.id in [each.id for each in await find(catalog, "first")]


@pytest.mark.parametrize("time_last", [False, True], ids=["time first", "time last"])
async def test_update_takes_only_a_newer_dump(database, catalog, tmp_path, time_last):
    source = write_dump(tmp_path / "1.tar.xz", artist("One", 1), time_last=time_last)
    await take_in(database, source)
    with pytest.raises(ImportFailed, match="is not newer than the catalog"):
        await take_in(database, source, only_newer=True)
    await take_in(
        database, write_dump(tmp_path / "2.tar.xz", artist("Two", 1), made_at=LATER), only_newer=True
    )
    assert (await found(catalog, "two"))[0] == "Two"


async def test_second_import_at_the_same_time_is_refused(database, catalog, tmp_path):
    source = write_dump(tmp_path / "1.tar.xz", artist("One", 1))
    outcomes = await asyncio.gather(*(take_in(database, source) for _ in range(3)), return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, ImportFailed)]
    assert [str(error) for error in refused] == ["another import is running"] * 2
    assert (await found(catalog, "one"))[0] == "One"


async def test_searches_go_on_through_the_switch_and_none_fails(database, catalog, tmp_path):
    lines = sample_lines(3000)
    source = write_archive(tmp_path / "artist.tar.xz", b"\n".join(lines))
    pool = await open_pool(database, size=4, attempts=1)
    over = asyncio.Event()
    answers = set[tuple[str, ...]]()

    async def search_all_the_time() -> int:
        count = 0
        while not over.is_set():
            async with pool.acquire() as connection:
                answers.add(
                    tuple(
                        artist.external_ids.get("musicbrainz", [""])[0]
                        for artist in await find(connection, "radioheda")
                    )
                )
            count += 1
        return count

    async with asyncio.TaskGroup() as group:
        searches = [group.create_task(search_all_the_time()) for _ in range(4)]
        await take_in(database, source)
        await take_in(database, source)
        await asyncio.sleep(0.2)
        over.set()
    await pool.close()
    assert all(search.result() > 5 for search in searches)
    assert answers
    assert all(answer for answer in answers), "the artist was there all the time"


async def test_old_catalog_is_searched_until_the_new_one_is_ready(database, catalog, tmp_path):
    class Watching(Silent):
        def step(self, name: str) -> None:
            super().step(name)
            if name == "building the search index":
                seen.append(asyncio.create_task(found(catalog, "only new")))

    seen: list[asyncio.Task[list[str]]] = []
    source = write_dump(tmp_path / "1.tar.xz", artist("Only New", 1))
    await import_dump(database, str(source), Options(), Watching())
    assert await seen[0] == []
    assert await found(catalog, "only new") == ["Only New"]


async def test_artist_can_be_listed_while_an_import_gives_it_its_mbid(database, catalog):
    user_id = await catalog.fetchval("SELECT id FROM users WHERE email = $1", await make_account(catalog))
    async with connected(database) as importing, importing.transaction():
        artist_id = await importing.fetchval(
            "UPDATE artists SET musicbrainz_id = $1 WHERE starter_key = 'ABBA' RETURNING id", mbid(1)
        )
        await catalog.execute("SET lock_timeout = '1s'")
        await add_entry(catalog, user_id, NewEntry(artist_id))


async def test_starter_catalog_of_a_newer_version_does_not_replace_a_dump(
    database, catalog, tmp_path, monkeypatch
):
    await take_in(database, write_dump(tmp_path / "1.tar.xz", artist("Only New", 1)))
    monkeypatch.setattr("donotplay.artists.starter.fingerprint", lambda: "newer")
    await load_starter_catalog(catalog)
    assert await found(catalog, "only new") == ["Only New"]


async def test_broken_connection_is_told_and_changes_nothing(database, catalog, tmp_path):
    before = await everything(catalog)
    source = write_dump(tmp_path / "1.tar.xz", artist("One", 1))

    class Breaking(Silent):
        def step(self, name: str) -> None:
            if name == "building the search index":
                breaking.append(
                    asyncio.create_task(
                        catalog.fetch(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE application_name = 'donotplay catalog import'"
                        )
                    )
                )

    breaking: list[asyncio.Task[list[asyncpg.Record]]] = []
    with pytest.raises(ImportFailed, match="the connection to PostgreSQL broke"):
        await import_dump(database, str(source), Options(), Breaking())
    await breaking[0]
    assert await everything(catalog) == before


async def test_full_disk_of_the_server_is_told_and_changes_nothing(database, catalog, tmp_path, folder):
    before = await everything(catalog)
    artists = (artist(f"Artist {number}", number) for number in range(30_000))
    source = write_dump(tmp_path / "1.tar.xz", *artists)
    with mounted_disk(folder / "disk", 8 * 1024**2) as disk:
        give_to_owner_of(Path(await catalog.fetchval("SHOW data_directory")), disk)
        await catalog.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
        name = await catalog.fetchval("SELECT current_database()")
        await catalog.execute(f"ALTER DATABASE {name} SET default_tablespace = small")
        with pytest.raises(ImportFailed, match=r"^after line \d+: PostgreSQL's disk is full: could not"):
            await take_in(database, source)
        await catalog.execute(f"ALTER DATABASE {name} RESET default_tablespace")
        await catalog.execute("DROP TABLESPACE small")
    assert await everything(catalog) == before


def candidate(number: int, **known: Any) -> Candidate:
    defaults: dict[str, Any] = {
        "type": None,
        "country": None,
        "prominence": 0,
        "names": set(),
        "last_position": 0,
    }
    return Candidate(number, **{**defaults, **known})


@pytest.mark.parametrize(
    ("possible", "chosen"),
    [
        ([candidate(1, type="Group", country="GB"), candidate(2, type="Group", country="US")], 1),
        ([candidate(1, country="GB"), candidate(2, country="GB", names={"on a friday"})], 2),
        ([candidate(1, type="Group"), candidate(2, type="Person", country="FR")], 1),
        ([candidate(1, type="Group", country="US")], 1),
        ([candidate(1), candidate(2)], None),
        ([candidate(1)], 1),
        ([candidate(1, country="US")], None),
        ([candidate(1, type="Person", country="US", prominence=0.5)], None),
        ([], None),
    ],
)
def test_starter_artist_is_the_one_for_which_most_speaks(possible, chosen):
    from donotplay.artists.starter import StarterArtist

    starter = StarterArtist(5, "Radiohead", "Radiohead", "Group", "GB", "", [], ["On a Friday"], [])
    best = choose(starter, possible, own_id=None)
    assert (best and best.id) == chosen
