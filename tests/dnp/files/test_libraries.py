import json

import pytest

from donotplay.artists.links import ExternalId
from donotplay.dnp.files import Format, read_list_file
from tests.dnp.files.lists import MBID, OTHER_SPOTIFY, SPOTIFY, listed, names, refusal


def dumped(value: object) -> str:
    return json.dumps(value, indent=1)


LIBRARY = {
    "tracks": [
        {"artist": "Muse", "album": "Showbiz", "track": "Sunburn", "uri": "spotify:track:1"},
        {"artist": "ABBA", "album": "Arrival", "track": "Tiger", "uri": "spotify:track:2"},
        {"artist": "Muse", "album": "Showbiz", "track": "Uno", "uri": "spotify:track:3"},
    ],
    "albums": [{"artist": "Blur", "album": "Blur", "uri": "spotify:album:4"}],
    "shows": [{"name": "A podcast", "publisher": "Somebody", "uri": "spotify:show:5"}],
    "bannedTracks": [{"artist": "Nobody", "track": "x", "uri": "spotify:track:6"}],
    "artists": [{"name": "ABBA", "uri": f"spotify:artist:{SPOTIFY}"}],
    "bannedArtists": [],
}


def test_a_spotify_library_gives_each_artist_once_and_with_the_id_when_there_is_one():
    file = read_list_file(dumped(LIBRARY).encode())
    assert file.format == Format.SPOTIFY
    assert [(row.name, row.external_ids) for row in file.rows] == [
        ("Muse", ()),
        ("Blur", ()),
        ("ABBA", (ExternalId("spotify", SPOTIFY),)),
    ]


def test_banned_artists_of_a_spotify_library_are_what_is_taken():
    banned = [{"name": "Eminem", "uri": f"spotify:artist:{OTHER_SPOTIFY}"}]
    assert names(dumped(LIBRARY | {"bannedArtists": banned})) == ["Eminem"]


@pytest.mark.parametrize(
    "plays",
    [
        [
            {"endTime": "2026-01-01 10:00", "artistName": name, "trackName": "x", "msPlayed": 1}
            for name in ("ABBA", "Muse", "ABBA")
        ],
        [
            {"ts": "2026-01-01T10:00:00Z", "master_metadata_album_artist_name": name, "episode_name": None}
            for name in ("ABBA", None, "Muse", "ABBA")
        ],
    ],
)
def test_streaming_history_gives_its_artists(plays):
    assert read_list_file(dumped(plays).encode()).format == Format.SPOTIFY
    assert names(dumped(plays)) == ["ABBA", "Muse"]


def test_followed_artists_of_the_web_api_are_read():
    text = dumped({"artists": {"href": "x", "items": [{"name": "ABBA", "uri": f"spotify:artist:{SPOTIFY}"}]}})
    (row,) = listed(text)
    assert (row.name, row.external_ids) == ("ABBA", (ExternalId("spotify", SPOTIFY),))


def test_a_file_of_followed_accounts_is_refused_with_the_one_that_is_meant():
    assert "YourLibrary.json" in refusal(dumped({"userIsFollowing": ["somebody"], "userIsFollowedBy": []}))[1]


ABBA = {"name": "ABBA", "mbid": MBID, "url": "https://www.last.fm/music/ABBA"}
MUSE = {"#text": "Muse", "mbid": ""}


@pytest.mark.parametrize(
    "value",
    [
        {"topartists": {"artist": [ABBA, {"name": "Muse", "mbid": ""}], "@attr": {"user": "x"}}},
        {"artists": {"artist": [ABBA, {"name": "Muse"}], "@attr": {"user": "x"}}},
        {"lovedtracks": {"track": [{"name": "Tiger", "artist": ABBA}, {"name": "Uno", "artist": MUSE}]}},
        {"recenttracks": {"track": [{"artist": ABBA}, {"artist": MUSE}, {"artist": ABBA}, {"artist": MUSE}]}},
        {
            "username": "x",
            "scrobbles": [{"track": "Tiger", "artist": "ABBA"}, {"track": "Uno", "artist": "Muse"}],
        },
    ],
)
def test_answers_of_lastfm_give_their_artists(value):
    assert read_list_file(dumped(value).encode()).format == Format.LASTFM
    assert names(dumped(value)) == ["ABBA", "Muse"]


