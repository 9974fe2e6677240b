"""The header `If-Match` (RFC 9110, section 13.1.1): which states of an entry a change is meant for."""

import re

from donotplay.errors import invalid

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")


def matches(if_match: str, entity_tag: str) -> bool:
    """Whether `if_match` names the state with this tag. A weak tag never does: two states may share it.

    `ValidationFailed` for what is neither `*` nor a list of tags, which may have empty places.
    """
    if if_match.strip(" \t") == "*":
        return True
    if not _TAGS.fullmatch(if_match):
        raise invalid(
            "If-Match", "Give the ETag of an answer with its double quotes, several with commas, or *."
        )
    return entity_tag in re.findall(_TAG, if_match)
