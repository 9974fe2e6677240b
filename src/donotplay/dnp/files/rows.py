"""What a file of a list comes to: a row for each artist that it names."""

import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import msgspec

from donotplay.artists.links import ExternalId
from donotplay.dnp.schemas import Scope
from donotplay.errors import FieldError, ProblemError

MAX_FILE_BYTES = 20_000_000
"""As it comes."""

MAX_UNPACKED_BYTES = 60_000_000
"""Of a gzipped file: 100,000 entries with three ids each are 36 MB of our JSON."""

MAX_ROWS = 100_000

MAX_RECORDS = 500_000
"""Lines of a text, or values in JSON, that are looked at: a history has many plays of few artists."""

MAX_RECORD_LENGTH = 1_000_000
"""Characters of one line, or of one record in JSON."""

MAX_SHOWN = 200
"""Characters of a record that are kept to be shown."""


UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
"""What JSON can escape, and PostgreSQL can't keep: NUL, and halves of surrogate pairs."""


class Format(StrEnum):
    """What a file is; formats.py reads each."""

    JSON = "json"
    CSV = "csv"
    COMMUNITY_JSON = "community_json"
    SPICETIFY = "spicetify"
    SPOTIFY = "spotify"
    LASTFM = "lastfm"
    LISTENBRAINZ = "listenbrainz"
    TEXT = "text"


# A row holds no cycle; to look for one among 100,000 took a fifth of the time of reading them.
class ListedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One artist as the file gives it. It has a name or an id, or both.

    `line` counts from 1 and is where the record begins; `text` is what stands there, cut. What tells
    homonyms apart is null when the file doesn't say it, and so is each moment.
    """

    line: int
    text: str
    name: str | None = None
    external_ids: tuple[ExternalId, ...] = ()
    sort_name: str | None = None
    type: str | None = None
    country: str | None = None
    disambiguation: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    scope: Scope = Scope.ANY_CREDIT
    until: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    own_addition: bool = False


class UnreadableRow(msgspec.Struct, frozen=True, gc=False):
    """A record that can't be taken; `reason` is a sentence for the person."""

    line: int
    text: str
    reason: str


Row = ListedRow | UnreadableRow


class ListFile(msgspec.Struct, frozen=True):
    """All rows of a file, in its order."""

    format: Format
    rows: list[Row]


class UnreadableFile(ProblemError):
    """Nothing of the file is taken. `errors` names the line, or "file" when it is about all of it."""

    status, code, title = 400, "unreadable_file", "The file can't be read"
    detail = "See `errors` for the line and the reason."

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        place = "file" if line is None else f"line {line}"
        super().__init__(
            reason if line is None else f"Line {line}: {reason}", errors=[FieldError(place, reason)]
        )


def collect(rows: Iterator[Row]) -> list[Row]:
    """All rows; `UnreadableFile` for too many, or none."""
    collected: list[Row] = []
    for row in rows:
        if len(collected) == MAX_ROWS:
            raise UnreadableFile(f"The file has more than {MAX_ROWS:,} rows. Split it.", line=row.line)
        collected.append(row)
    if not collected:
        raise UnreadableFile("There are no artists in this file.")
    return collected


def shown(text: str) -> str:
    """A record cut to what is kept of it, on one line."""
    cut = " ".join(text[: 2 * MAX_SHOWN].split())[:MAX_SHOWN]
    return cut if cut.isascii() and "\0" not in cut else UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", cut)
