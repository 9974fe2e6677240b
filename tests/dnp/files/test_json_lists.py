import json

import pytest

from donotplay.artists.links import ExternalId
from donotplay.dnp.files import Format, UnreadableRow
from donotplay.dnp.schemas import Scope
from tests.dnp.files.lists import MBID, OTHER_SPOTIFY, SPOTIFY, listed, names, read, refusal


def own(*entries: dict, **members: object) -> str:
    return json.dumps(
        {"format": "donotplay-list", "version": 1, "entries": list(entries), **members}, indent=1
    )


def named(name: str, **fields: object) -> dict:
    return {"artist": {"name": name}, **fields}


def test_an_entry_with_its_name_alone_is_enough():
    (row,) = listed(own(named("ABBA")))
    assert (row.name, row.scope, row.tags, row.created_at) == ("ABBA", Scope.ANY_CREDIT, (), None)


def test_members_may_stand_in_any_order_and_unknown_ones_are_passed_over():
    document = {
        "entries": [
            named("ABBA", mood={"good": [1]})
            | {"artist": {"name": "ABBA", "external_ids": {"new_service": ["1"]}}}
        ],
        "extra": [{"deep": [[1]]}],
        "version": 1,
        "format": "donotplay-list",
    }
    assert names(json.dumps(document)) == ["ABBA"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({}, "artist"),
        ([], "no entry"),
        (named("  "), "neither a name nor an id"),
        (named("x" * 501), "500 characters"),
        (named("nul \0"), "can't be kept"),
        (named("half \ud800"), "can't be kept"),
        (named("ABBA", note="x" * 2001), "2,000 characters"),
        (named("ABBA", tags=["x" * 51]), "50 characters"),
        (named("ABBA", tags=[str(number) for number in range(21)]), "20 tags"),
        (named("ABBA", until="tomorrow"), "until"),
        (named("ABBA", scope="some"), "scope"),
        ({"artist": {"name": "ABBA", "type": "Robot"}}, "type"),
        ({"artist": {"name": "ABBA", "external_ids": {"spotify": ["short"]}}}, 'Spotify: "short"'),
        ({"artist": {"name": "ABBA", "external_ids": {"deezer": [str(n) for n in range(101)]}}}, "100 ids"),
    ],
)
def test_a_bad_entry_is_reported_and_the_others_go_on(entry, reason):
    before, bad, after = read(own(named("Muse"), entry, named("Blur")))
    assert (before.name, after.name) == ("Muse", "Blur")
    assert isinstance(bad, UnreadableRow)
    assert reason in bad.reason
    assert before.line < bad.line < after.line


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (own(named("ABBA"), version=2), "version 2 of the format, of which we know up to 1"),
        (own(named("ABBA"), version="1"), "must be a number"),
        (own(named("ABBA"), format="other"), "no list of donotplay"),
        (own(entries={}), "must be a list"),
        (json.dumps({"format": "donotplay-list", "entries": [named("ABBA")]}), "`version` is missing"),
        (json.dumps({"format": "donotplay-list", "version": 1}), "`entries` is missing"),
        (own(), "no artists"),
        ("[]", "no list of donotplay"),
    ],
)
def test_what_is_no_list_of_ours_is_refused(text, why):
    assert why in refusal(text, Format.JSON)[1]


def test_moments_without_a_zone_are_utc():
    (row,) = listed(own(named("ABBA", until="2027-01-01T00:00:00")))
    assert row.until.isoformat() == "2027-01-01T00:00:00+00:00"


def test_a_community_list_gives_names_ids_tags_and_notes():
    text = json.dumps(
        [
            {
                "id": "the-band",
                "name": " The  Band ",
                "spotify": SPOTIFY,
                "apple": 1602643038,
                "youtube": "@TheBand",
                "tiktok": "theband",
                "markers": ["AI", "ai", " "],
                "notes": "A note.",
                "urls": ["https://www.deezer.com/artist/1", "https://example.org/about"],
                "removed": False,
            }
        ]
    )
    (row,) = listed(text)
    assert row.name == "The Band"
    assert row.external_ids == (
        ExternalId("spotify", SPOTIFY),
        ExternalId("apple_music", "1602643038"),
        ExternalId("youtube", "@theband"),
        ExternalId("deezer", "1"),
    )
    assert (row.tags, row.note) == (("ai",), "A note.")


def test_artists_taken_off_a_community_list_are_not_taken():
    kept, removed = read('[{"name": "ABBA", "removed": false},\n {"name": "Muse", "removed": true}]')
    assert kept.name == "ABBA"
    assert (removed.line, removed.reason) == (2, "This artist was taken off the list that the file is from.")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"name": "ABBA", "spotify": "short"}, "Spotify"),
        ({"name": "ABBA", "notes": "x" * 2001}, "2,000 characters"),
        ({"name": "ABBA", "urls": ["x"] * 201}, "200 values"),
        ({"genres": ["pop"]}, "neither a name nor an id"),
        ({}, "neither a name nor an id"),
        (1, "neither an object"),
        ("", "nothing in it"),
    ],
)
def test_a_bad_record_is_reported_and_the_others_go_on(record, reason):
    bad, good = read(json.dumps([record, {"name": "Muse"}]), Format.COMMUNITY_JSON)
    assert reason in bad.reason
    assert good.name == "Muse"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(["ABBA", "Muse"]),
        json.dumps({"artists": ["ABBA", "Muse"], "songs": []}),
        json.dumps(
            {"made_by": {"name": "somebody"}, "items": [{"artistName": "ABBA"}, {"artist": {"name": "Muse"}}]}
        ),
        '{"name": "ABBA"}\n{"name": "Muse"}\n',
    ],
)
def test_lists_come_in_several_shapes(text):
    assert names(text) == ["ABBA", "Muse"]


def test_ids_are_found_in_objects_within():
    record = {
        "name": "ABBA",
        "id": OTHER_SPOTIFY,
        "external_urls": {"spotify": f"https://open.spotify.com/artist/{SPOTIFY}"},
        "ids": {"mbid": MBID.upper()},
    }
    (row,) = listed(json.dumps([record]))
    assert row.external_ids == (
        ExternalId("spotify", OTHER_SPOTIFY),
        ExternalId("spotify", SPOTIFY),
        ExternalId("musicbrainz", MBID),
    )


def test_spicetify_tells_what_is_no_artist_and_what_was_allowed_again():
    text = json.dumps(
        {
            "songs": {"spotify:track:x": True},
            "artists": {
                f"spotify:artist:{SPOTIFY}": True,
                "spotify:artist:x": True,
                f"spotify:artist:{OTHER_SPOTIFY}": False,
            },
        },
        indent=1,
    )
    good, bad, allowed = read(text)
    assert (good.external_ids, good.line) == ((ExternalId("spotify", SPOTIFY),), 6)
    assert (bad.reason, bad.line) == ("This is no URI of an artist.", 7)
    assert "taken off" in allowed.reason
