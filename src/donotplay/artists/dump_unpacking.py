"""Unpacking of xz, bzip2 and gzip, in blocks large enough for a thread beside a busy one."""

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

PACKED_BLOCK = 1024 * 1024

BLOCK = 4 * 1024 * 1024
"""Unpacked in one go, without Python's lock, which a busy importer gives back only every 5 ms: with 4 MiB
reader and importer together are a fifth faster than one after the other, with the 80 KiB of `lzma.open` no
faster at all.
"""

UNPACKING_MEMORY = 128 * 1024 * 1024
"""`xz -9` needs 65 MiB, the dumps 9; an archive may ask for 4 GiB."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def unpacked(file: io.BufferedReader) -> Readable:
    """What is in a packed file; the file itself when it isn't packed."""
    head = file.peek()
    if head.startswith(b"\xfd7zXZ\0"):
        return _Unpacked(file, partial(lzma.LZMADecompressor, memlimit=UNPACKING_MEMORY))
    if head.startswith(b"BZh"):
        return _Unpacked(file, bz2.BZ2Decompressor)
    return gzip.GzipFile(fileobj=file) if head.startswith(b"\x1f\x8b") else file


class _Unpacked:
    """Unlike `lzma.open`: a block in one go, and damage after a first stream is not taken for the end."""

    def __init__(self, packed: Readable, new: Callable[[], _Decompressor]) -> None:
        self._blocks = _unpack(packed, new)

    def read(self, _size: int) -> bytes:
        """At most `BLOCK` bytes."""
        return next(self._blocks, b"")


def _unpack(packed: Readable, new: Callable[[], _Decompressor]) -> Iterator[bytes]:
    data = packed.read(PACKED_BLOCK)
    while data:
        stream = new()
        while not stream.eof:
            if block := stream.decompress(data, BLOCK):
                yield block
            data = b""
            if stream.needs_input and not (data := packed.read(PACKED_BLOCK)):
                raise EOFError("it ends too early")
        # Zeros may stand between streams and after the last.
        data = stream.unused_data.lstrip(b"\0") or packed.read(PACKED_BLOCK).lstrip(b"\0")
