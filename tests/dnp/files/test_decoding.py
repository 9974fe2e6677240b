import gzip
import io
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.dnp.files.decoding import count_line_ends, decode, line_at, line_too_long
from donotplay.dnp.files.rows import MAX_FILE_BYTES, MAX_UNPACKED_BYTES
from tests.dnp.files.lists import names, refusal

LIST = "Sigur Rós\r\n방탄소년단\r\n椎名林檎\r\n"


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        b"\xff\xfe" + LIST.encode("utf-16-le"),
        b"\xfe\xff" + LIST.encode("utf-16-be"),
        LIST.encode("utf-16-le"),
        LIST.encode("utf-16-be"),
        gzip.compress(LIST.encode()),
        gzip.compress(LIST.encode("utf-16")),
        gzip.compress(LIST[:11].encode()) + gzip.compress(LIST[11:].encode()),
        LIST.replace("\r\n", "\r").encode(),
        LIST.replace("\r\n", "\n").encode(),
        LIST.strip().encode(),
    ],
    ids=lambda _: "file",
)
def test_encodings_and_line_ends_make_no_difference(data):
    assert names(data) == ["Sigur Rós", "방탄소년단", "椎名林檎"]


@pytest.mark.parametrize(
    ("data", "where", "why"),
    [
        (b"", "file", "empty"),
        (b" \n\r\n", "file", "empty"),
        (b"\xef\xbb\xbf\n", "file", "empty"),
        (b"ABBA\nBj\xf6rk\n", "line 2", "0xf6 is not UTF-8"),
        (b"ABBA\rMuse\rBj\xf6rk", "line 3", "0xf6 is not UTF-8"),
        ("ABBA\nBjö".encode()[:-1], "line 2", "breaks off within a character"),
        (b"\xff\xfe" + "ABBA\nMuse".encode("utf-16-le")[:-1], "line 2", "breaks off within a character"),
        (b"ABBA\nMu\0se\nBlur\n" + b"x" * 100, "line 2", "NUL"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "file", "no text file"),
        (bytes(1000), "line 1", "NUL"),
        (b"\x01\x02\x03\x04 abc", "file", "no text file"),
        (gzip.compress(b"ABBA\nMuse\n" * 5000)[:-9], "line", "breaks off"),
        (b"\x1f\x8b\x08\x00 this is no gzip at all", "line 1", "damaged"),
        (gzip.compress(b"ABBA\n") + b"rubbish", "line 2", "damaged"),
        (b"PK\x03\x04..MyData/YourLibrary.json..", "file", "send YourLibrary.json"),
        (b"PK\x03\x04..listens/2026/1.jsonl..", "file", "`listens`"),
        (b"PK\x03\x04..xl/workbook.xml..", "file", "save it as CSV"),
        (b"PK\x03\x04..something..", "file", "Unpack it"),
        (b"x" * (MAX_FILE_BYTES + 1), "file", "20,000,000 bytes"),
        (b"ABBA\n" + b"x" * 1_000_001, "line 2", "1,000,000 characters"),
        (b"x\n" * 500_001, "file", "500,000 lines"),
        (b"x\n" * 100_001, "line 100001", "100,000 rows"),
        (b"," * 20_000_000, "line 1", "1,000,000 characters"),
    ],
    ids=lambda given: given[:20] if isinstance(given, str) else "file",
)
def test_a_file_that_is_no_list_is_refused_with_line_and_reason(data, where, why):
    field, message = refusal(data)
    assert field.startswith(where)
    assert why in message


def test_the_line_where_a_gzip_file_breaks_off_is_told():
    packed = zlib.compressobj(wbits=31)
    data = packed.compress(b"ABBA\nMuse\nBlur\n") + packed.flush(zlib.Z_FULL_FLUSH)
    assert refusal(data)[0] == "line 4"


def test_a_gigabyte_that_is_gzipped_is_not_unpacked():
    packer = zlib.compressobj(9, wbits=31)
    start = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    megabyte = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    # What stands between two full flushes unpacks to the same, wherever it is.
    bomb = start + megabyte * 1000 + packer.flush()
    tracemalloc.start()
    try:
        assert "when it is unpacked" in refusal(bomb)[1]
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_UNPACKED_BYTES
    finally:
        tracemalloc.stop()


def test_a_file_of_many_tiny_gzip_members_is_read():
    assert decode(gzip.compress(b"x") * 20_000) == "x" * 20_000


@given(st.text(st.sampled_from("ab\r\n")))
def test_lines_are_counted_as_python_does(text):
    lines = io.StringIO(f"{text}x", newline=None).read().split("\n")
    assert line_at(f"{text}x", len(text)) == len(lines)
    assert count_line_ends(f"{text}x", 0, len(text)) == len(lines) - 1
    assert (line_too_long(text, 2) is None) == all(len(line) <= 2 for line in [*lines[:-1], lines[-1][:-1]])
