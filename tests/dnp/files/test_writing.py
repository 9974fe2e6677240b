import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.dnp.files import Format, UnreadableFile, read_list_file, stream_list
from donotplay.dnp.files.csv_cells import join_values, split_values
from donotplay.dnp.schemas import Entry, Scope
from donotplay.spreadsheets import RISKY_STARTS, guard, unguard
from tests.dnp.files.lists import (
    IDS,
    MBID,
    MOMENT,
    SPOTIFY,
    entries,
    entry,
    facts_of_entry,
    facts_of_row,
    names,
)

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/formats/donotplay-list-1.schema.json").read_text())

batches = st.lists(st.lists(entries, max_size=3), max_size=3).filter(any)


def written(format: str, *batches: list[Entry]) -> bytes:  # noqa: A002
    async def waited_for() -> AsyncIterator[list[Entry]]:
        for batch in batches:
            yield batch

    async def whole() -> bytes:
        return b"".join([piece async for piece in stream_list(format, waited_for(), MOMENT)])

    with closing(asyncio.new_event_loop()) as loop:
        return loop.run_until_complete(whole())


@pytest.mark.parametrize("format", ["json", "csv"])
@given(batches)
def test_whatever_is_written_is_read_as_it_was(format, batches):  # noqa: A002
    file = read_list_file(written(format, *batches))
    assert file.format == format
    assert [facts_of_row(row) for row in file.rows] == [
        facts_of_entry(each) for batch in batches for each in batch
    ]


@given(batches)
def test_json_is_what_the_schema_says(batches):
    jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True).validate(
        json.loads(written("json", *batches))
    )


@pytest.mark.parametrize(
    "change",
    [
        {"format": "another-list"},
        {"version": 2},
        {"entries": None},
        {"entries": [{}]},
        {"entries": [{"artist": {"name": "X", "type": "Robot"}}]},
        {"entries": [{"artist": {"name": "X"}, "scope": "some"}]},
        {"entries": [{"artist": {"name": "X", "external_ids": {"spotify": "no list"}}}]},
        {"entries": [{"artist": {"name": "X"}, "note": "x" * 2001}]},
        {"entries": [{"artist": {"name": "X"}, "tags": ["x" * 51]}]},
    ],
)
def test_what_is_no_list_does_not_meet_the_schema(change):
    document = json.loads(written("json", [entry()])) | change
    assert not jsonschema_rs.is_valid(SCHEMA, document)


def test_json_has_no_ids_of_our_catalog_and_an_entry_a_line():
    text = written("json", [entry("ABBA"), entry("Muse")], [entry("Eminem")]).decode()
    assert [json.loads(line.strip(","))["artist"]["name"] for line in text.splitlines()[1:4]] == [
        "ABBA",
        "Muse",
        "Eminem",
    ]
    assert "id" not in json.loads(text)["entries"][0]["artist"]


@pytest.mark.parametrize("format", ["json", "csv", "text"])
def test_an_empty_list_is_a_whole_file_without_artists(format):  # noqa: A002
    data = written(format)
    if format == "json":
        assert json.loads(data)["entries"] == []
    with pytest.raises(UnreadableFile):
        read_list_file(data)


@pytest.mark.parametrize("format", ["json", "csv", "text"])
def test_batches_in_which_entries_come_change_nothing(format):  # noqa: A002
    first, *others = entries = [entry("ABBA"), entry("Muse"), entry("Eminem")]
    assert written(format, [], [first], [], others) == written(format, entries)


@given(entries)
def test_no_cell_of_csv_is_a_formula(entry):
    text = written("csv", [entry]).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(text, newline="")))[1]
    assert [cell for cell in cells if cell.startswith(tuple(RISKY_STARTS))] == []


@given(st.text())
def test_the_guard_is_undone_exactly(text):
    assert unguard(guard(text)) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-", "'-"),
        ("@Home", "'@Home"),
        ("\uff1d1", "'\uff1d1"),
        ("'=1", "''=1"),
        ("'Til Tuesday", "'Til Tuesday"),
        ("'", "'"),
        ("AC/DC", "AC/DC"),
    ],
)
def test_only_what_is_risky_is_guarded(text, cell):
    assert guard(text) == cell
    assert unguard(cell) == text


@given(st.lists(st.text(max_size=20).map(str.strip).filter(bool)))
def test_values_that_are_joined_are_split_as_they_were(values):
    assert split_values(join_values(values)) == values


def test_text_is_the_names_and_is_read_as_these():
    listed = ["ABBA", "Tyler, The Creator", "#1 Dads", "AC/DC", "!!!", "'=x"]
    data = written("text", [entry(name) for name in listed])
    assert data.decode().splitlines() == listed
    assert names(data) == listed


def test_a_name_that_would_be_read_as_something_else_gives_way_to_a_link():
    comment = entry("# 1", external_ids={"spotify": [SPOTIFY]})
    assert written("text", [comment]).decode() == f"https://open.spotify.com/artist/{SPOTIFY}\n"
    assert written("text", [entry(MBID)]).decode() == f"{MBID}\n"
    assert written("text", [entry("two\nlines")]).decode() == "two lines\n"


def test_every_service_has_a_column():
    data = written("csv", [entry(external_ids=IDS, scope=Scope.LEAD)])
    (row,) = read_list_file(data, Format.CSV).rows
    assert {found.service for found in row.external_ids} == set(IDS)
