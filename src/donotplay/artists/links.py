"""Links to artists at music services, and the ids in them.

Each service is a row of one table. No link is followed: what only a redirect would tell is not known here.
"""

import re
import string
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import quote, quote_plus, unquote

MAX_LENGTH = 2000
"""Characters; what is longer is no link that anybody pastes."""

_AROUND = string.whitespace + "<>\u00a0\u3000\u200b\u200e\u200f\ufeff"
"""Comes along when a link is copied, the invisible ones too."""

# An import reads millions of links. urllib.parse.urlsplit takes 4 us for a link of MusicBrainz, this pattern
# 1.2 us. It matches no user name and no port: links to these services have neither.
_URL = re.compile(
    r"(?:(?:(?i:https?)|deezer):)?(?://)?(?i:www\.|m\.)?([A-Za-z0-9.-]+)(?:/([^?#]*))?(?=[?#]|\Z)"
)

_NUMBER = r"[1-9]\d{0,18}"
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_BASE62 = r"[0-9A-Za-z]{22}"
_LOCALE = r"(?:[a-z]{2}(?:[-_][A-Za-z]{2,4})?/)?"

_URI = re.compile(
    rf"(?P<musicbrainz>{_UUID})|spotify:artist:(?P<spotify>{_BASE62})|tidal://artist/(?P<tidal>{_NUMBER})",
    re.ASCII,
)

_UNFIT = r"\x00-\x1f\x7f-\x9f\ufffd\ud800-\udfff"
"""In no name: control characters, what was not UTF-8, and surrogates, which can't be written as UTF-8."""

_CHANNEL_NAME = re.compile(rf"(?:@|user/|c/)[^{_UNFIT}\s/%]+")
_LASTFM_NAME = re.compile(f"[^{_UNFIT}]+")

_AMAZON = "ae ca cn co.jp co.uk com com.au com.be com.br com.mx com.tr de eg es fr in it nl pl sa se sg"
_LASTFM = "at com com.br com.tr de es fr it jp pl pt ru se"
"""Last.fm had a domain for each language; MusicBrainz takes the same ones for it."""

_SOUNDCLOUD_PAGES = (
    "charts|community-guidelines|connect|creators|discover|download|explore|feed|go|groups|imprint|jobs|legal"
    "|login|logout|messages|mobile|notifications|pages|people|popular|premium|press|pro|search|settings|signin"
    "|stations|stream|tags|terms-of-use|upload|you"
)
"""Pages of SoundCloud that stand where a name stands."""


class ExternalId(NamedTuple):
    """An artist at a service."""

    service: str
    id: str


def service_name(service: str) -> str:
    """As the service writes itself."""
    return _NAMES.get(service) or service.replace("_", " ").title()


def by_service(external_ids: Iterable[ExternalId]) -> dict[str, list[str]]:
    """As the API gives them."""
    ids: dict[str, list[str]] = {}
    for service, external_id in external_ids:
        ids.setdefault(service, []).append(external_id)
    return ids


def _read_channel(raw: str) -> str | None:
    """Only the ids of channels tell upper case from lower case; handles and names don't."""
    if raw.startswith("UC"):
        return raw
    name = unquote(raw).lower()
    return name if _CHANNEL_NAME.fullmatch(name) else None


def _write_channel(channel: str) -> str:
    return ("channel/" if channel.startswith("UC") else "") + quote(channel, safe="@/", errors="replace")


def _read_lastfm_name(raw: str) -> str | None:
    """The artist's name. Last.fm decodes a link twice, many who write one encode it once.

    Both "Florence+%252B+the+Machine" and "Florence+%2B+the+Machine" are "Florence + the Machine".
    """
    name = " ".join(unquote(unquote(raw.replace("+", " "))).split())
    return name if _LASTFM_NAME.fullmatch(name) else None


def _write_lastfm_name(name: str) -> str:
    return quote_plus(name.replace("%", "%25").replace("+", "%2B"), errors="replace")


class _Service(NamedTuple):
    """How links to a service look, and how the id in them is read and written."""

    url: str
    """The canonical link, with `{}` for the id."""

    hosts: str
    """Without `www.` and `m.`. What `*` stands for is read as if it were the beginning of the path."""

    artist: str
    """The path to an artist, from behind the first slash; the id is its only group."""

    subpages: str = ".*"
    """The pages below it that are still about the artist."""

    read: Callable[[str], str | None] = str
    """Makes one id of all the ways in which it is written; none of what can't be one."""

    write: Callable[[str], str] = str


