"""The lists that are around today come in completely. They are no part of the repository."""

from collections import Counter

import pytest

from donotplay.dnp.files import Format, ListedRow, read_list_file
from tests.dnp.files.lists import community_list

LISTS = {
    "soul-over-ai.json": (
        Format.COMMUNITY_JSON,
        1375,
        {"spotify": 1375, "apple_music": 1273, "amazon_music": 1067, "youtube": 1280},
    ),
    "spotify-ai-artists-first-400.csv": (Format.CSV, 400, {"spotify": 400}),
    "spotify-slop-list.csv": (Format.CSV, 91, {"spotify": 91}),
    "spicetify-trashbin.json": (Format.SPICETIFY, 1469, {"spotify": 1469}),
}


@pytest.mark.parametrize("name", LISTS)
def test_every_artist_of_the_list_is_read_with_all_ids(name):
    file = read_list_file(community_list(name))
    services = Counter(found.service for row in file.rows for found in row.external_ids)
    assert (file.format, len(file.rows), services) == LISTS[name]
    assert all(isinstance(row, ListedRow) for row in file.rows)
    assert all(bool(row.name) == (file.format != Format.SPICETIFY) for row in file.rows)


def test_markers_and_notes_of_soul_over_ai_come_along():
    rows = read_list_file(community_list("soul-over-ai.json")).rows
    tags = Counter(tag for row in rows for tag in row.tags)
    assert tags == {
        "ai-visuals": 1009,
        "anonymous": 847,
        "high-output": 784,
        "2024-onwards": 285,
        "inconsistent-style": 220,
    }
    assert sum(row.note is not None for row in rows) == 710
    assert [row.line for row in rows[:3]] == [2, 25, 51]


def test_lines_are_those_of_the_file():
    data = community_list("spicetify-trashbin.json")
    lines = data.decode().splitlines()
    assert all(row.text in lines[row.line - 1] for row in read_list_file(data).rows)
