"""`donotplay catalog`: MusicBrainz's dump in, and what is in the catalog."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from donotplay.artists.catalog_import import MAX_MALFORMED, ImportReport, Options, Progress, import_dump
from donotplay.artists.catalog_status import CatalogStatus, read_catalog_status
from donotplay.artists.musicbrainz import LICENCES
from donotplay.database import connected
from donotplay.observability import configure_logging
from donotplay.preparation import prepare_database, reachable_servers
from donotplay.settings import Settings

catalog = App(name="catalog", help="The catalog of artists: import MusicBrainz's dump, see what is there.")

Source = Annotated[
    str,
    Parameter(
        help="artist.tar.xz, a directory with it or with mbdump/artist, its URL, or - for standard input",
        allow_leading_hyphen=True,
    ),
]
CoreOnly = Annotated[
    bool, Parameter(negative="", help="leave out tags, genres and ratings, which are CC BY-NC-SA")
]
MaxMalformed = Annotated[int, Parameter(help="malformed lines to pass over before giving up")]

PLAIN_INTERVAL = timedelta(seconds=10)
"""Between two lines where no bar can be drawn."""


@catalog.command(name="import")
def import_(
    source: Source, *, core_only: CoreOnly = False, max_malformed: MaxMalformed = MAX_MALFORMED
) -> None:
    """Take MusicBrainz's JSON dump of artists over as the catalog; searches go on meanwhile."""
    _import(source, core_only=core_only, max_malformed=max_malformed, only_newer=False)


@catalog.command
def update(
    source: Source, *, core_only: CoreOnly = False, max_malformed: MaxMalformed = MAX_MALFORMED
) -> None:
    """Take a newer dump over; one that is not newer than the catalog is refused."""
    _import(source, core_only=core_only, max_malformed=max_malformed, only_newer=True)


@catalog.command
def status() -> None:
    """What the catalog was made from, how much is in it, and under which licences."""
    settings = _settings()

    async def read(url: str) -> CatalogStatus | None:
        await prepare_database(settings, url)
        async with connected(url) as connection:
            return await read_catalog_status(connection)

    with reachable_servers(settings) as reachable:
        url = reachable.required("database_url")
        found = asyncio.run(read(url))
    print(described(found) if found else "The catalog is empty.")


def _import(source: str, *, core_only: bool, max_malformed: int, only_newer: bool) -> None:
    settings = _settings()
    options = Options(
        core_only=core_only,
        max_malformed=max_malformed,
        only_newer=only_newer,
        data_path=settings.data_path if settings.database_url is None else None,
    )

    async def run(url: str) -> ImportReport:
        await prepare_database(settings, url)
        with _progress() as progress:
            return await import_dump(url, source, options, progress)

    with reachable_servers(settings) as reachable:
        url = reachable.required("database_url")
        report = asyncio.run(run(url))
    print(summary(report))


def _settings() -> Settings:
    settings = Settings.from_environment()
    configure_logging("warning", settings.log_format)
    return settings


def summary(report: ImportReport) -> str:
    """What an import did, for people."""
    lines = [f"{report.artists:,} artists from {report.lines:,} lines of {report.source}"]
    if report.duplicates:
        lines.append(f"{report.duplicates:,} lines had an MBID that came before and were passed over")
    if report.malformed:
        lines.append(f"{report.malformed:,} malformed lines were passed over, the first of them:")
        lines += [f"  line {number}: {reason}" for number, reason in report.malformed_lines.items()]
    if starter := report.starter:
        lines.append(
            f"starter catalog: {starter.matched:,} are artists of the dump, {starter.added:,} are not in it, "
            f"{len(starter.ambiguous):,} could be several and are left to the dump"
        )
    return "\n".join(lines)


def described(found: CatalogStatus) -> str:
    """A catalog's status, for people."""
    lines = [
        f"source      {found.report.get('source', 'the starter catalog of this version')}",
        f"made        {found.made_at:%Y-%m-%d %H:%M} UTC" if found.made_at else "made        unknown",
        f"imported    {found.imported_at:%Y-%m-%d %H:%M} UTC",
        f"artists     {found.artists:,}"
        + (f", and {found.gone:,} kept for lists alone" if found.gone else ""),
        f"names       {found.names:,}",
        "ids         " + ", ".join(f"{service} {count:,}" for service, count in found.external_ids.items()),
        "size        "
        + ", ".join(f"{table} {decimal(size)}" for table, size in found.bytes_by_table.items())
        + f"; {decimal(sum(found.bytes_by_table.values()))} in all",
    ]
    if found.source == "musicbrainz":
        parts = ["core"] if found.report["core_only"] else ["core", "supplementary"]
        lines += ["licences    " + "\n            ".join(LICENCES[part] for part in parts)]
        if found.report["malformed"]:
            lines.append(f"malformed   {found.report['malformed']:,} lines were passed over")
        if ambiguous := found.report["starter"]["ambiguous"]:
            lines.append(f"ambiguous   {len(ambiguous)} starter artists: {', '.join(ambiguous)}")
    return "\n".join(lines)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar with rate and time left on a terminal, a line now and then elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield PlainProgress()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[lines]:,} lines, {task.fields[rate]:,}/s"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console) as bar:
        yield BarProgress(bar)


class PlainProgress:
    """Lines for logs."""

    def __init__(self) -> None:
        self.started = self.told = time.monotonic()

    def read(self, lines: int, bytes_read: int, total_bytes: int | None) -> None:
        now = time.monotonic()
        if now - self.told < PLAIN_INTERVAL.total_seconds():
            return
        self.told = now
        elapsed = now - self.started
        left = ""
        if total_bytes and bytes_read:
            seconds = round(elapsed * (total_bytes - bytes_read) / bytes_read)
            left = f", {bytes_read / total_bytes:.0%}, {timedelta(seconds=seconds)} left"
        self._tell(f"{lines:,} lines, {lines / elapsed:,.0f}/s{left}")

    def step(self, name: str) -> None:
        self._tell(name)

    def _tell(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class BarProgress:
    """A bar that follows the bytes of the packed dump."""

    def __init__(self, bar: Bar) -> None:
        self.bar = bar
        self.started = time.monotonic()
        self.task = bar.add_task("reading", lines=0, rate=0, total=None)

    def read(self, lines: int, bytes_read: int, total_bytes: int | None) -> None:
        rate = round(lines / (time.monotonic() - self.started))
        self.bar.update(self.task, completed=bytes_read, total=total_bytes, lines=lines, rate=rate)

    def step(self, name: str) -> None:
        self.bar.update(self.task, description=name)