_SERVICES = {
    "musicbrainz": _Service(
        "https://musicbrainz.org/artist/{}",
        "musicbrainz.org beta.musicbrainz.org listenbrainz.org",
        f"artist/({_UUID})",
        read=str.lower,
    ),
    "spotify": _Service(
        "https://open.spotify.com/artist/{}",
        "open.spotify.com play.spotify.com",
        f"(?:intl-[A-Za-z-]+/)?(?:embed/)?artist/({_BASE62})",
    ),
    "apple_music": _Service(
        "https://music.apple.com/artist/{}",
        "music.apple.com beta.music.apple.com geo.music.apple.com itunes.apple.com geo.itunes.apple.com",
        f"{_LOCALE}artist/(?:[^/]+/)?(?:id)?({_NUMBER})",
    ),
    "deezer": _Service("https://www.deezer.com/artist/{}", "deezer.com", f"{_LOCALE}artist/({_NUMBER})"),
    "tidal": _Service(
        "https://tidal.com/artist/{}",
        "tidal.com desktop.tidal.com listen.tidal.com store.tidal.com",
        f"{_LOCALE}(?:browse/|store/)?artist/({_NUMBER})",
    ),
    "youtube": _Service(
        "https://www.youtube.com/{}",
        "youtube.com",
        r"(?:channel/(?=UC)|(?=[@%uc]))(UC[\w-]{22}|(?:@|%40|user/|c/)[^/]+)",
        read=_read_channel,
        write=_write_channel,
    ),
    "youtube_music": _Service(
        "https://music.youtube.com/{}",
        "music.youtube.com",
        r"(?:channel/(?=UC)|(?=[@%]))(UC[\w-]{22}|(?:@|%40)[^/]+)",
        read=_read_channel,
        write=_write_channel,
    ),
    "amazon_music": _Service(
        "https://music.amazon.com/artists/{}",
        " ".join(f"music.amazon.{domain} amazon.{domain}" for domain in _AMAZON.split()),
        "(?:music/player/)?artists/([0-9A-Z]{10})",
    ),
    "soundcloud": _Service(
        "https://soundcloud.com/{}",
        "soundcloud.com",
        rf"(?!(?i:{_SOUNDCLOUD_PAGES})(?:/|\Z))([0-9A-Za-z_-]+)",
        "(?:(?:albums|comments|followers|following|likes|popular-tracks|reposts|sets|toptracks|tracks)/?)?",
        read=str.lower,
    ),
    "bandcamp": _Service(
        "https://{}.bandcamp.com/",
        "*.bandcamp.com",
        "(?!(?:blog|daily)/)([0-9a-z](?:[0-9a-z-]*[0-9a-z])?)",
        "(?:(?:community|merch|music|releases|subscribe)/?)?",
    ),
    "discogs": _Service(
        "https://www.discogs.com/artist/{}", "discogs.com", f"{_LOCALE}artist/({_NUMBER})(?:-[^/]*)?"
    ),
    "wikidata": _Service("https://www.wikidata.org/wiki/{}", "wikidata.org", f"(?:wiki|entity)/(Q{_NUMBER})"),
    "lastfm": _Service(
        "https://www.last.fm/music/{}",
        "last.fm cn.last.fm " + " ".join(f"lastfm.{domain}" for domain in _LASTFM.split()),
        rf"{_LOCALE}music/(?:\+noredirect/)?((?!\+)[^/]+)",
        r"(?:\+.*)?",
        read=_read_lastfm_name,
        write=_write_lastfm_name,
    ),
    "allmusic": _Service(
        "https://www.allmusic.com/artist/{}", "allmusic.com", r"artist/(?:[^/]*-)?(mn\d{10})"
    ),
    "qobuz": _Service(
        "https://open.qobuz.com/artist/{}",
        "qobuz.com open.qobuz.com play.qobuz.com",
        f"{_LOCALE}(?:interpreter/[^/]+|artist)/({_NUMBER})",
    ),
}

SERVICES = tuple(_SERVICES)
"""The names of the services, as the API gives them."""

_NAMES = {
    "musicbrainz": "MusicBrainz",
    "youtube": "YouTube",
    "youtube_music": "YouTube Music",
    "soundcloud": "SoundCloud",
    "lastfm": "Last.fm",
    "allmusic": "AllMusic",
}
"""Those that are not just their words with capitals."""

_SITES = {
    host: (name, re.compile(f"{service.artist}(?:/{service.subpages})?", re.ASCII), service.read)
    for name, service in _SERVICES.items()
    for host in service.hosts.split()
}


def read_link(text: str) -> ExternalId | None:
    """The artist that a URL, a URI or a bare MusicBrainz id stands for, however it was pasted.

    None for anything that is not a link to an artist at a service we know.
    """
    if len(text) > MAX_LENGTH:
        return None
    link = text.strip(_AROUND)
    return _read_url(link) or _read_uri(link)


def link_to(service: str, id: str) -> str | None:  # noqa: A002 - the word of the API
    """The artist's public page; None for an id that `read_link` would not give."""
    if service not in _SERVICES:
        return None
    link = _SERVICES[service].url.format(_SERVICES[service].write(id))
    return link if read_link(link) == (service, id) else None


def _read_url(link: str) -> ExternalId | None:
    url = _URL.match(link)
    if url is None:
        return None
    host, path = url[1].lower(), url[2] or ""
    site = _SITES.get(host)
    if site is None:
        label, _, domain = host.partition(".")
        site, path = _SITES.get(f"*.{domain}"), f"{label}/{path}"
    if site is None:
        return None
    service, pattern, read = site
    artist = pattern.fullmatch(path)
    found = artist and read(artist[1])
    return ExternalId(service, found) if found else None


def _read_uri(link: str) -> ExternalId | None:
    uri = _URI.fullmatch(link)
    if uri is None or uri.lastgroup is None:
        return None
    return _read_url(_SERVICES[uri.lastgroup].url.format(uri[uri.lastgroup]))
