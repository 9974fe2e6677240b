"""The page about formats, and the schema, say what the code does."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from donotplay.artists.links import SERVICES
from donotplay.artists.schemas import ArtistType
from donotplay.dnp.files import MAX_FILE_BYTES, MAX_ROWS, WRITERS, Format, read_list_file
from donotplay.dnp.files.community_json import LIST_KEYS
from donotplay.dnp.files.csv_layout import OWN_COLUMNS
from donotplay.dnp.files.fields import MAX_NAME_LENGTH, MAX_NOTE_LENGTH
from donotplay.dnp.files.own_json import FORMAT, VERSION
from donotplay.dnp.files.rows import MAX_UNPACKED_BYTES
from donotplay.dnp.schemas import Scope
from donotplay.tag_forms import MAX_TAG_LENGTH, MAX_TAGS

FORMATS = Path(__file__).parents[3] / "docs/formats"
PAGE = (FORMATS / "README.md").read_text()
SCHEMA = json.loads((FORMATS / f"donotplay-list-{VERSION}.schema.json").read_text())

EXAMPLES = re.findall(r"^```(json|csv|text)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
EXPECTED = [
    (Format.JSON, ["Genesis"]),
    (Format.CSV, ["AC/DC", "-M-"]),
    (Format.CSV, ["Example Band"]),
    (Format.TEXT, ["Tyler, The Creator", "#1 Dads", None]),
    (Format.COMMUNITY_JSON, ["Example Artist", "Another Artist", None]),
    (Format.SPICETIFY, [None]),
    (Format.SPOTIFY, ["Example Band"]),
    (Format.LASTFM, ["Example Band"]),
    (Format.LISTENBRAINZ, ["Example Band"]),
]


@pytest.mark.parametrize(("example", "expected"), list(zip(EXAMPLES, EXPECTED, strict=True)))
def test_examples_are_read_as_the_page_says(example, expected):
    file = read_list_file(example[1].encode())
    assert (file.format, [row.name for row in file.rows]) == expected


def test_all_formats_are_on_the_page():
    rows = re.findall(r"^\| `(\w+)` \|.*\| yes \| (yes|no) \|", PAGE, re.MULTILINE)
    assert {name for name, _ in rows} == set(Format)
    assert {name for name, is_written in rows if is_written == "yes"} == set(WRITERS)


def test_figures_on_the_page_are_those_of_the_code():
    for figure in (
        f"{MAX_FILE_BYTES:,} bytes",
        f"{MAX_UNPACKED_BYTES:,} bytes",
        f"{MAX_ROWS:,} rows",
        f"{MAX_NOTE_LENGTH:,} characters",
    ):
        assert figure in PAGE
    assert f"more than {MAX_TAGS} tags" in PAGE
    assert [key for key in LIST_KEYS if f"`{key}`" not in PAGE] == []
    assert f"{','.join(OWN_COLUMNS[:12])}," in PAGE


def test_the_schema_has_the_limits_and_words_of_the_code():
    definitions = SCHEMA["$defs"]
    entry, artist = definitions["entry"]["properties"], definitions["artist"]["properties"]
    assert SCHEMA["properties"]["format"]["const"] == FORMAT
    assert SCHEMA["properties"]["version"]["const"] == VERSION
    assert entry["note"]["maxLength"] == MAX_NOTE_LENGTH
    assert entry["tags"]["maxItems"] == MAX_TAGS
    assert entry["tags"]["items"]["maxLength"] == MAX_TAG_LENGTH
    assert entry["scope"]["enum"] == list(Scope)
    assert artist["name"]["maxLength"] == MAX_NAME_LENGTH
    assert artist["type"]["enum"] == [*get_args(ArtistType), None]
    assert list(artist["external_ids"]["properties"]) == list(SERVICES)
