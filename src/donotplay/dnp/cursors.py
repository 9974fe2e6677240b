"""Cursors of pages: opaque to who gets them, checked when they come back."""

import base64
from typing import TypeVar

import msgspec

from donotplay.errors import ValidationFailed, invalid

Cursor = TypeVar("Cursor", bound=msgspec.Struct)


def write_cursor(cursor: msgspec.Struct) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode()


def read_cursor(text: str, kind: type[Cursor]) -> Cursor:
    """`ValidationFailed` for anything that `write_cursor` has not written for that kind."""
    try:
        return msgspec.json.decode(base64.b64decode(text, altchars=b"-_", validate=True), type=kind)
    except (ValueError, msgspec.DecodeError):
        raise bad_cursor() from None


def bad_cursor() -> ValidationFailed:
    return invalid("cursor", "This is not a cursor that an answer gave.")
