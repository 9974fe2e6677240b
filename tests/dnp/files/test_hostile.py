"""Whatever comes: a list, or a refusal, and in little memory."""

import gzip
import json
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from donotplay.dnp.files import Format, ListFile, UnreadableFile, read_list_file
from donotplay.dnp.files.rows import MAX_SHOWN
from tests.dnp.files.lists import SPOTIFY, refusal

KEYS = (
    *("artist", "artists", "artist_name", "artistName", "name", "sort_name", "tags", "note", "until"),
    *(
        "scope",
        "spotify",
        "id",
        "url",
        "urls",
        "uri",
        "external_ids",
        "removed",
        "format",
        "version",
        "entries",
    ),
    *("bannedArtists", "tracks", "lovedtracks", "track", "topartists"),
    *("payload", "listens", "track_metadata", "mbid_mapping", "feedback", "score"),
)
"""Members that mean something to a reader."""

formats = st.none() | st.sampled_from(Format)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
csv_texts = st.lists(
    st.lists(
        st.sampled_from(
            ["artist", "id", "name", "scope", "created_at", "own_addition", "tags", "note", "until"]
        )
        | st.sampled_from([SPOTIFY, "'=1", '"', '""', "x\ny", " ", "2026-12-31", "true", "a;b\\"])
        | st.text(max_size=5),
        max_size=5,
    ).map(",".join),
    max_size=6,
).map("\n".join)


def assert_read_or_refused(data, format):  # noqa: A002
    try:
        file = read_list_file(data, format)
    except UnreadableFile:
        return
    assert isinstance(file, ListFile)
    lines = [row.line for row in file.rows]
    assert lines == sorted(lines)
    for row in file.rows:
        assert row.line >= 1
        assert len(row.text) <= MAX_SHOWN
        json.dumps(
            [row.text, getattr(row, "name", None), getattr(row, "reason", "")], ensure_ascii=False
        ).encode()


@given(st.binary(max_size=300), formats)
@example(b"\x1f\x8b", None)
@example(b"[", None)
@example(b'{"artists":{"\\ud800\\u0000":true}}', None)
@example(b'["\\ud800", "\\u0000"]', None)
@example(b"sep=;\nartist;id\nx;y", None)
def test_any_bytes_are_read_or_refused(data, format):  # noqa: A002
    assert_read_or_refused(data, format)


@given(st.text(max_size=100) | csv_texts, formats)
def test_any_text_is_read_or_refused(text, format):  # noqa: A002
    assert_read_or_refused(text.encode(errors="replace"), format)


@given(json_values, formats)
def test_any_json_is_read_or_refused(value, format):  # noqa: A002
    assert_read_or_refused(json.dumps(value).encode(), format)


@given(json_values, st.integers(1, 200), formats)
def test_any_part_of_json_is_read_or_refused(value, length, format):  # noqa: A002
    assert_read_or_refused(json.dumps(value, indent=1).encode()[:length], format)


HEADER = b"artist,spotify,tags,note\n"
ID = SPOTIFY.encode()
SIZE = 1_000_000

HOSTILE = {
    "deep arrays": (b"", b"[", b""),
    "deep objects": (b"", b'{"a":', b""),
    "deep in a record": (b'[{"name":', b"[", b"}]"),
    "empty arrays": (b"[", b"[],", b"[]]"),
    "empty arrays in a record": (b"[[", b"[],", b"[]]]"),
    "empty objects": (b"[", b"{},", b"{}]"),
    "keys": (b"{", b'"a":1,', b'"b":1}'),
    "keys of Spicetify": (b'{"artists":{', b'"\\u0041":1,', b'"b":1}}'),
    "plays of nobody": (b"[", b'{"artistName":0},', b"{}]"),
    "a long string": (b'["', b"x", b'"]'),
    "a long number": (b"[", b"1", b"]"),
    "many ids": (b"[", b'{"spotify":["' + ID + b'"' + b',"1"' * 200_000 + b"]},", b"{}]"),
    "many tags": (b"[", b'{"name":"x","tags":["a"' + b',"b"' * 200_000 + b"]},", b"{}]"),
    "quotes": (HEADER, b'"', b""),
    "a long cell": (HEADER + b'"', b"x\n", b""),
    "many columns": (b"artist," + b"id," * 300_000 + b"\n", b"x," * 400_000 + b"\n", b""),
    "many columns of links": (b"artist," + b"id,url,link," * 80_000 + b"\n", b"x," * 400_000 + b"\n", b""),
    "separators in cells": (HEADER, b'x,,"' + b";" * 100_000 + b'",\n', b""),
    "backslashes in cells": (HEADER, b'x,,"' + b"\\" * 100_000 + b'",\n', b""),
    "commas": (b"", b",", b""),
    "empty lines": (b"", b"\n", b"x"),
    "spaces": (b"x", b" ", b""),
    "rows of nothing": (HEADER, b",\n", b""),
    "gzip members": (b"", gzip.compress(b""), b""),
}


def hostile(name: str, size: int = SIZE) -> bytes:
    """About so many bytes of what stands in the middle."""
    start, middle, end = HOSTILE[name]
    return start + middle * (size // len(middle)) + end


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_read_or_refused(name):
    """A step that is quadratic in their length would take minutes."""
    assert_read_or_refused(hostile(name), None)


@pytest.mark.parametrize("name", ["empty arrays in a record", "many ids", "empty arrays"])
def test_hostile_files_take_little_memory(name):
    data = hostile(name)
    tracemalloc.start()
    try:
        assert_read_or_refused(data, None)
        assert tracemalloc.get_traced_memory()[1] < 40 * len(data)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ('[{"name": "ABBA"},\n{"name": "Mu', "line 2", "breaks off"),
        ('[{"name": "ABBA"},\n', "line 1", "breaks off"),
        ('[{"name": "ABBA"},\n{"name": tr', "line 2", "breaks off"),
        ('{"artists": {"spotify:artist:x": true', "line 1", "breaks off"),
        ('[{"name": "ABBA"}\n\n{"name": "Muse"}]', "line 3", "Here should be"),
        ('[{"name": "ABBA"},\n{"name": nope}]', "line 2", "no JSON"),
        ('[{"name": "ABBA"},\n{"name": NaN}]', "line 2", "no JSON"),
        ('[{"name": "ABBA"}]\nand more', "line 2", "behind the end"),
        ('[{"name":\n"AB\tBA"}]', "line 2", "no JSON"),
        ("{a: 1}", "line 1", "double quotes"),
        ('["' + "[" * 10 + '",\n' + "[" * 100_000, "line 2", "nested"),
        ('[{"note": "' + "x" * 1_000_001 + '"}]', "line 1", "1,000,000 characters"),
        ('artist,id\nABBA,1\n"Mu\nse,2\n', "line 3", "never closed"),
        ('artist,id\nABBA,1\n"Mu\n' + "x" * 200_000, "line 3", "Perhaps a quote"),
    ],
    ids=lambda given: given[:20],
)
def test_half_a_file_is_refused_with_the_line(text, where, why):
    field, message = refusal(text)
    assert field == where
    assert why in message
