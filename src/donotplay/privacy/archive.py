"""A ZIP that is written front to back, and taken out in parts while it grows (APPNOTE.TXT 6.3.10)."""

import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime

PART_BYTES = 256 * 1024

ZIP64_FROM_ROWS = 100_000
"""Rows have at most 20 KB, so that a file of fewer stays below 2 GiB, which ZIP can hold without ZIP64.

Of what is written front to back the size is not known beforehand; and not all programs can unpack ZIP64.
"""


class Archive:
    """Not for several threads at once. All its files say `made_at`; with `zip64` they can be of any size."""

    def __init__(self, made_at: datetime, *, zip64: bool) -> None:
        self._outflow = _Outflow()
        # Without `seek`, the size of a member stands behind it.
        self._zip = zipfile.ZipFile(self._outflow, "w", zipfile.ZIP_DEFLATED)
        self._date = made_at.timetuple()[:6]
        self._zip64 = zip64

    def open(self, name: str) -> None:
        """Begin a file; the one before must be closed."""
        info = zipfile.ZipInfo(name, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._member = self._zip.open(info, "w", force_zip64=self._zip64)

    def write(self, make: Callable[[], bytes]) -> None:
        """More of the file. Making it is part of the work, so that both can be done in one thread."""
        self._member.write(make())

    def close(self) -> None:
        """End the file."""
        self._member.close()

    def finish(self) -> None:
        """Write the directory, after which nothing comes."""
        self._zip.close()

    def whole_parts(self) -> Iterator[bytes]:
        """Those that are full by now."""
        while len(self._outflow.data) >= PART_BYTES:
            yield self._outflow.take(PART_BYTES)

    def rest(self) -> bytes:
        """What is left after `finish`, and after all whole parts."""
        return self._outflow.take(PART_BYTES)


class _Outflow:
    """What `zipfile` takes for a file that can't be read or sought in."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """What is left can still be taken."""

    def take(self, size: int) -> bytes:
        part = bytes(self.data[:size])
        del self.data[:size]
        return part
