"""Where the bytes of a dump come from: what all sources have in common, files, and standard input."""

import io
import os
import select
import stat
import sys
import threading
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer

LOOK_UP_MILLISECONDS = 200
"""How long a silent pipe is waited for before the reader looks up whether it shall stop."""


class DumpError(Exception):
    """Why a dump can't be read; the text is for people, one line."""


class Source(io.RawIOBase):
    """A stream of bytes that another thread may `stop`."""

    path: Path | None = None
    """Of a file; None for standard input and downloads."""

    total: int | None = None
    """Bytes there are, where known."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.position = 0
        self._stopped = threading.Event()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """As much as there is room for, until the end: who peeks sees more than what came first in a pipe."""
        space = memoryview(buffer)
        filled = 0
        while filled < len(space) and (count := self._receive(space[filled:])):
            filled += count
            self.position += count
        return filled

    def stop(self) -> None:
        """Let whoever waits for bytes fail, now and from now on."""
        self._stopped.set()

    def pause(self, seconds: float = 0) -> None:
        """Wait, and fail as soon as it is stopped."""
        if self._stopped.wait(seconds):
            raise DumpError(f"{self.name}: the reading was stopped")

    @abstractmethod
    def _receive(self, space: memoryview) -> int:
        """Some bytes, as they come; none at the end."""


def open_stdin() -> Source:
    try:
        file = io.FileIO(sys.stdin.fileno(), closefd=False)
    except (AttributeError, OSError) as error:
        raise DumpError("there is no standard input") from error
    return _File("standard input", file)


def open_path(path: Path) -> Source:
    """A file, or the one with the artists in a directory."""
    try:
        path = _within(path) if path.is_dir() else path
        opened = _File(str(path), io.FileIO(path))
    except OSError as error:
        raise DumpError(f"{path} can't be read: {error.strerror}") from error
    opened.path = path
    return opened


def _within(directory: Path) -> Path:
    for name in ("mbdump/artist", "artist", "artist.tar.xz"):
        if (path := directory / name).is_file():
            return path
    raise DumpError(f"{directory} holds no dump: none of mbdump/artist, artist and artist.tar.xz is there")


class _File(Source):
    """Read without a buffer of Python's: one of standard input, locked by a thread, would break the exit."""

    def __init__(self, name: str, file: io.FileIO) -> None:
        super().__init__(name)
        self._file = file
        status = os.fstat(file.fileno())
        self.total = status.st_size if stat.S_ISREG(status.st_mode) else None
        self._arrivals = select.poll()
        self._arrivals.register(file, select.POLLIN)

    def _receive(self, space: memoryview) -> int:
        self.pause()
        while not self._arrivals.poll(LOOK_UP_MILLISECONDS):
            self.pause()
        return os.readv(self._file.fileno(), [space])

    def close(self) -> None:
        super().close()
        self._file.close()
