import pytest

from donotplay.artists.links import ExternalId
from donotplay.dnp.files import Format, read_list_file
from tests.dnp.files.lists import MBID, SPOTIFY, listed, names, read


def test_a_line_is_a_name_or_a_link():
    text = f"""\
# artists of last summer

  Tyler, The  Creator\t
https://open.spotify.com/artist/{SPOTIFY}?si=x
spotify:artist:{SPOTIFY}
{MBID}
"""
    file = read_list_file(text.encode())
    assert file.format == Format.TEXT
    assert [(row.line, row.name, row.external_ids) for row in file.rows] == [
        (3, "Tyler, The Creator", ()),
        (4, None, (ExternalId("spotify", SPOTIFY),)),
        (5, None, (ExternalId("spotify", SPOTIFY),)),
        (6, None, (ExternalId("musicbrainz", MBID),)),
    ]


@pytest.mark.parametrize("name", ["#1 Dads", "#", "##", "# 1", "## x", "#\tx"])
def test_only_a_sign_before_a_space_or_another_begins_a_comment(name):
    assert names(f"ABBA\n{name}\n") == (["ABBA", "#1 Dads"] if name == "#1 Dads" else ["ABBA"])


@pytest.mark.parametrize(
    "name", ["[unknown]", "!!!", "AC/DC", "=1+1", "'Til Tuesday", '"Weird Al" Yankovic', "Sunn O)))", "1,2,3"]
)
def test_odd_names_are_names(name):
    assert names(f"{name}\nABBA\n") == [name, "ABBA"]


@pytest.mark.parametrize("link", ["https://example.org/artist/1", "spotify:track:x", "www.example.org"])
def test_a_link_to_no_artist_is_reported(link):
    bad, good = read(f"{link}\nABBA\n")
    assert (bad.line, bad.text) == (1, link)
    assert "leads to no artist" in bad.reason
    assert good.name == "ABBA"


def test_a_line_that_is_no_name_is_reported():
    bad, good = read(f"{'x' * 501}\nABBA\n")
    assert bad.reason == "The name has more than 500 characters."
    assert len(bad.text) == 200
    assert good.name == "ABBA"


def test_the_format_can_be_said():
    assert names('{"name": "ABBA"}', Format.TEXT) == ['{"name": "ABBA"}']
    assert [row.name for row in listed("artist,id\nABBA,x\n", Format.TEXT)] == ["artist,id", "ABBA,x"]
