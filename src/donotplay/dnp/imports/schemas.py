"""What goes in and out of the routes of imports."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from donotplay.artists.schemas import Link, LinkedArtist
from donotplay.dnp.schemas import ArtistId, Tags

MAX_ANSWERS = 10_000
MAX_NUMBER = 2**31 - 1


class State(StrEnum):
    """What an import is doing, or waiting for."""

    RESOLVING = "resolving"
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


class Outcome(StrEnum):
    """What becomes of a row. `waiting` until it is resolved, `skipped` because somebody said so."""

    WAITING = "waiting"
    NEW = "new"
    LISTED = "listed"
    QUESTION = "question"
    UNREADABLE = "unreadable"
    SKIPPED = "skipped"


class Counts(msgspec.Struct, frozen=True):
    """Rows by outcome; `added` are those of which the artist was put on the list by this import."""

    waiting: int
    new: int
    listed: int
    question: int
    unreadable: int
    skipped: int
    added: int


class Import(msgspec.Struct, frozen=True):
    """A file on its way onto the list."""

    id: UUID
    file_name: str
    format: str
    state: State
    rows: int
    position: Annotated[
        int, Meta(description="rows that the current step (resolving, applying, undoing) is done with")
    ]
    counts: Counts
    tags: Annotated[list[str], Meta(description="put on all entries that it adds")]
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None


class Imports(msgspec.Struct, frozen=True):
    """The imports of the last 30 days, the newest first."""

    imports: list[Import]


class ImportRow(msgspec.Struct, frozen=True):
    """A row of the file and what becomes of it."""

    number: Annotated[int, Meta(description="counts the records of the file from 1")]
    line: Annotated[int, Meta(description="of the file, where the record begins, from 1")]
    text: Annotated[str, Meta(description="what stands there, cut")]
    name: str | None
    external_ids: dict[str, list[str]]
    tags: list[str]
    note: str | None
    outcome: Outcome
    reason: Annotated[str, Meta(description="why, in words")]
    links: list[Link]
    artist: Annotated[
        LinkedArtist | None,
        Meta(description="what it is about; null for `new` when the list makes an artist of its own for it"),
    ]
    candidates: Annotated[
        list[LinkedArtist], Meta(description="of a question: whom it could be about, the best known first")
    ]
    added: bool
    is_answer: Annotated[
        bool, Meta(description="whether the outcome is what the person answered, and can be changed")
    ]


class ImportRowPage(msgspec.Struct, frozen=True):
    """Rows in the order of the file. `next_cursor` is null at the end."""

    rows: list[ImportRow]
    next_cursor: str | None


class Choice(StrEnum):
    """What becomes of a row that was a question: this artist, one of the list's own, or nothing."""

    ARTIST = "artist"
    NEW = "new"
    SKIP = "skip"


class Rest(StrEnum):
    """The same for all questions that are still open; `best_known` is the first candidate of each."""

    BEST_KNOWN = "best_known"
    NEW = "new"
    SKIP = "skip"


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    """An answer to the question that a row is; `artist_id` goes with `artist`."""

    number: Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
    choice: Choice
    artist_id: ArtistId | None = None


class Answers(msgspec.Struct, forbid_unknown_fields=True):
    """Answers to questions, and what becomes of all other open ones; without `rest` they stay open."""

    answers: Annotated[list[Answer], Meta(max_length=MAX_ANSWERS)] = []
    rest: Rest | None = None


class Application(msgspec.Struct, forbid_unknown_fields=True):
    """How an import is applied: `tags` are put on all entries that it adds, beside the row's own."""

    tags: Tags = msgspec.field(default_factory=list)
