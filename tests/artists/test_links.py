import json
import re
import string
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.artists.links import MAX_LENGTH, SERVICES, ExternalId, link_to, read_link
from tests.artists.dumps import sample_lines

MBID = "b10bbbfc-cf9e-42e0-be17-e2c3e1d2600d"
SPOTIFY = "3WrFJ7ztbogyGnTHbHJFl2"
CHANNEL = "UCabcdefghijklmnopqr_-12"
ASIN = "B000QJPYJC"

LINKS = {
    ("musicbrainz", MBID): [
        f"https://musicbrainz.org/artist/{MBID}",
        f"https://musicbrainz.org/artist/{MBID}/releases?page=2",
        f"https://musicbrainz.org/artist/{MBID.upper()}",
        f"http://www.musicbrainz.org/artist/{MBID}#discography",
        f"https://beta.musicbrainz.org/artist/{MBID}/",
        f"https://listenbrainz.org/artist/{MBID}/",
        MBID,
        MBID.upper(),
    ],
    ("spotify", SPOTIFY): [
        f"https://open.spotify.com/artist/{SPOTIFY}",
        f"http://open.spotify.com/artist/{SPOTIFY}",
        f"https://open.spotify.com/artist/{SPOTIFY}?si=AbCdEf_12345&context=x",
        f"https://open.spotify.com/artist/{SPOTIFY}/discography/all",
        f"https://open.spotify.com/intl-de/artist/{SPOTIFY}?si=1a2b",
        f"https://open.spotify.com/embed/artist/{SPOTIFY}?utm_source=generator",
        f"https://play.spotify.com/artist/{SPOTIFY}",
        f"spotify:artist:{SPOTIFY}",
        f"open.spotify.com/artist/{SPOTIFY}",
        f"//open.spotify.com/artist/{SPOTIFY}",
        f"HTTPS://Open.Spotify.COM/artist/{SPOTIFY}",
        f"<https://open.spotify.com/artist/{SPOTIFY}>",
        f"\u200e\ufeff https://open.spotify.com/artist/{SPOTIFY}/\u00a0\n",
        f"open.spotify.com/artist/{SPOTIFY}?from=https://example.org/",
    ],
    ("apple_music", "136975"): [
        "https://music.apple.com/us/artist/the-beatles/136975",
        "https://music.apple.com/us/artist/136975",
        "https://music.apple.com/artist/136975",
        "https://music.apple.com/artist/the-beatles/136975?l=en",
        "https://music.apple.com/ru/artist/шумы-россии/136975/see-all?section=top-songs",
        "https://itunes.apple.com/us/artist/the-beatles/id136975?i=5&uo=4",
        "https://itunes.apple.com/artist/id136975",
        "https://geo.music.apple.com/us/artist/the-beatles/136975",
    ],
    ("deezer", "1"): [
        "https://www.deezer.com/artist/1",
        "https://www.deezer.com/en/artist/1?utm_source=deezer",
        "deezer.com/us/artist/1/top_track",
        "deezer://www.deezer.com/artist/1",
    ],
    ("tidal", "3634161"): [
        "https://tidal.com/artist/3634161",
        "https://tidal.com/artist/3634161/u",
        "https://tidal.com/browse/artist/3634161?u",
        "https://listen.tidal.com/artist/3634161",
        "http://www.tidal.com/artist/3634161",
        "https://store.tidal.com/us/artist/3634161",
        "tidal://artist/3634161",
    ],
    ("youtube", CHANNEL): [
        f"https://www.youtube.com/channel/{CHANNEL}",
        f"http://youtube.com/channel/{CHANNEL}/videos?view=0",
        f"https://m.youtube.com/channel/{CHANNEL}",
    ],
    ("youtube", "@some.artist-1_x"): [
        "https://www.youtube.com/@some.artist-1_x",
        "https://youtube.com/@Some.Artist-1_X?si=Zz1",
        "youtube.com/@SOME.ARTIST-1_X/featured",
        "https://www.youtube.com/%40some.artist-1_x",
    ],
    ("youtube", "@кино"): [
        "https://www.youtube.com/@Кино",
        "https://www.youtube.com/@%D0%9A%D0%B8%D0%BD%D0%BE",
    ],
    ("youtube", "user/someartist"): ["https://www.youtube.com/user/SomeArtist/videos"],
    ("youtube", "c/someartist"): ["https://www.youtube.com/c/SomeArtist"],
    ("youtube_music", CHANNEL): [
        f"https://music.youtube.com/channel/{CHANNEL}",
        f"music.youtube.com/channel/{CHANNEL}?feature=share",
    ],
    ("youtube_music", "@someartist"): ["https://music.youtube.com/@SomeArtist"],
    ("amazon_music", ASIN): [
        f"https://music.amazon.com/artists/{ASIN}",
        f"https://music.amazon.co.uk/artists/{ASIN}/donna-summer",
        f"https://music.amazon.de/artists/{ASIN}/donna-summer?marketplaceId=A1PA6795UKMFR9&ref=dm_sh",
        f"https://www.amazon.com/music/player/artists/{ASIN}/donna-summer",
    ],
    ("soundcloud", "some_artist-1"): [
        "https://soundcloud.com/some_artist-1",
        "https://soundcloud.com/Some_Artist-1/",
        "https://m.soundcloud.com/some_artist-1?utm_source=clipboard",
        "www.soundcloud.com/some_artist-1",
        *(
            f"https://soundcloud.com/some_artist-1/{page}"
            for page in ("tracks", "albums", "sets", "sets/", "followers", "popular-tracks", "reposts")
        ),
    ],
    ("soundcloud", "yousefmusic"): ["https://soundcloud.com/yousefmusic"],
    ("bandcamp", "some-artist"): [
        "https://some-artist.bandcamp.com",
        "https://some-artist.bandcamp.com/",
        "http://Some-Artist.bandcamp.com/?from=search",
        "some-artist.bandcamp.com#top",
        *(f"https://some-artist.bandcamp.com/{page}" for page in ("music", "music/", "releases", "merch")),
    ],
    ("discogs", "82730"): [
        "https://www.discogs.com/artist/82730",
        "https://www.discogs.com/artist/82730-The-Beatles",
        "https://www.discogs.com/de/artist/82730-The-Beatles?type=Releases",
        "https://www.discogs.com/pt_BR/artist/82730",
        "http://discogs.com/artist/82730",
    ],
    ("wikidata", "Q1299"): [
        "https://www.wikidata.org/wiki/Q1299",
        "http://www.wikidata.org/entity/Q1299",
        "https://m.wikidata.org/wiki/Q1299#sitelinks",
        "wikidata.org/wiki/Q1299?uselang=de",
    ],
    ("lastfm", "The Beatles"): [
        "https://www.last.fm/music/The+Beatles",
        "https://www.last.fm/music/The%20Beatles",
        "https://www.last.fm/music/The Beatles",
        "https://www.last.fm/de/music/The+Beatles/",
        "https://www.last.fm/music/The+Beatles/+wiki",
        "https://www.last.fm/music/The+Beatles/+similar?page=2",
        "https://www.last.fm/music/+noredirect/The+Beatles",
        "http://www.lastfm.de/music/The+Beatles",
        "last.fm/music/The+Beatles",
    ],
    ("lastfm", "Florence + the Machine"): [
        "https://www.last.fm/music/Florence+%252B+the+Machine",
        "https://www.last.fm/music/Florence+%2B+the+Machine",
    ],
    ("lastfm", "AC/DC"): ["https://www.last.fm/music/AC%2FDC", "https://www.last.fm/music/AC%2FDC/+wiki"],
    ("lastfm", "Beyoncé"): ["https://www.last.fm/music/Beyonc%C3%A9", "https://www.last.fm/music/Beyoncé"],
    ("lastfm", "100% Wool"): ["https://www.last.fm/music/100%25+Wool"],
    ("allmusic", "mn0000754032"): [
        "https://www.allmusic.com/artist/mn0000754032",
        "https://www.allmusic.com/artist/the-beatles-mn0000754032",
        "http://www.allmusic.com/artist/the-beatles-mn0000754032/discography",
        "allmusic.com/artist/mn0000754032?q=1",
    ],
    ("qobuz", "43840"): [
        "https://www.qobuz.com/us-en/interpreter/radiohead/43840",
        "https://www.qobuz.com/us-en/interpreter/radiohead/43840?ssf=1",
        "https://open.qobuz.com/artist/43840",
        "https://play.qobuz.com/artist/43840/",
    ],
}

