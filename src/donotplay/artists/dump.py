"""The lines of a MusicBrainz JSON dump of artists, in little memory however large it is."""

import io
import lzma
import tarfile
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from queue import SimpleQueue
from typing import IO, cast

from donotplay.artists.dump_download import open_url
from donotplay.artists.dump_sources import DumpError, Source, open_path, open_stdin
from donotplay.artists.dump_unpacking import BLOCK, PACKED_BLOCK, Readable, unpacked

__all__ = ["Dump", "DumpError", "open_dump"]

BLOCKS_AHEAD = 4

LONGEST_LINE = 256 * 1024 * 1024

STOP_SECONDS = 5

_TIMESTAMP = "TIMESTAMP"
_ARTISTS = "mbdump/artist"


@contextmanager
def open_dump(source: str) -> Iterator["Dump"]:
    """Read an archive or JSON lines: from a path, a directory, an http(s) URL, or `-` for standard input.

    Whatever is wrong raises `DumpError`: here what shows at the start, in `Dump.lines` what comes later.
    """
    with ExitStack() as opened, closing(Dump(opened.enter_context(_source(source)), opened)) as dump:
        yield dump


def _source(source: str) -> Source:
    if source == "-":
        return open_stdin()
    return open_url(source) if "://" in source else open_path(Path(source))


class Dump:
    """A dump that is being read."""

    def __init__(self, source: Source, opened: ExitStack) -> None:
        """Begin to read; what `opened` holds is closed when all is read."""
        self.source = source.name
        """As shown to people: there is no password in it."""
        self.total_bytes = source.total
        """Of what is read, which may be packed; None when not known."""
        self.made_at: datetime | None = None
        """From its TIMESTAMP. One that comes after the artists is known when these are all read."""
        self._source = source
        with _said_plainly(self.source):
            blocks = self._open(opened.enter_context(io.BufferedReader(source, PACKED_BLOCK)))
        self._ahead = _ReadAhead(blocks, source, opened.pop_all())

    def bytes_read(self) -> int:
        """How much of `total_bytes` was read so far."""
        return self._source.position

    def lines(self) -> Iterator[bytes]:
        """Each line, without its newline; to be asked for once."""
        with _said_plainly(self.source):
            yield from _lines(self._ahead, self.source)

    def close(self) -> None:
        """Stop reading, wherever it is."""
        self._source.stop()
        self._ahead.stop()

    def _open(self, file: io.BufferedReader) -> Iterator[bytes]:
        """Find the artists. The file's content decides what it is: names and media types are often wrong."""
        head = file.peek()
        if not head:
            raise DumpError(f"{self.source} is empty")
        if head.lstrip().startswith(b"<"):
            raise DumpError(f"{self.source} is a web page, not a dump")
        if head.lstrip().startswith(b"{"):
            self.made_at = _made_at_beside(self._source.path)
            return iter(partial(file.read, BLOCK), b"")
        return self._unarchived(unpacked(file))

    def _unarchived(self, archive: Readable) -> Iterator[bytes]:
        try:
            # A stream asks for no more than `read`.
            tar = tarfile.open(fileobj=cast("IO[bytes]", archive), mode="r|", bufsize=BLOCK)  # noqa: SIM115
        except tarfile.ReadError as error:
            raise DumpError(f"{self.source} is neither a tar archive nor JSON lines") from error
        members = _members(tar)
        for name, member in members:
            if name == _ARTISTS:
                return self._artists(member, members, archive)
            self._note(name, member)
        raise DumpError(f"{self.source} holds no {_ARTISTS}")

    def _artists(
        self, artists: IO[bytes], others: Iterable[tuple[str, IO[bytes]]], archive: Readable
    ) -> Iterator[bytes]:
        yield from iter(partial(artists.read, BLOCK), b"")
        for name, member in others:
            self._note(name, member)
        while archive.read(BLOCK):
            pass  # only at its very end an archive shows that it is whole

    def _note(self, name: str, member: IO[bytes]) -> None:
        if name == _TIMESTAMP:
            self.made_at = _moment(member.read(100))


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    """The files of an archive; each can be read until the next is asked for."""
    for member in iter(tar.next, None):
        if member.isfile() and (file := tar.extractfile(member)):
            yield str(PurePosixPath(member.name)), file


def _made_at_beside(path: Path | None) -> datetime | None:
    if path is None:
        return None
    directory = path.parent.parent if path.parent.name == "mbdump" else path.parent
    timestamp = directory / _TIMESTAMP
    return _moment(timestamp.read_bytes()) if timestamp.is_file() else None


def _moment(postgres: bytes) -> datetime | None:
    try:
        moment = datetime.fromisoformat(postgres.decode().strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _ReadAhead:
    """Blocks which a thread of its own makes, a few ahead of whoever takes them; its errors are theirs."""

    def __init__(self, blocks: Iterable[bytes], source: Source, opened: ExitStack) -> None:
        self._made: SimpleQueue[bytes | Exception | None] = SimpleQueue()
        self._room = threading.Semaphore(BLOCKS_AHEAD)
        # A daemon, so that a source which won't stop (a hanging network drive) doesn't hold up the exit.
        self._thread = threading.Thread(
            target=self._make, args=(blocks, source, opened), name="dump reader", daemon=True
        )
        self._thread.start()

    def __iter__(self) -> Iterator[bytes]:
        while isinstance(block := self._made.get(), bytes):
            self._room.release()
            yield block
        self._made.put(block)
        if block:
            raise block

    def stop(self) -> None:
        """Once its source is stopped."""
        self._room.release()
        self._thread.join(STOP_SECONDS)

    def _make(self, blocks: Iterable[bytes], source: Source, opened: ExitStack) -> None:
        end = None
        try:
            with opened:
                for block in blocks:
                    self._made.put(block)
                    self._room.acquire()
                    source.pause()
        except Exception as error:  # noqa: BLE001 - raised by `__iter__`
            end = error
        self._made.put(end)


def _lines(blocks: Iterable[bytes], name: str) -> Iterator[bytes]:
    begun: list[bytes] = []
    for block in blocks:
        end, *lines = block.split(b"\n")
        begun.append(end)
        if sum(map(len, begun)) > LONGEST_LINE:
            raise DumpError(f"{name} has a line of more than {LONGEST_LINE:,} bytes")
        if lines:
            yield b"".join(begun)
            begun = [lines.pop()]
            yield from lines
    if last := b"".join(begun):
        yield last


@contextmanager
def _said_plainly(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, tarfile.TarError, lzma.LZMAError, zlib.error) as error:
        # An `OSError` without a number is how `bz2` and `gzip` say that their data is damaged.
        if isinstance(error, OSError) and error.errno:
            raise DumpError(f"{name} can't be read: {error.strerror}") from error
        raise DumpError(f"{name} is damaged or incomplete: {error}") from error
