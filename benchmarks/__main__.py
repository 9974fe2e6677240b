"""What is said to be fast, measured. Each command prints Markdown; `make bench*` run them."""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from benchmarks.material import MaterialMissing

SMALLEST = 80_000
"""Artists. The sample, which the cases are about, has 75,773."""

app = App(name="benchmarks", help=__doc__)


@app.command
def start() -> None:
    """From the command to the first answer."""
    from benchmarks import startup

    with tempfile.TemporaryDirectory(prefix="donotplay-bench-") as directory:
        print(startup.report(Path(directory)))


@app.command
def images() -> None:
    """Builds of the images, cold and after changes."""
    from benchmarks import images

    with tempfile.TemporaryDirectory(prefix="donotplay-bench-") as directory:
        print(images.report(Path(directory)))


@app.command
def logins() -> None:
    """Log-ins of known and unknown addresses, and what the checks around a call cost."""
    from benchmarks import logins

    with tempfile.TemporaryDirectory(prefix="donotplay-bench-") as directory:
        _print(logins.report(Path(directory)))


@app.command
def search(
    *,
    artists: Annotated[int, Parameter(env_var="ARTISTS", validator=Number(gte=SMALLEST))] = 2_800_000,
    like_queries: Annotated[int, Parameter(env_var="LIKE_QUERIES")] = 100,
    trigram_queries: Annotated[int, Parameter(env_var="TRIGRAM_QUERIES")] = 300,
    http_seconds: Annotated[float, Parameter(env_var="HTTP_SECONDS")] = 15,
    reuse: Annotated[bool, Parameter(env_var="REUSE")] = False,
) -> None:
    """The search of artists in a large catalog, beside the obvious ways.

    Args:
        artists: how many the large catalog has
        like_queries: queries for ILIKE, which takes the longest
        trigram_queries: queries for trigrams
        http_seconds: how long searches come through HTTP, for each number of workers
        reuse: take the catalogs that an earlier run has imported
    """
    from benchmarks import search

    _print(search.report(search.Options(artists, like_queries, trigram_queries, http_seconds, reuse)))


@app.command
def dnp(
    *,
    artists: Annotated[int, Parameter(env_var="ARTISTS", validator=Number(gte=SMALLEST))] = 2_800_000,
    entries: Annotated[int, Parameter(env_var="ENTRIES", validator=Number(gte=1000, lte=100_000))] = 100_000,
) -> None:
    """Lists: pages, bulk work, imports, exports and the check, beside a large catalog.

    Args:
        artists: how many the catalog has; one that an earlier run has imported is taken
        entries: how many the list has
    """
    from benchmarks import lists

    _print(lists.report(artists, entries))


@app.command
def erasure(
    *,
    accounts: Annotated[int, Parameter(env_var="ACCOUNTS", validator=Number(gte=1))] = 1000,
    entries: Annotated[int, Parameter(env_var="ENTRIES", validator=Number(gte=1))] = 10_000,
) -> None:
    """What others notice while many accounts are erased.

    Args:
        accounts: how many are due at once
        entries: how many the list of each has
    """
    from benchmarks import erasure

    _print(erasure.report(accounts, entries))


@app.command
def import_heavy(*, artists: Annotated[int, Parameter(env_var="ARTISTS")] = 280_000) -> None:
    """Import of lines as long as those of the real dump."""
    from benchmarks import heavy

    _print(heavy.report(artists))


def _print(parts: Iterable[str]) -> None:
    """A part at a time, so that a run that breaks off has said what it knew."""
    for part in parts:
        print(part, end="\n\n", flush=True)


if __name__ == "__main__":
    try:
        app()
    except (MaterialMissing, subprocess.CalledProcessError) as error:
        sys.exit(f"benchmarks: {error}")
