"""Rate limits: the table of what is limited, and by how much. `rate_limiter.py` does the counting."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

import msgspec

from donotplay.errors import StartupError

_OVERRIDE = re.compile(r"(?P<name>\w+)=(?P<quota>[1-9][0-9]{0,8})/(?P<seconds>[1-9][0-9]{0,6})")


class Limited(StrEnum):
    """What is limited."""

    GENERAL = "general"
    SEARCH = "search"
    SEARCH_ADDRESS = "search_address"
    EXPORT = "export"
    EXPORT_ADDRESS = "export_address"
    IMPORT = "import"
    IMPORT_ADDRESS = "import_address"
    CHECK = "check"
    REGISTRATION = "registration"
    REGISTRATION_ACCOUNT = "registration_account"
    LOGIN = "login"
    LOGIN_ELSEWHERE = "login_elsewhere"
    LOGIN_KNOWN_PLACE = "login_known_place"
    CODE = "code"
    CODE_ELSEWHERE = "code_elsewhere"
    CODE_KNOWN_PLACE = "code_known_place"
    PASSKEY = "passkey"
    REFRESH = "refresh"
    REFRESH_SESSION = "refresh_session"
    REAUTHENTICATION = "reauthentication"
    REAUTHENTICATION_ADDRESS = "reauthentication_address"
    LINK = "link"
    RECEIPT = "receipt"
    LINK_REQUEST = "link_request"
    LINK_MAIL = "link_mail"
    NOTICE = "notice"


class Limit(msgspec.Struct, frozen=True):
    """At most `quota` in any `seconds`, for each address, account (by e-mail address), person or session.

    An address is a single one of IPv4, or a /64 of IPv6.
    """

    quota: int
    seconds: int
    per: Literal["address", "account", "account and place", "person", "session"]
    what: str


_MINUTE, _HOUR = 60, 3600

LIMITS: dict[Limited, Limit] = {
    Limited.GENERAL: Limit(900, _MINUTE, "person", "all calls of somebody signed in"),
    Limited.SEARCH: Limit(300, _MINUTE, "person", "searches; typing a name takes one for each letter"),
    Limited.SEARCH_ADDRESS: Limit(1500, _MINUTE, "address", "searches of all who share an address"),
    Limited.EXPORT: Limit(20, _HOUR, "person", "exports"),
    Limited.EXPORT_ADDRESS: Limit(100, _HOUR, "address", "exports of all who share an address"),
    Limited.IMPORT: Limit(30, _HOUR, "person", "imports"),
    Limited.IMPORT_ADDRESS: Limit(150, _HOUR, "address", "imports of all who share an address"),
    Limited.CHECK: Limit(300, _MINUTE, "person", "checks of many tracks at once"),
    Limited.REGISTRATION: Limit(20, _HOUR, "address", "new accounts"),
    Limited.REGISTRATION_ACCOUNT: Limit(10, _HOUR, "account", "tries to register one e-mail address"),
    Limited.LOGIN: Limit(60, 5 * _MINUTE, "address", "log-ins with a password"),
    Limited.LOGIN_ELSEWHERE: Limit(
        20, _HOUR, "account", "log-ins with a password from places that never signed in to the account"
    ),
    Limited.LOGIN_KNOWN_PLACE: Limit(
        20, 5 * _MINUTE, "account and place", "log-ins with a password from a place that has signed in before"
    ),
    Limited.CODE: Limit(60, 5 * _MINUTE, "address", "second factors"),
    Limited.CODE_ELSEWHERE: Limit(
        10, _HOUR, "account", "second factors from places that never signed in to the account"
    ),
    Limited.CODE_KNOWN_PLACE: Limit(
        10, 15 * _MINUTE, "account and place", "second factors from a place that has signed in before"
    ),
    Limited.PASSKEY: Limit(60, 5 * _MINUTE, "address", "steps of log-ins with a passkey"),
    Limited.REFRESH: Limit(300, 5 * _MINUTE, "address", "refreshes"),
    Limited.REFRESH_SESSION: Limit(60, 5 * _MINUTE, "session", "refreshes of one session"),
    Limited.REAUTHENTICATION: Limit(
        10, 15 * _MINUTE, "person", "passwords and codes asked for again: change, two factors, passkeys"
    ),
    Limited.REAUTHENTICATION_ADDRESS: Limit(
        60, 15 * _MINUTE, "address", "the same, of all who share an address"
    ),
    Limited.LINK: Limit(30, _HOUR, "address", "uses of links from e-mails"),
    Limited.RECEIPT: Limit(60, _HOUR, "address", "look-ups of a deleted account's receipt"),
    Limited.LINK_REQUEST: Limit(20, _HOUR, "address", "requests for an e-mail with a link"),
    Limited.LINK_MAIL: Limit(3, _HOUR, "account", "e-mails with a link; more are not sent, and not told"),
    Limited.NOTICE: Limit(1, _HOUR, "account", "entries in the activity that a limit was exceeded"),
}
"""The defaults; `DONOTPLAY_RATE_LIMITS` overrides them. What is refused does not count."""


def overridden(text: str | None) -> Mapping[Limited, Limit]:
    """`LIMITS` but for `name=quota/seconds,...`; `StartupError` for a name that is none."""
    limits = dict(LIMITS)
    for part in text.split(",") if text else ():
        given = _OVERRIDE.fullmatch(part.strip())
        if given is None:
            raise StartupError(f"DONOTPLAY_RATE_LIMITS: {part.strip()!r} is not like `login=60/300`")
        if given["name"] not in limits:
            raise StartupError(
                f"DONOTPLAY_RATE_LIMITS: no limit is called {given['name']!r}; `donotplay limits` lists them"
            )
        name = Limited(given["name"])
        limits[name] = msgspec.structs.replace(
            LIMITS[name], quota=int(given["quota"]), seconds=int(given["seconds"])
        )
    return limits


def limits_table() -> str:
    """The limits as a Markdown table, for the documentation."""
    rows = [
        f"| `{name}` | {limit.quota} | {_duration(limit.seconds)} | {limit.per} | {limit.what} |"
        for name, limit in LIMITS.items()
    ]
    return "\n".join(["| limit | quota | window | per | counts |", "| --- | --- | --- | --- | --- |", *rows])


def _duration(seconds: int) -> str:
    for size, unit in ((_HOUR, "h"), (_MINUTE, "min")):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