NO_ARTISTS = [
    # other things at the services
    f"https://musicbrainz.org/release/{MBID}",
    f"https://listenbrainz.org/user/{MBID}",
    f"https://open.spotify.com/album/{SPOTIFY}",
    f"https://open.spotify.com/track/{SPOTIFY}",
    f"https://open.spotify.com/playlist/{SPOTIFY}",
    f"https://open.spotify.com/user/{SPOTIFY}",
    f"https://artists.spotify.com/songwriter/{SPOTIFY}",
    f"spotify:album:{SPOTIFY}",
    f"spotify:user:{SPOTIFY}",
    "https://open.spotify.com/",
    "https://music.apple.com/us/album/help/136975",
    "https://music.apple.com/us/artist/the-beatles",
    "https://apps.apple.com/us/artist/136975",
    "https://www.deezer.com/album/1",
    "https://tidal.com/browse/album/3634161",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com/playlist?list=PL12345",
    "https://www.youtube.com/channel/",
    "https://www.youtube.com/channel/@somebody",
    f"https://www.youtube.com/{CHANNEL}",
    "https://www.youtube.com/@",
    "https://youtu.be/dQw4w9WgXcQ",
    "https://music.youtube.com/playlist?list=OLAK5uy",
    "https://music.youtube.com/user/somebody",
    f"https://music.amazon.com/albums/{ASIN}",
    f"https://www.amazon.com/dp/{ASIN}",
    "https://soundcloud.com/",
    "https://soundcloud.com/some-artist/some-track",
    "https://soundcloud.com/some-artist/sets/some-album",
    *(
        f"https://soundcloud.com/{page}"
        for page in ("discover", "Search?q=x", "you/likes", "stream", "upload")
    ),
    "https://soundcloud.com/terms-of-use",
    "https://on.soundcloud.com/abcde",
    "https://bandcamp.com/",
    "https://bandcamp.com/somebody",
    "https://www.bandcamp.com/",
    "https://daily.bandcamp.com/",
    "https://some-artist.bandcamp.com/album/some-album",
    "https://some-artist.bandcamp.com/track/some-track",
    "https://some-artist.bandcamp.com/merch/some-shirt",
    "https://www.discogs.com/master/82730",
    "https://www.discogs.com/artist/DJ+Distance",
    "https://www.wikidata.org/wiki/Property:P434",
    "https://www.wikidata.org/wiki/Q0",
    "https://www.last.fm/music/The+Beatles/Help!",
    "https://www.last.fm/music/The+Beatles/_/Help!",
    "https://www.last.fm/music/",
    "https://www.last.fm/music/+",
    "https://www.last.fm/music/%20",
    "https://www.last.fm/user/somebody",
    "https://www.allmusic.com/album/help-mw0000192938",
    "https://www.qobuz.com/us-en/album/help/0094638241553",
    # ids that are none
    f"https://open.spotify.com/artist/{SPOTIFY[1:]}",
    f"https://open.spotify.com/artist/{SPOTIFY}x",
    f"https://open.spotify.com/artist/{SPOTIFY[1:]}é",
    f"https://musicbrainz.org/artist/{MBID[1:]}",
    f"{{{MBID}}}",
    f"{MBID}{MBID}",
    "https://www.deezer.com/artist/0",
    "https://www.deezer.com/artist/١٢",
    f"https://www.deezer.com/artist/{'9' * 20}",
    f"https://music.amazon.com/artists/{ASIN.lower()}",
    # other sites, and such that pretend to be one of ours
    "https://en.wikipedia.org/wiki/The_Beatles",
    f"https://open.spotify.com@evil.example/artist/{SPOTIFY}",
    f"https://user:password@open.spotify.com/artist/{SPOTIFY}",
    f"https://evil.example/open.spotify.com/artist/{SPOTIFY}",
    f"https://evil.example\\@open.spotify.com/artist/{SPOTIFY}",
    f"https://open.spotify.com\\@evil.example/artist/{SPOTIFY}",
    f"https://evil-open.spotify.com.example.org/artist/{SPOTIFY}",
    f"https://open.spotify.com.evil.example/artist/{SPOTIFY}",
    f"https://evil.example#@open.spotify.com/artist/{SPOTIFY}",
    f"https://evil.example?https://open.spotify.com/artist/{SPOTIFY}",
    f"https://open.spotify.com:8080/artist/{SPOTIFY}",
    f"https://open.sp\u043etify.com/artist/{SPOTIFY}",
    f"https://open\u3002spotify\u3002com/artist/{SPOTIFY}",
    f"javascript:https://open.spotify.com/artist/{SPOTIFY}",
    "https://evil.example.bandcamp.com/",
    "https://some-artist.bandcamp.com.evil.example/",
    "https://.bandcamp.com/",
    "https://-.bandcamp.com/",
    # no links
    "",
    " ",
    "<>",
    "/",
    "//",
    "https://",
    "https://[",
    "https://[::1]/artist/1",
    "https://[open.spotify.com/artist/",
    "AC/DC",
    "The Beatles",
    "spotify:artist:",
    "www.",
    "\0",
    "\ud800",
    f"https://open.spotify.com/artist/{SPOTIFY}\0",
    f"https://open.spotify.com\0/artist/{SPOTIFY}",
    f"https://open.spotify.com/artist/{SPOTIFY} and https://open.spotify.com/artist/{SPOTIFY}",
    "https://www.last.fm/music/%00",
    "https://www.last.fm/music/A%2500",
    "https://www.last.fm/music/\ud800",
    "https://www.last.fm/music/%FF",
    "https://www.youtube.com/@a%2Fb",
    "https://www.youtube.com/@%20",
]

NUMBERS = st.integers(1, 10**18).map(str)
CHANNELS = st.text(string.ascii_letters + string.digits + "_-", min_size=22, max_size=22).map("UC{}".format)
NAMES_IN_URLS = st.text(
    st.characters(categories=["L", "N"], include_characters="._-"), min_size=1, max_size=30
)
HANDLES = NAMES_IN_URLS.map(lambda name: f"@{name.lower()}")
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd"), max_size=100)

IDS = {
    "musicbrainz": st.uuids().map(str),
    "spotify": st.text(string.ascii_letters + string.digits, min_size=22, max_size=22),
    "apple_music": NUMBERS,
    "deezer": NUMBERS,
    "tidal": NUMBERS,
    "youtube": CHANNELS | HANDLES | NAMES_IN_URLS.map(lambda name: f"user/{name.lower()}"),
    "youtube_music": CHANNELS | HANDLES,
    "amazon_music": st.from_regex("[0-9A-Z]{10}", fullmatch=True),
    "soundcloud": st.from_regex("dj[0-9a-z_-]{1,30}", fullmatch=True),
    "bandcamp": st.from_regex("dj[0-9a-z-]{0,30}[0-9a-z]", fullmatch=True),
    "discogs": NUMBERS,
    "wikidata": NUMBERS.map("Q{}".format),
    "lastfm": NAMES.map(lambda name: " ".join(name.split())).filter(bool),
    "allmusic": st.from_regex("mn[0-9]{10}", fullmatch=True),
    "qobuz": NUMBERS,
}

