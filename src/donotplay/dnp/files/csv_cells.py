"""Several values in one cell of our CSV, and how they are read from there: each the other's inverse."""

import re
from collections.abc import Iterable

from donotplay.dnp.files.fields import Unfit

_SEPARATOR = "; "
_MAX_LENGTH = 20_000
"""Of 20 tags, or of 50 ids, with room to spare."""

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"((?:[^\\;]|\\.)*)(?:;|\Z)", re.DOTALL)


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
