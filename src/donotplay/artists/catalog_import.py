"""Importing MusicBrainz's dump: from its lines to the switch of the catalog."""

import asyncio
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

import asyncpg
import msgspec
import structlog

from donotplay.artists.catalog_load import ImportRecord, NewCatalog, rows_of
from donotplay.artists.catalog_switch import vacuum_catalog
from donotplay.artists.dump import Dump, DumpError, open_dump
from donotplay.artists.incoming import IncomingArtist
from donotplay.artists.musicbrainz import MalformedLine, read_artist
from donotplay.artists.starter import fingerprint, read_starter_catalog
from donotplay.artists.starter_match import StarterMatches, join_starter
from donotplay.database import Connection, connected
from donotplay.errors import StartupError

SOURCE = "musicbrainz"

LOCK_KEY = 0x636174
"""Of the advisory lock that lets one import run at a time ("cat")."""

BATCH_BYTES = 4 * 1024**2
BATCH_LINES = 5000
"""Lines are taken in batches: reading the next overlaps with storing the last."""

MAX_MALFORMED = 1000
SHOWN_MALFORMED = 20

RESERVED_BYTES = 256 * 1024**2
"""Of the disk that the embedded PostgreSQL is on. Without space for its log it would have to stop."""

log = structlog.get_logger()


class ImportFailed(StartupError):
    """Why the catalog stayed as it was."""


class Progress(Protocol):
    """How an import tells how far it is."""

    def read(self, lines: int, bytes_read: int, total_bytes: int | None) -> None: ...

    def step(self, name: str) -> None: ...


class Options(msgspec.Struct, kw_only=True, frozen=True):
    """How a dump is taken in."""

    core_only: bool = False
    max_malformed: int = MAX_MALFORMED
    only_newer: bool = False
    """Refuse a dump that is not newer than the imported one."""
    data_path: Path | None = None
    """Where the embedded PostgreSQL's data are, if it is used."""


class ImportReport(msgspec.Struct, kw_only=True):
    """What an import found; kept with it."""

    source: str
    lines: int = 0
    artists: int = 0
    malformed: int = 0
    malformed_lines: dict[int, str] = {}
    """The first of them by number, with what is wrong."""
    duplicates: int = 0
    core_only: bool = False
    starter: StarterMatches | None = None


async def import_dump(url: str, source: str, options: Options, progress: Progress) -> ImportReport:
    """Take a dump over as the catalog. `ImportFailed` says why it stays as it was."""
    try:
        async with connected(url, name="donotplay catalog import") as connection:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
                raise ImportFailed("another import is running")
            with open_dump(source) as dump:
                report = await _import(connection, dump, options, progress)
            progress.step("tidying up")
            await _tidy_up(connection)
    except DumpError as error:
        raise ImportFailed(str(error)) from error
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError) as error:
        raise ImportFailed(f"the connection to PostgreSQL broke: {error}") from error
    return report


async def _tidy_up(connection: Connection) -> None:
    """The new catalog is in use already: what goes wrong here PostgreSQL does by itself later."""
    try:
        await vacuum_catalog(connection)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        log.warning("catalog_not_vacuumed", why=str(error))


