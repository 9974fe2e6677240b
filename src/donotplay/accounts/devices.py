"""Devices, by what browsers say of themselves."""

from functools import lru_cache

import ua_parser

UNKNOWN = "Unknown device"


@lru_cache(maxsize=1024)
def name_device(user_agent: str | None) -> str:
    """Such as "Firefox on Linux", for the person to recognise; browsers may say what they like."""
    if not user_agent:
        return UNKNOWN
    seen = ua_parser.parse(user_agent)
    # "Mobile Safari on iOS" says twice that it is a phone.
    names = [part.family.replace("Mobile", "").strip() for part in (seen.user_agent, seen.os) if part]
    return " on ".join(names) or UNKNOWN
