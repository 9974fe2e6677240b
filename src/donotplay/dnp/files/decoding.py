"""From bytes to text: gzip, encodings, and what is no text at all. Nothing is unpacked beyond the bound."""

import re
import zlib

from donotplay.dnp.files.rows import MAX_FILE_BYTES, MAX_UNPACKED_BYTES, UnreadableFile

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
"""Tells zlib to expect the header of gzip."""

_GZIP_PIECE_BYTES = 4096
"""What is left of a piece is copied at the end of each member, and hostile files have a million members."""

_ZIP = b"PK\x03\x04"
_WITHIN_ZIP = {
    b"YourLibrary.json": "Unpack it, and send YourLibrary.json from it.",
    b"Streaming_History_Audio_": "Unpack it, and send the Streaming_History_Audio files from it.",
    b"listens/": "Unpack it, and send the .jsonl files in its folder `listens`.",
    b"xl/workbook.xml": "It is a spreadsheet: save it as CSV, and send that.",
    b"content.xml": "It is a spreadsheet or a document: save it as CSV or text, and send that.",
}
"""Names of files stand in an archive as they are, so that it need not be opened."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

_SAMPLE_BYTES = 4096
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NO_TEXT_FILE = "This is no text file. Lists are JSON, CSV or plain text."


def decode(data: bytes) -> str:
    """The text of a file, without byte order mark. `UnreadableFile` when there is none."""
    data = _unpack(data)
    if not data.strip():
        raise UnreadableFile("The file is empty.")
    encoding, skipped = _encoding_of(data)
    try:
        text = data[skipped:].decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data[skipped:], error) from None
    nul = text.find("\0")
    if nul >= 0:
        raise UnreadableFile("There is a NUL character; text has none.", line=line_at(text, nul))
    if len(_NO_TEXT.findall(text[:_SAMPLE_BYTES])) > min(len(text), _SAMPLE_BYTES) / 50:
        raise UnreadableFile(_NO_TEXT_FILE)
    if not text.strip():
        raise UnreadableFile("The file is empty.")
    return text


def line_at(text: str, position: int) -> int:
    """The number of the line, from 1, whether lines end with LF, CRLF or CR."""
    return count_line_ends(text, 0, position) + 1


def count_line_ends(text: str, start: int, end: int) -> int:
    """Between two positions of which none is inside of a CRLF."""
    returns = text.count("\r", start, end)
    return text.count("\n", start, end) + (returns - text.count("\r\n", start, end) if returns else 0)


def _unpack(data: bytes) -> bytes:
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(f"The file has more than {MAX_FILE_BYTES:,} bytes. Split it.")
    if data.startswith(_ZIP):
        raise UnreadableFile(_what_to_unpack(data))
    return _gunzip(data) if data.startswith(_GZIP) else data


def _what_to_unpack(data: bytes) -> str:
    hints = (hint for name, hint in _WITHIN_ZIP.items() if name in data)
    return f"This is a ZIP archive. {next(hints, 'Unpack it, and send the list that is in it.')}"


def _gunzip(data: bytes) -> bytes:
    """All members, one behind the other as `cat` leaves them."""
    unpacked, position, member = bytearray(), 0, zlib.decompressobj(_GZIP_WINDOW)
    while position < len(data):
        if member.eof:
            member = zlib.decompressobj(_GZIP_WINDOW)
        piece = data[position : position + _GZIP_PIECE_BYTES]
        try:
            unpacked += member.decompress(piece, MAX_UNPACKED_BYTES + 1 - len(unpacked))
        except zlib.error:
            line = unpacked.count(b"\n") + 1
            raise UnreadableFile("The gzip file is damaged here.", line=line) from None
        if len(unpacked) > MAX_UNPACKED_BYTES:
            raise UnreadableFile(f"The file has more than {MAX_UNPACKED_BYTES:,} bytes when it is unpacked.")
        position += len(piece) - len(member.unused_data)
    if not member.eof:
        line = unpacked.count(b"\n") + 1
        raise UnreadableFile("The gzip file breaks off here: a part of it is missing.", line=line)
    return bytes(unpacked)


def _encoding_of(data: bytes) -> tuple[str, int]:
    """Its name, and how many bytes of a byte order mark to skip."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding, len(bom)
    sample = data[:_SAMPLE_BYTES]
    first, second = sample[::2].count(0) / len(sample), sample[1::2].count(0) / len(sample)
    # Latin letters in UTF-16 have a zero as every second byte; a tenth is enough among other scripts.
    if max(first, second) > 0.1 and min(first, second) < 0.01:
        return ("utf-16-be" if first > second else "utf-16-le"), 0
    return "utf-8", 0


def _undecodable(data: bytes, error: UnicodeDecodeError) -> UnreadableFile:
    sample = data[:_SAMPLE_BYTES].decode("latin-1")
    if error.encoding == "utf-8" and len(_NO_TEXT.findall(sample)) > len(sample) / 50:
        return UnreadableFile(_NO_TEXT_FILE)
    before = data[: error.start].decode(error.encoding, errors="replace")
    encoding = error.encoding.upper()
    if error.end >= len(data) and error.reason in ("truncated data", "unexpected end of data"):
        reason = f"The file breaks off within a character of {encoding}."
    else:
        reason = f"The byte 0x{data[error.start]:02x} is not {encoding}. Save the file as UTF-8."
    return UnreadableFile(reason, line=line_at(before, len(before)))


def line_too_long(text: str, max_length: int) -> int | None:
    """The number of the first line with more characters than that."""
    start = 0
    # From the last line end within reach to the last one within reach of that: 40 steps for any file.
    while start + max_length < len(text):
        reach = start + max_length + 1
        end = max(text.rfind("\n", start, reach), text.rfind("\r", start, reach))
        if end < 0:
            return line_at(text, start)
        start = end + 1
    return None
