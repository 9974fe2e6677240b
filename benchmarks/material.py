"""What the benchmarks of the catalog are made from: a sample, cases, and dumps of any size made from them.

These files are not part of the repository; they lie beside it, in `../shared`.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SAMPLE = SHARED / "data" / "musicbrainz-sample" / "artist.tar.xz"
DEV_CASES = SHARED / "data" / "search_cases_dev.jsonl"
MAKE_DUMP = SHARED / "tools" / "make_dump.py"

CACHE = ROOT / ".local" / "bench"
"""Made dumps are kept here for the next run; everything else in it is made anew."""

NEGATIVE, DEGENERATE = "negative", "degenerate"
"""Kinds of cases that want no artist: nothing may be found, and nothing may break."""

NONSENSE = "nonsense"
"""The kind of a drawn query that is no artist's."""


class MaterialMissing(Exception):
    """The benchmark can't run; the message is one line for the person who runs it."""


class Wanted(NamedTuple):
    """A query, and which artists (MBIDs) have to be among the first `top`."""

    kind: str
    query: str
    mbids: list[str]
    top: int | None


class Drawn(NamedTuple):
    """A query drawn from a made dump, and the artist (MBID) it was drawn from; empty for nonsense."""

    kind: str
    query: str
    mbid: str


class MadeDump(NamedTuple):
    """A dump, and queries drawn from it."""

    path: Path
    cases: Path
    was_there: bool


def require_material() -> None:
    """Say what is missing before hours are spent."""
    missing = [path for path in (SAMPLE, DEV_CASES, MAKE_DUMP) if not path.is_file()]
    if missing:
        names = ", ".join(str(path.relative_to(ROOT.parent)) for path in missing)
        raise MaterialMissing(f"{names} must lie beside the clone (benchmarks/README.md says what they are)")


def made_dump(artists: int, *, heavy: bool = False) -> MadeDump:
    """A dump of that many artists, made unless one by the same tool from the same sample is there."""
    origin = hashlib.sha256(MAKE_DUMP.read_bytes() + SAMPLE.read_bytes()).hexdigest()[:8]
    name = f"{artists}{'-heavy' if heavy else ''}-{origin}"
    dump = MadeDump(CACHE / f"{name}.tar.xz", CACHE / f"{name}.tsv", was_there=True)
    if dump.path.exists() and dump.cases.exists():
        return dump
    CACHE.mkdir(parents=True, exist_ok=True)
    unfinished = dump.path.with_suffix(".part")
    command = [sys.executable, MAKE_DUMP, str(artists), unfinished, "--sample", SAMPLE, "--cases", dump.cases]
    subprocess.run([str(part) for part in [*command, *(["--heavy"] if heavy else [])]], check=True)
    unfinished.rename(dump.path)
    return dump._replace(was_there=False)


def wanted_cases() -> list[Wanted]:
    return [
        Wanted(case["kind"], case["query"], [each["sample_id"] for each in case["want"]], case["top"])
        for case in map(json.loads, DEV_CASES.read_text(encoding="utf-8").splitlines())
    ]


def drawn_cases(path: Path) -> list[Drawn]:
    return list(_read_drawn(path))


def _read_drawn(path: Path) -> Iterator[Drawn]:
    # Not by splitlines: a name may hold other signs that end a line.
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            kind, query, mbid = line.split("\t")
            yield Drawn(kind, query, mbid)
