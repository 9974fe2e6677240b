"""Data directories with an imported catalog, and what the import took."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.tables import megabytes, table
from donotplay.artists.catalog_switch import REPLACED
from donotplay.database import Connection

KEPT_FOR_OTHERS = ("artist_names", "artist_external_ids")
"""Tables that an import replaces, too, but that would be there without a search."""

_NO_STEP = re.compile(r"[\d,]+ lines, |{")
"""Counts on the way, and what is logged."""


DONOTPLAY = (sys.executable, "-m", "donotplay")


class Import(NamedTuple):
    """What `donotplay catalog import` took."""

    seconds: float
    steps: dict[str, float]
    """Seconds by step, as the command names them."""
    peak_bytes: int
    """Of the Python process; PostgreSQL is not in it."""


def settings(data: Path, **others: object) -> dict[str, str]:
    """The environment for donotplay in that data directory, whatever it is here."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DONOTPLAY_")}
    given = {"DATA_DIR": data, **others}
    return {**inherited, **{f"DONOTPLAY_{name}": str(value) for name, value in given.items()}}


def import_dump(dump: Path, data: Path) -> Import:
    """Import into a new data directory, with the command, as somebody would.

    The cluster, the schema and the starter catalog are there before, as from a first start.
    """
    shutil.rmtree(data, ignore_errors=True)
    subprocess.run(
        [*DONOTPLAY, "catalog", "status"], env=settings(data), stdout=subprocess.DEVNULL, check=True
    )
    started = time.perf_counter()
    process = subprocess.Popen(
        [*DONOTPLAY, "catalog", "import", str(dump)],
        env=settings(data),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    begins = {"starting and reading": 0.0}
    for line in process.stderr or ():
        print(line, end="", file=sys.stderr)
        if not _NO_STEP.match(line):
            begins[line.strip()] = time.perf_counter() - started
    # Of this child alone; what `resource` knows of all children would be the highest of them.
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(
            process.returncode,
            "donotplay catalog import",
        )
    ends = [*list(begins.values())[1:], seconds]
    return Import(
        seconds,
        {step: end - begin for (step, begin), end in zip(begins.items(), ends, strict=True)},
        usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    )


def described(imported: Import, name: str) -> str:
    steps = ", ".join(f"{step} {seconds:,.0f} s" for step, seconds in imported.steps.items())
    return (
        f"Import of {name}: {imported.seconds / 60:.1f} min ({steps}); "
        f"the Python process took at most {megabytes(imported.peak_bytes)}."
    )


async def sizes(connection: Connection) -> str:
    """What the search's own tables cost on disk, beside the artists and their names."""
    rows = await connection.fetch(
        """
        SELECT relname AS name, reltuples::bigint AS rows, pg_table_size(oid) AS data,
            pg_indexes_size(oid) AS indexes
        FROM pg_class WHERE oid = ANY ($1::text[]::regclass[]) ORDER BY pg_total_relation_size(oid) DESC
        """,
        ["artists", *REPLACED],
    )
    of_search = [row for row in rows if row["name"] not in ("artists", *KEPT_FOR_OTHERS)]
    others = [row for row in rows if row not in of_search]
    lines = []
    for title, part in (("the search's own", of_search), ("the catalog", others)):
        lines += [
            (f"`{row['name']}`", f"{row['rows']:,}", *map(megabytes, (row["data"], row["indexes"])))
            for row in part
        ]
        total = [sum(row[column] for row in part) for column in ("data", "indexes")]
        lines.append((f"**{title}: {megabytes(sum(total))}**", "", *map(megabytes, total)))
    return table(("on disk", "rows", "table", "indexes"), lines)


def forget_cached_files(data: Path) -> None:
    """Take PostgreSQL's files out of the operating system's memory, as after a reboot."""
    os.sync()
    for file in _files(data):
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def read_files(data: Path) -> None:
    """Let the operating system have the files in memory again, as after an import."""
    for file in _files(data):
        with file.open("rb") as opened:
            while opened.read(16 * 1024**2):
                pass


def _files(data: Path) -> list[Path]:
    return [path for path in (data / "postgres" / "base").rglob("*") if path.is_file()]
