"""From what stands in a file to what an entry can hold. What doesn't fit is `Unfit`, and says why."""

import re
import string
from datetime import UTC, datetime
from functools import lru_cache

from donotplay.artists.links import MAX_LENGTH, ExternalId, link_to, read_link
from donotplay.dnp.files.rows import UNSTORABLE
from donotplay.dnp.moments import is_storable
from donotplay.dnp.schemas import MAX_TAGS_GIVEN, Scope
from donotplay.tag_forms import MAX_TAG_LENGTH, MAX_TAGS, normalise_tag

MAX_NAME_LENGTH = 500
"""Characters; the longest of 75,773 names has 140, and an index entry must not grow without bounds."""

MAX_NOTE_LENGTH = 2000
MAX_IDS = 100
"""Of one artist; of 75,773 the one with the most has 10."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_COUNTRY = re.compile(r"[A-Z]{2}")
_DIRECT_IDS = (
    ("spotify", re.compile(r"[0-9A-Za-z]{22}")),
    ("musicbrainz", re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")),
)
"""Ids that tell by themselves whose they are."""

_DIRECT = dict(_DIRECT_IDS)
_ARTIST_TYPES = {
    name.lower(): name for name in ("Person", "Group", "Orchestra", "Choir", "Character", "Other")
}
_LONGEST_TAG_READ = 500
_SHOWN_VALUE = 60

TOO_MANY_IDS = f"There are more than {MAX_IDS} ids and links."


class Unfit(Exception):
    """Why a record can't be taken: a sentence for the person."""


def tidy_name(text: str | None) -> str | None:
    """A name with one space between words; `None` when nothing is there."""
    name = " ".join(text.split()) if text else None
    if name and not name.isprintable() and _CONTROL.search(name):
        raise Unfit("There are control characters in the name.")
    return exact_name(name)


def exact_name(name: str | None) -> str | None:
    """A name as it is; `None` when it is blank."""
    if not name or name.isspace():
        return None
    if len(name) > MAX_NAME_LENGTH:
        raise Unfit(f"The name has more than {MAX_NAME_LENGTH} characters.")
    return storable(name)


def storable(text: str) -> str:
    if not text.isascii() or "\0" in text:
        _refuse_unstorable(text)
    return text


def _refuse_unstorable(text: str) -> None:
    if UNSTORABLE.search(text):
        raise Unfit("There are characters that can't be kept: NUL, or half of a surrogate pair.")


def read_note(text: str | None) -> str | None:
    if not text:
        return None
    if len(text) > MAX_NOTE_LENGTH:
        raise Unfit(f"The note has more than {MAX_NOTE_LENGTH:,} characters.")
    return storable(text)


def read_tags(texts: list[str]) -> tuple[str, ...]:
    """Normal tags, each once, in their order."""
    if not texts:
        return ()
    given = (text[:_LONGEST_TAG_READ] for text in texts[: MAX_TAGS_GIVEN + 1])
    tags = dict.fromkeys(tag for tag in map(_read_tag, given) if tag)
    if len(tags) > MAX_TAGS or len(texts) > MAX_TAGS_GIVEN:
        raise Unfit(f"There are more than {MAX_TAGS} tags.")
    return tuple(tags)


@lru_cache(4096)
def _read_tag(text: str) -> str:
    tag = normalise_tag(text)
    if len(tag) > MAX_TAG_LENGTH:
        raise Unfit(f"A tag has more than {MAX_TAG_LENGTH} characters.")
    return storable(tag)


def read_scope(text: str | None) -> Scope:
    if not text or text.isspace():
        return Scope.ANY_CREDIT
    try:
        return Scope(text.strip().lower().replace(" ", "_"))
    except ValueError:
        raise Unfit(f"The scope is not `lead` or `any_credit`: {_quoted(text)}") from None


def read_moment(text: str | None, what: str) -> datetime | None:
    """A moment in ISO 8601; in UTC when it doesn't say where."""
    if not text or text.isspace():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Unfit(f"{what} is no date like 2026-12-31 or 2026-12-31T18:00:00Z: {_quoted(text)}") from None
    return in_utc(moment, what)


def in_utc(moment: datetime, what: str) -> datetime:
    """In UTC when it doesn't say where. `Unfit` for the first and last hours of all."""
    told = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not is_storable(told):
        raise Unfit(f"{what} is before the year 1 or after the year 9999.")
    return told.astimezone(UTC)


def read_flag(text: str | None, what: str) -> bool:
    word = (text or "").strip().lower()
    if word in ("true", "yes", "1"):
        return True
    if word in ("", "false", "no", "0"):
        return False
    raise Unfit(f"{what} is not true or false: {_quoted(word)}")


def read_type(text: str | None) -> str | None:
    """A hint: what MusicBrainz has no such type for is left out."""
    return _ARTIST_TYPES.get(text.strip().lower()) if text else None


def read_country(text: str | None) -> str | None:
    """A hint: what is no code of two letters is left out."""
    country = text.strip().upper() if text else ""
    return country if _COUNTRY.fullmatch(country) else None


def read_id(service: str, text: str) -> ExternalId | None:
    """The id of an artist at a service, bare or in a link; `None` when nothing is there."""
    bare = text if service in _DIRECT and _DIRECT[service].fullmatch(text) else text.strip()
    if not bare:
        return None
    found = known_id(service, bare) or read_link(bare) or known_id(service, bare.lower())
    if found is None:
        raise Unfit(f"This is no id or link of an artist at {service_name(service)}: {_quoted(bare)}")
    return found


def known_id(service: str, bare: str) -> ExternalId | None:
    """The id, if it can be one at that service."""
    direct = _DIRECT.get(service)
    if direct and direct.fullmatch(bare):
        return ExternalId(service, bare)
    if len(bare) > MAX_LENGTH or _CONTROL.search(bare):
        return None
    return ExternalId(service, bare) if link_to(service, bare) else None


def read_any_id(text: str) -> ExternalId | None:
    """The id in a link, or one that tells by itself whose it is."""
    bare = text.strip(string.whitespace)
    for service, form in _DIRECT_IDS:
        if form.fullmatch(bare):
            return ExternalId(service, bare)
    return read_link(bare)


def each_once(ids: list[ExternalId]) -> tuple[ExternalId, ...]:
    if len(ids) < 2:
        return tuple(ids)
    if len(ids) > MAX_IDS:
        raise Unfit(TOO_MANY_IDS)
    return tuple(dict.fromkeys(ids))


def service_name(service: str) -> str:
    """As people write it: "apple_music" is "Apple Music"."""
    return _SPECIAL_NAMES.get(service) or service.replace("_", " ").title()


_SPECIAL_NAMES = {
    "musicbrainz": "MusicBrainz",
    "youtube": "YouTube",
    "youtube_music": "YouTube Music",
    "soundcloud": "SoundCloud",
    "lastfm": "Last.fm",
    "allmusic": "AllMusic",
}


def _quoted(text: str) -> str:
    cut = text if len(text) <= _SHOWN_VALUE else f"{text[:_SHOWN_VALUE]}..."
    one_line = " ".join(UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", cut).split())
    return f'"{one_line}".'
