"""`donotplay catalog` as real processes: while the site is up, killed, and on a disk that fills up."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from donotplay.artists.catalog_import import RESERVED_BYTES, ImportFailed, Options, import_dump
from donotplay.artists.search import search_artists
from donotplay.catalog_commands import PlainProgress
from donotplay.database import connected
from donotplay.embedded import embedded_servers, urls_of_running
from tests.artists.dumps import artist, write_dump
from tests.disks import mounted_disk
from tests.people import API, NOBODY, PASSWORD, new_email
from tests.processes import (
    ForkedProgram,
    copy_directory,
    environment,
    run_donotplay,
    wait_until,
)


@pytest.fixture
def program(directory: Path) -> Iterator[ForkedProgram]:
    with ForkedProgram(directory) as program:
        yield program


def search(program: ForkedProgram, token: str, query: str) -> list[str]:
    response = program.client.get(
        f"{API}/artists/search", params={"q": query}, headers={"Authorization": f"Bearer {token}"}
    )
    assert response.status_code == 200, response.text
    return [artist["name"] for artist in response.json()["artists"]]


def test_dump_is_imported_and_updated_while_the_site_is_up(program, folder):
    registered = program.client.post(
        f"{API}/auth/register", json={"email": new_email(), "password": PASSWORD}
    )
    token = registered.json()["access_token"]
    source = write_dump(folder / "artist.tar.xz", artist("Quuxwell Frobnitz", 1), b"{")
    done = run_donotplay("catalog", "import", str(source), data_dir=program.directory)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"1 artists from 2 lines of {source}\n1 malformed lines were passed over")
    assert "building the search index" in done.stderr
    assert search(program, token, "Quuxwel Frobnits") == ["Quuxwell Frobnitz"]
    again = run_donotplay("catalog", "update", str(source), data_dir=program.directory)
    assert again.returncode == 1
    assert "is not newer than the catalog" in again.stderr
    assert "Traceback" not in again.stderr
    status = run_donotplay("catalog", "status", data_dir=program.directory)
    for expected in ("2026-11-18 00:00 UTC", "musicbrainz 1", "CC0 1.0", "CC BY-NC-SA 3.0", "1 lines were"):
        assert expected in status.stdout


def test_status_of_the_starter_catalog_names_it(directory):
    status = run_donotplay("catalog", "status", data_dir=directory)
    assert "the starter catalog of this version" in status.stdout, status.stderr
    assert "9,0" in status.stdout


IMPORTING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE application_name = 'donotplay catalog import' AND backend_xid IS NOT NULL
"""
LEFT_OVER = "SELECT count(*) FROM pg_class WHERE relname LIKE 'new%' OR relname LIKE 'staged%'"


def ask(directory: Path, query: str) -> int:
    """A number from the database of a data directory in use."""

    async def fetch() -> int:
        async with connected(urls_of_running(directory).database) as connection:
            number: int = await connection.fetchval(query)
            return number

    return asyncio.run(fetch())


def test_import_that_is_killed_leaves_the_catalog_as_it_was(program):
    before = run_donotplay("catalog", "status", data_dir=program.directory).stdout
    lines = "\n".join(json.dumps(artist(f"Artist {number}", number)) for number in range(20_000))
    with subprocess.Popen(
        [sys.executable, "-m", "donotplay", "catalog", "import", "-"],
        env=environment(data_dir=program.directory),
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as importing:
        assert importing.stdin
        importing.stdin.write(lines.encode())
        importing.stdin.flush()
        wait_until(lambda: ask(program.directory, IMPORTING))
        importing.kill()
    wait_until(lambda: not ask(program.directory, IMPORTING))
    assert run_donotplay("catalog", "status", data_dir=program.directory).stdout == before
    assert ask(program.directory, LEFT_OVER) == 0


@pytest.fixture
def small_disk(folder: Path, directory: Path) -> Iterator[Path]:
    """The data directory on a disk with little space left."""
    used = sum(file.stat().st_blocks * 512 for file in directory.rglob("*"))
    with mounted_disk(folder / "disk", used + RESERVED_BYTES + 16 * 1024**2) as disk:
        copy_directory(directory, disk / "data")
        yield disk / "data"


async def test_import_that_fills_the_disk_leaves_the_catalog_as_it_was(small_disk, folder):
    """PostgreSQL can't even stop cleanly without space for its log, so it must not come to that."""
    artists = (artist(f"Artist {number}", number) for number in range(60_000))
    source = write_dump(folder / "artist.tar.xz", *artists)
    count = "SELECT count(*) FROM artists"
    with embedded_servers(small_disk) as urls:
        async with connected(urls.database) as connection:
            before = await connection.fetchval(count)
        with pytest.raises(ImportFailed, match=r"^after line \d+: less than 256 MB are free on the disk"):
            await import_dump(urls.database, str(source), Options(data_path=small_disk), PlainProgress())
        async with connected(urls.database) as connection:
            assert await connection.fetchval(count) == before
            assert await connection.fetchval(LEFT_OVER) == 0
            assert (await search_artists(connection, NOBODY, "radiohead", 1))[0].name == "Radiohead"
