"""Dumps in MusicBrainz's format, as small as a test needs them."""

import io
import json
import tarfile
import uuid
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

_SAMPLE = (Path(__file__).parents[2].parent / "shared/data/musicbrainz-sample/artist.tar.xz").resolve()

MADE_AT = "2026-11-18 00:00:00.000000+00"


def mbid(number: int) -> str:
    return str(uuid.UUID(int=number, version=4))


def artist(name: str, number: int = 1, **fields: Any) -> dict[str, Any]:
    """An object of the dump with all its keys. `links` are URLs, `aliases` names or objects."""
    aliases = [
        given if isinstance(given, dict) else {"name": given, "locale": None, "type": None, "ended": False}
        for given in fields.pop("aliases", [])
    ]
    links = [{"target-type": "url", "url": {"resource": url}} for url in fields.pop("links", [])]
    whole = {
        "id": mbid(number),
        "name": name,
        "sort-name": name,
        "disambiguation": "",
        "type": None,
        "gender": None,
        "country": None,
        "area": None,
        "begin-area": None,
        "end-area": None,
        "life-span": {"begin": None, "end": None, "ended": False},
        "isnis": [],
        "ipis": [],
        "tags": [],
        "genres": [],
        "rating": {"value": None, "votes-count": 0},
        "annotation": None,
    }
    return {**whole, "aliases": aliases, "relations": links, **fields}


def write_dump(
    path: Path, *artists: dict[str, Any] | bytes, made_at: str = MADE_AT, time_last: bool = False
) -> Path:
    """An archive of these artists, or lines."""
    lines = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in artists]
    return write_archive(path, b"\n".join(lines), made_at, time_last=time_last)


def write_archive(path: Path, body: bytes, made_at: str = MADE_AT, *, time_last: bool = False) -> Path:
    members = [("TIMESTAMP", f"{made_at}\n".encode()), ("mbdump/artist", body)]
    with tarfile.open(path, "w:xz", preset=0) as archive:
        for name, content in reversed(members) if time_last else members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def sample() -> Path:
    """The sample of the real dump, which is no part of the repository."""
    if not _SAMPLE.exists():
        pytest.skip(f"the sample of MusicBrainz's dump is missing: {_SAMPLE}")
    return _SAMPLE


def sample_lines(count: int) -> list[bytes]:
    """The first lines of the sample."""
    with tarfile.open(sample(), "r|xz") as archive:
        for member in archive:
            if member.name == "mbdump/artist" and (content := archive.extractfile(member)):
                return [line.rstrip(b"\n") for line in islice(content, count)]
    raise AssertionError("the sample has no artists")