async def _import(connection: Connection, dump: Dump, options: Options, progress: Progress) -> ImportReport:
    report = ImportReport(source=dump.source, core_only=options.core_only)
    watch = asyncio.create_task(_watch_disk(options.data_path, report))
    work = asyncio.create_task(_replace_catalog(connection, dump, options, progress, report))
    try:
        await asyncio.wait({watch, work}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            await watch
        return await work
    except asyncpg.DiskFullError as error:
        raise ImportFailed(f"after line {report.lines}: PostgreSQL's disk is full: {error}") from error
    finally:
        for task in (watch, work):
            task.cancel()
        await asyncio.gather(watch, work, return_exceptions=True)


async def _watch_disk(path: Path | None, report: ImportReport) -> None:
    """Raise before the disk is full."""
    while path is None or shutil.disk_usage(path).free > RESERVED_BYTES:  # noqa: ASYNC110 -- disks don't call
        await asyncio.sleep(0.5)
    raise ImportFailed(
        f"after line {report.lines}: less than {RESERVED_BYTES // 1024**2} MB are free on the disk of {path}"
    )


async def _replace_catalog(
    connection: Connection, dump: Dump, options: Options, progress: Progress, report: ImportReport
) -> ImportReport:
    async with connection.transaction():
        await _check_newer(connection, dump, options)
        catalog = await NewCatalog.begin(connection)
        await _add_all(catalog, dump, options, progress, report)
        await _check_newer(connection, dump, options)
        progress.step("joining the starter catalog")
        await _remove_duplicates(catalog, report)
        if not report.artists:
            raise ImportFailed(f"{dump.source} has no artists")
        report.starter = await join_starter(catalog, read_starter_catalog())
        progress.step("building the search index")
        await catalog.finish(
            ImportRecord(
                source=SOURCE,
                fingerprint=fingerprint(),
                made_at=dump.made_at,
                artists=report.artists,
                report=msgspec.to_builtins(report, str_keys=True),
            )
        )
    return report


async def _add_all(
    catalog: NewCatalog, dump: Dump, options: Options, progress: Progress, report: ImportReport
) -> None:
    batches = _batches(dump)
    storing: asyncio.Task[None] | None = None
    try:
        while batch := await asyncio.to_thread(next, batches, None):
            artists = await asyncio.to_thread(_parse, batch, options, report)
            if storing:
                await storing
            storing = asyncio.create_task(_store(catalog, artists))
            progress.read(report.lines, dump.bytes_read(), dump.total_bytes)
        if storing:
            await storing
    except DumpError as error:
        raise ImportFailed(f"after line {report.lines}: {error}") from error
    finally:
        if storing:
            storing.cancel()
            await asyncio.gather(storing, return_exceptions=True)


async def _store(catalog: NewCatalog, artists: list[IncomingArtist]) -> None:
    await catalog.assign_ids(artists, "musicbrainz_id", "uuid")
    await catalog.add(artists, await asyncio.to_thread(rows_of, artists))


def _batches(dump: Dump) -> Iterator[list[bytes]]:
    batch, size = list[bytes](), 0
    for line in dump.lines():
        batch.append(line)
        size += len(line)
        if size >= BATCH_BYTES or len(batch) >= BATCH_LINES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _parse(batch: list[bytes], options: Options, report: ImportReport) -> list[IncomingArtist]:
    artists = []
    for number, line in zip(count(report.lines + 1), batch, strict=False):
        try:
            artists.append(read_artist(line, core_only=options.core_only))
        except MalformedLine as error:
            report.malformed += 1
            if len(report.malformed_lines) < SHOWN_MALFORMED:
                report.malformed_lines[number] = str(error)
            if report.malformed > options.max_malformed:
                raise ImportFailed(
                    f"line {number} is malformed ({error}), and so are {report.malformed - 1} before it; "
                    "--max-malformed allows for more"
                ) from None
    report.lines += len(batch)
    report.artists += len(artists)
    return artists


async def _check_newer(connection: Connection, dump: Dump, options: Options) -> None:
    """Refuse a dump that isn't, if that is wanted. Its time may stand at its beginning or its end."""
    if not options.only_newer:
        return
    last = await connection.fetchval(
        "SELECT made_at FROM catalog_imports WHERE source = $1 ORDER BY id DESC LIMIT 1", SOURCE
    )
    if last and dump.made_at and dump.made_at <= last:
        raise ImportFailed(
            f"{dump.source} of {dump.made_at:%Y-%m-%d %H:%M} is not newer than the catalog, of "
            f"{last:%Y-%m-%d %H:%M}; `catalog import` takes it anyway"
        )


async def _remove_duplicates(catalog: NewCatalog, report: ImportReport) -> None:
    """Of several lines with the same MBID the first counts."""
    duplicates = await catalog.remove_duplicates()
    report.duplicates = duplicates
    report.artists -= duplicates