def test_lastfm_tells_two_ids():
    (row,) = listed(dumped({"topartists": {"artist": [ABBA]}}))
    assert row.external_ids == (ExternalId("musicbrainz", MBID), ExternalId("lastfm", "ABBA"))


def test_a_single_artist_of_lastfm_stands_without_an_array():
    assert names(dumped({"topartists": {"artist": ABBA}})) == ["ABBA"]


@pytest.mark.parametrize(
    "text",
    [
        "ABBA,Arrival,Tiger,01 Jan 2026 10:00\nMuse,,Uno,02 Jan 2026 10:00\nABBA,,Us,03 Jan 2026 10:00\n",
        "artist,album,track,date\nABBA,Arrival,Tiger,x\nMuse,Showbiz,Uno,y\nABBA,,Fernando,z\n",
        'uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n1,x,ABBA,,,,"Tiger",\n2,y,Muse,,,,Uno,\n',
        "Artist;Album;AlbumId;Track;Date#somebody\nABBA;Arrival;1;Tiger;1\nMuse;Showbiz;2;Uno;2\n",
    ],
)
def test_csv_exports_of_plays_give_each_artist_once(text):
    file = read_list_file(text.encode())
    assert (file.format, [row.name for row in file.rows]) == (Format.LASTFM, ["ABBA", "Muse"])


def listen(name: str, **metadata: object) -> dict:
    return {"listened_at": 1, "recording_msid": "x", "track_metadata": {"artist_name": name, **metadata}}


def test_lines_of_listens_give_their_artists_and_take_credits_apart():
    credit = {
        "artists": [
            {"artist_credit_name": "ABBA", "artist_mbid": MBID},
            {"artist_credit_name": "Cher", "artist_mbid": MBID[::-1]},
        ]
    }
    lines = [
        listen("Muse", additional_info={"artist_mbids": [MBID, MBID]}),
        listen("ABBA & Cher", mbid_mapping=credit),
        listen("Muse", mbid_mapping=None),
    ]
    file = read_list_file("\n".join(map(json.dumps, lines)).encode())
    assert file.format == Format.LISTENBRAINZ
    assert [(row.line, row.name, row.external_ids) for row in file.rows] == [
        (1, "Muse", ()),
        (2, "ABBA", (ExternalId("musicbrainz", MBID),)),
        (2, "Cher", ()),
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"payload": {"artists": [{"artist_name": "ABBA", "artist_mbid": MBID, "listen_count": 1}]}},
        {"payload": {"artists": [{"artist_name": "ABBA", "artist_mbids": [MBID], "listen_count": 1}]}},
        {"payload": {"count": 1, "listens": [listen("ABBA", mbid_mapping={"artist_mbids": [MBID]})]}},
        [listen("ABBA", additional_info={"artist_mbids": [MBID]})],
    ],
)
def test_answers_of_listenbrainz_give_their_artists(value):
    assert read_list_file(dumped(value).encode()).format == Format.LISTENBRAINZ
    (row,) = listed(dumped(value))
    assert (row.name, row.external_ids) == ("ABBA", (ExternalId("musicbrainz", MBID),))


def test_artists_of_hated_tracks_are_what_is_taken_of_feedback():
    feedback = [{"score": 1, **listen("ABBA")}, {"score": -1, **listen("Muse")}]
    assert names(dumped({"feedback": feedback})) == ["Muse"]


def test_feedback_that_names_no_artists_is_refused():
    assert refusal('{"score": 1, "recording_msid": "x"}\n{"score": -1, "recording_msid": "y"}')[1] == (
        "There are no artists in this file."
    )


def test_a_name_that_is_too_long_is_reported_once():
    plays = [{"artistName": "x" * 501}, {"artistName": "x" * 501}, {"artistName": "ABBA"}]
    bad, good = read_list_file(dumped(plays).encode()).rows
    assert "500 characters" in bad.reason
    assert good.name == "ABBA"
