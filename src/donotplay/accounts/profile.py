"""A person's profile: what to call them, and how to write for them."""

import unicodedata
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import langcodes
from msgspec import UNSET

from donotplay.accounts.schemas import ProfileChanges, User
from donotplay.accounts.users import get_user, lock_user
from donotplay.database import Connection
from donotplay.errors import invalid

MAX_DISPLAY_NAME_LENGTH = 80

_NO_PLACES = {"Factory", "localtime", "posixrules"}
"""Of what the time zone database holds; browsers don't know these."""

_REFUSED_CATEGORIES = {"Cc", "Zl", "Zp"}
"""Of Unicode: control characters, and separators of lines."""

_BIDI_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn round what stands beside a name. The marks that names in Hebrew or Arabic need are others."""


async def change_profile(
    connection: Connection, user_id: UUID, changes: ProfileChanges
) -> tuple[User, list[str]]:
    """The account as it is then, and which fields are others than before."""
    values = _values(changes)
    await lock_user(connection, user_id)
    before = await get_user(connection, user_id)
    changed = [field for field, value in values.items() if getattr(before, field) != value]
    if not changed:
        return before, []
    assignments = ", ".join(f"{field} = ${place}" for place, field in enumerate(changed, start=2))
    await connection.execute(
        f"UPDATE users SET {assignments} WHERE id = $1", user_id, *(values[field] for field in changed)
    )
    return await get_user(connection, user_id), changed


def _values(changes: ProfileChanges) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if changes.display_name is not UNSET:
        values["display_name"] = check_display_name(changes.display_name or "")
    if changes.locale is not UNSET:
        values["locale"] = None if changes.locale is None else check_locale(changes.locale)
    if changes.time_zone is not UNSET:
        values["time_zone"] = None if changes.time_zone is None else check_time_zone(changes.time_zone)
    return values


def check_display_name(text: str) -> str:
    """Trimmed, and composed (NFC). Idempotent."""
    name = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(each) in _REFUSED_CATEGORIES or each in _BIDI_OVERRIDES for each in name):
        raise invalid("display_name", "A name has no line breaks and no control characters.")
    if len(name) > MAX_DISPLAY_NAME_LENGTH:
        raise invalid("display_name", f"A name has at most {MAX_DISPLAY_NAME_LENGTH} characters.")
    return name


def check_locale(text: str) -> str:
    """The tag in its canonical form (RFC 5646, 4.5). Idempotent.

    Made of language, script, region and variants: of extensions there are some that browsers refuse.
    """
    tag = _read_tag(text)
    if tag is None:
        raise invalid("locale", "This is not a language tag, as `de` or `pt-BR` is.")
    return tag


def check_language(text: str, field: str) -> str:
    """The code of a language (ISO 639), the shorter one where it has two. Idempotent."""
    tag = _read_tag(text)
    if tag is None:
        raise invalid(field, "This is not the code of a language, as `en` or `ja` is.")
    return tag.partition("-")[0]


def _read_tag(text: str) -> str | None:
    """A tag of BCP 47 in its canonical form; `None` unless these are all of it, and registered."""
    if not text.isascii() or not langcodes.tag_is_valid(text):
        return None
    tag = langcodes.Language.get(text)
    others = tag.extlangs or tag.extensions or tag.private
    return None if others or not tag.language or len(tag.language) not in {2, 3} else tag.to_tag()


def check_time_zone(text: str) -> str:
    if text not in _time_zones():
        raise invalid("time_zone", "This is not the name of a time zone, as `Europe/Vienna` is.")
    return text


@cache
def _time_zones() -> frozenset[str]:
    """Of the system and of the package `tzdata`. Once: it reads some hundred files."""
    return frozenset(available_timezones() - _NO_PLACES)
