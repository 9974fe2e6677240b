"""How values stand in cells of our CSV, and how they are read from there: each the other's inverse."""

import re
from collections.abc import Iterable

from donotplay.dnp.files.fields import Unfit

RISKY_STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""Spreadsheets run what starts so as a formula (ASVS 5.0, 1.2.10), some also with the full-width signs."""

_GUARDED = re.compile(f"'+[{re.escape(RISKY_STARTS)}]")
_RISKY = re.compile(f"'*[{re.escape(RISKY_STARTS)}]")

_SEPARATOR = "; "
_MAX_LENGTH = 20_000
"""Of 20 tags, or of 50 ids, with room to spare."""

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"((?:[^\\;]|\\.)*)(?:;|\Z)", re.DOTALL)


def guard(text: str) -> str:
    """An apostrophe before what a spreadsheet would run.

    And before what begins with apostrophes and goes on so: then no text looks guarded that is not.
    "'Til Tuesday" stays as it is.
    """
    return f"'{text}" if _RISKY.match(text) else text


def unguard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


def join_values(values: Iterable[str]) -> str:
    """Values in one cell, with "; " between them, and a backslash before each `;` and backslash within."""
    return _SEPARATOR.join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def split_values(cell: str) -> list[str]:
    """Without the spaces around each, and without empty ones."""
    if not cell:
        return []
    if len(cell) > _MAX_LENGTH:
        raise Unfit(f"A cell with several values has more than {_MAX_LENGTH:,} characters.")
    parts = cell.split(";")
    if "\\" in cell:
        parts = [_ESCAPED.sub(r"\1", part) for part in _PART.findall(cell)]
    return [part for part in map(str.strip, parts) if part]