EXTERNAL_IDS = st.sampled_from(SERVICES).flatmap(lambda service: st.tuples(st.just(service), IDS[service]))
TEXTS_LIKE_LINKS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "https://", "//", "spotify:artist:", "https://["]),
    st.sampled_from([links[0].partition("://")[2] for links in LINKS.values()]),
    st.text(),
)


@pytest.mark.parametrize(
    ("text", "expected"), [(text, expected) for expected, texts in LINKS.items() for text in texts]
)
def test_link_to_an_artist_is_read_in_every_shape(text, expected):
    assert read_link(text) == ExternalId(*expected)


@pytest.mark.parametrize("text", NO_ARTISTS)
def test_what_is_no_link_to_an_artist_is_not_read(text):
    assert read_link(text) is None


def test_each_service_has_examples():
    assert {service for service, _ in LINKS} == set(SERVICES) == set(IDS)


def test_too_long_text_is_not_read():
    link = f"https://open.spotify.com/artist/{SPOTIFY}?"
    assert read_link(link + "x" * (MAX_LENGTH - len(link)))
    assert read_link(link + "x" * (MAX_LENGTH - len(link) + 1)) is None


@given(st.text() | TEXTS_LIKE_LINKS)
def test_reading_gives_an_id_that_can_be_linked_to_and_stored_or_nothing(text):
    found = read_link(text)
    if found:
        assert found.service in SERVICES
        assert found.id.encode()
        assert "\0" not in found.id
        assert link_to(*found)


