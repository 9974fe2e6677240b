import pytest

from donotplay.artists.links import ExternalId
from donotplay.dnp.files import Format, UnreadableRow, read_list_file
from donotplay.dnp.schemas import Scope
from tests.dnp.files.lists import MBID, OTHER_SPOTIFY, SPOTIFY, listed, names, read, refusal

ABBA = ExternalId("spotify", SPOTIFY)


@pytest.mark.parametrize(
    "header",
    [
        "artist,id",
        "Artist,Spotify ID",
        "ARTIST NAME,spotify",
        "name,link",
        "artistName,spotifyUri",
        "Band,spotify_artist_id",
        "\ufeffname,ID",
    ],
)
@pytest.mark.parametrize(
    "id", [SPOTIFY, f"spotify:artist:{SPOTIFY}", f"https://open.spotify.com/artist/{SPOTIFY}?si=1"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_told_by_headers_and_ids_by_their_form(header, id, delimiter):  # noqa: A002
    text = f"{header}\nTyler\\ The Creator,{id}\n".replace(",", delimiter)
    (row,) = listed(text)
    assert (row.line, row.name, row.external_ids) == (2, "Tyler\\ The Creator", (ABBA,))


def test_columns_stand_in_any_order_and_others_are_passed_over():
    text = f'plays,MBID,Comments,genre,name,Tags\n5,{MBID.upper()},why,pop,ABBA,"ex, loud"\n'
    (row,) = listed(text)
    assert (row.name, row.note, row.tags) == ("ABBA", "why", ("ex", "loud"))
    assert row.external_ids == (ExternalId("musicbrainz", MBID),)


def test_everything_an_entry_has_can_be_said():
    header = "name,scope,until,sort_name,type,country,disambiguation,tags"
    (row,) = listed(f"{header}\nGenesis,lead,2026-12-31,Genesis,group,gb,a band,a; b\n")
    assert (row.scope, row.until.isoformat()) == (Scope.LEAD, "2026-12-31T00:00:00+00:00")
    assert (row.type, row.country, row.disambiguation, row.tags) == ("Group", "GB", "a band", ("a", "b"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_quoted_commas_quotes_and_line_breaks_belong_to_the_cell(end):
    text = end.join(["artist,note", '"Tyler, The Creator","two', 'lines, ""quoted"""', "ABBA,", ""])
    first, second = listed(text)
    assert (first.line, first.name, first.note) == (2, "Tyler, The Creator", f'two{end}lines, "quoted"')
    assert (second.line, second.name, second.note) == (4, "ABBA", None)


def test_a_quote_within_a_cell_costs_no_row():
    assert names('artist,note\n"Weird Al" Yankovic,x\nABBA,y\n') == ["Weird Al Yankovic", "ABBA"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (",,", None),
        (",,why", "neither a name nor an id"),
        ("ABBA,short,", "Spotify"),
        (f"ABBA,{'x' * 300},", "..."),
        (f"{'x' * 501},,", "500 characters"),
        (f"ABBA,,{'x' * 2001}", "2,000 characters"),
        ("AB\x07BA,,", "control characters"),
    ],
)
def test_a_bad_row_is_reported_and_the_others_go_on(cells, reason):
    rows = read(f"artist,id,note\nMuse,{SPOTIFY},\n{cells}\nBlur,{OTHER_SPOTIFY},\n")
    bad = [row for row in rows if isinstance(row, UnreadableRow)]
    assert [row.name for row in rows if row not in bad] == ["Muse", "Blur"]
    assert [(row.line, reason in row.reason) for row in bad] == ([(3, True)] if reason else [])


@pytest.mark.parametrize("until", ["tomorrow", "31.12.2026", "2026-13-01"])
def test_a_bad_date_is_reported(until):
    (row,) = read(f"artist,until\nABBA,{until}\n")
    assert row.reason == f'`until` is no date like 2026-12-31 or 2026-12-31T18:00:00Z: "{until}".'


def test_numbers_in_a_column_id_are_no_ids():
    assert [(row.name, row.external_ids) for row in listed("id,artist\n1,ABBA\n2,Muse\n")] == [
        ("ABBA", ()),
        ("Muse", ()),
    ]


def test_short_rows_and_long_rows_are_read():
    assert names("artist,id,note\nABBA\nMuse,,,,,,more\n") == ["ABBA", "Muse"]


def test_excels_line_about_the_separator_is_passed_over():
    (row,) = listed("sep=;\r\nartist;note\r\nABBA;why\r\n")
    assert (row.line, row.name, row.note) == (3, "ABBA", "why")


def test_a_header_of_one_column_leaves_names_whole():
    assert names("Artist\nTyler, The Creator\nEarth, Wind & Fire; live\n") == [
        "Tyler, The Creator",
        "Earth, Wind & Fire; live",
    ]


@pytest.mark.parametrize("rows", ["ABBA,{0}\nMuse,{1}\n", "{0},ABBA\n{1},Muse\n", "ABBA\t{0}\nMuse\t{1}"])
def test_without_a_header_ids_tell_their_column(rows):
    file = read_list_file(rows.format(SPOTIFY, OTHER_SPOTIFY).encode())
    assert file.format == Format.CSV
    assert [(row.line, row.name, row.external_ids[0].id) for row in file.rows] == [
        (1, "ABBA", SPOTIFY),
        (2, "Muse", OTHER_SPOTIFY),
    ]


def test_without_a_header_names_with_commas_are_text():
    file = read_list_file(b"Tyler, The Creator\nBand, The\n")
    assert (file.format, [row.name for row in file.rows]) == (
        Format.TEXT,
        ["Tyler, The Creator", "Band, The"],
    )
    assert names("Band, The\nBeatles, The\n") == ["Band, The", "Beatles, The"]


def test_columns_that_cannot_be_told_are_refused_with_the_header_that_is_needed():
    field, message = refusal("ABBA,5\nMuse,6\n", Format.CSV)
    assert field == "line 1"
    assert "`artist,spotify`" in message


def test_a_single_column_that_is_said_to_be_csv_is_text():
    assert names("ABBA\nMuse\n", Format.CSV) == ["ABBA", "Muse"]


def test_our_own_file_may_come_back_from_a_spreadsheet():
    header = "name;tags;note;scope;until;created_at;updated_at;own_addition;spotify"
    (row,) = listed(f"{header}\r\n'=ABBA;a; ;LEAD;2027-01-01;2026-11-01 08:00:00;;FALSE;{SPOTIFY}\r\n")
    assert (row.name, row.scope, row.own_addition) == ("=ABBA", Scope.LEAD, False)
    assert row.created_at.isoformat() == "2026-11-01T08:00:00+00:00"


def test_a_list_of_tags_that_is_too_long_is_reported():
    (row,) = read(f"artist,tags\nABBA,{'x;' * 20_000}\n")
    assert "20,000 characters" in row.reason
