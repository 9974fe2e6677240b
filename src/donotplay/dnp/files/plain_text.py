"""Plain text: a name or a link of an artist a line."""

import io
import re
from collections.abc import Iterator

from donotplay.artists.links import read_link
from donotplay.dnp.files.fields import Unfit, tidy_name
from donotplay.dnp.files.rows import ListedRow, Row, UnreadableRow, shown

_LINK = re.compile(r"https?://|spotify:|deezer:|tidal:|www\.", re.IGNORECASE)


def read_plain_text(text: str) -> Iterator[Row]:
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        stripped = line.strip()
        if stripped and not is_comment(stripped):
            yield _read_line(number, stripped)


def is_comment(line: str) -> bool:
    """`#` alone, before a space or before another; "#1 Dads" is an artist."""
    return line.startswith(("# ", "#\t", "##")) or line == "#"


def is_read_as_name(name: str) -> bool:
    """Whether a line with this name alone comes to this name again."""
    return name == " ".join(name.split()) and not is_comment(name) and not _is_link(name)


def _is_link(line: str) -> bool:
    return bool(_LINK.match(line) or read_link(line))


def _read_line(number: int, line: str) -> Row:
    found = read_link(line)
    if found:
        return ListedRow(line=number, text=shown(line), external_ids=(found,))
    if _LINK.match(line):
        return UnreadableRow(number, shown(line), "This link leads to no artist at a service that we know.")
    try:
        return ListedRow(line=number, text=shown(line), name=tidy_name(line))
    except Unfit as unfit:
        return UnreadableRow(number, shown(line), str(unfit))
