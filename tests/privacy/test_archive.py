"""ZIPs that are written front to back."""

import io
import random
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest

from donotplay.privacy.archive import PART_BYTES, Archive

MADE_AT = datetime(2026, 11, 25, 12, 30, 14, tzinfo=UTC)


@pytest.mark.parametrize("zip64", [False, True])
def test_parts_make_a_zip_with_all_files(zip64):
    noise = random.Random(0).randbytes(PART_BYTES)
    archive, parts = Archive(MADE_AT, zip64=zip64), []
    for name in ("one.txt", "two.txt"):
        archive.open(name)
        for _ in range(3):
            archive.write(lambda: noise)
            parts += archive.whole_parts()
        archive.close()
    archive.finish()
    parts += archive.whole_parts()
    assert {len(part) for part in parts} == {PART_BYTES}
    with ZipFile(io.BytesIO(b"".join([*parts, archive.rest()]))) as whole:
        assert whole.testzip() is None
        assert whole.namelist() == ["one.txt", "two.txt"]
        assert whole.read("two.txt") == 3 * noise
        assert whole.getinfo("one.txt").date_time == (2026, 11, 25, 12, 30, 14)


def test_no_more_than_a_part_is_held_back():
    archive = Archive(MADE_AT, zip64=False)
    archive.open("noise")
    order = random.Random(0)
    for _ in range(20):
        archive.write(lambda: order.randbytes(PART_BYTES // 3))
        assert sum(map(len, archive.whole_parts())) in {0, PART_BYTES}
        assert len(archive._outflow.data) < PART_BYTES