@given(EXTERNAL_IDS)
def test_link_to_an_id_is_read_as_that_id(external_id):
    link = link_to(*external_id)
    assert link is not None
    assert read_link(link) == external_id


@given(EXTERNAL_IDS, st.text(" \t\r\n\u00a0\u3000\u200b"), st.text(" \t\r\n\u00a0\u3000\u200b"))
def test_spaces_around_do_not_matter(external_id, before, after):
    assert read_link(f"{before}{link_to(*external_id)}{after}") == external_id


@given(st.sampled_from([*SERVICES, "napster", ""]), st.text())
def test_linking_to_any_text_gives_a_link_that_reads_as_it_or_nothing(service, text):
    link = link_to(service, text)
    assert link is None or read_link(link) == (service, text)


@pytest.mark.parametrize(
    ("service", "text"),
    [
        ("napster", "1"),
        ("deezer", ""),
        ("deezer", "1?x"),
        ("deezer", " 1"),
        ("musicbrainz", MBID.upper()),
        ("soundcloud", "discover"),
        ("bandcamp", "evil.example/"),
        ("youtube", "watch"),
        ("lastfm", "\ud800"),
        ("lastfm", "two  spaces"),
    ],
)
def test_what_is_no_id_at_the_service_is_not_linked_to(service, text):
    assert link_to(service, text) is None


SAMPLED = {
    *("music.apple.com", "open.spotify.com", "soundcloud.com", "www.allmusic.com", "www.discogs.com"),
    *("www.last.fm", "www.wikidata.org", "www.youtube.com"),
}

# 23 of the 84,673 links of the whole sample: albums, tracks and a search at SoundCloud and Last.fm, names
# with a slash or a hash that is not encoded, and names where the id belongs.
LEADS_TO_NO_ARTIST = re.compile(
    r"//(soundcloud\.com/(search$|.*%|[^/]+/(sets/)?[\w-]+/?$)|www\.last\.fm/music/([^+/]+/|#)"
    r"|music\.apple\.com/us/artist/[a-z -]+$|www\.discogs\.com/artist/\D|daily\.bandcamp\.com)"
)


def sampled_links() -> Iterator[str]:
    """Of every tenth artist of the first half of the sample; unpacking all of it takes too long."""
    for line in sample_lines(40_000)[::10]:
        for relation in json.loads(line)["relations"]:
            if relation["target-type"] == "url":
                yield relation["url"]["resource"]


def test_links_of_musicbrainz_are_read():
    links = [
        link
        for link in sampled_links()
        if (host := urlsplit(link).hostname or "") in SAMPLED or host.endswith(".bandcamp.com")
    ]
    unread = [link for link in links if not read_link(link)]
    assert len(links) > 1000
    assert [link for link in unread if not LEADS_TO_NO_ARTIST.search(link)] == []
    assert len(unread) <= len(links) / 500
