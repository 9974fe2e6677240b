"""Cells of CSV that no spreadsheet takes for a formula (ASVS 5.0, 1.2.10), and how they are read again."""

import re

RISKY_STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""Spreadsheets run what starts so, some also with the full-width signs."""

_GUARDED = re.compile(f"'+[{re.escape(RISKY_STARTS)}]")
_RISKY = re.compile(f"'*[{re.escape(RISKY_STARTS)}]")


def guard(text: str) -> str:
    """An apostrophe before what a spreadsheet would run.

    And before what begins with apostrophes and goes on so: then no text looks guarded that is not.
    "'Til Tuesday" stays as it is.
    """
    return f"'{text}" if _RISKY.match(text) else text


def unguard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell
