"""What goes in and out of the list's routes."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from donotplay.artists.schemas import MAX_ID, Artist
from donotplay.database import WITHOUT_NUL
from donotplay.errors import Problem

MAX_TAGS_GIVEN = 100
"""Before doubles are dropped."""

Note = Annotated[str, Meta(max_length=2000, pattern=WITHOUT_NUL)]
Tags = Annotated[
    list[Annotated[str, Meta(max_length=500)]],
    Meta(
        max_length=MAX_TAGS_GIVEN,
        description="trimmed, lower case, each once; at most 20 of at most 50 characters",
    ),
]


class Scope(StrEnum):
    """Which of an artist's tracks a block is about: those they lead, or any they are credited on."""

    LEAD = "lead"
    ANY_CREDIT = "any_credit"


class NewEntry(msgspec.Struct, forbid_unknown_fields=True):
    """An artist to be put on the list."""

    artist_id: Annotated[int, Meta(ge=1, le=MAX_ID)]
    tags: Tags = msgspec.field(default_factory=list)
    note: Note | None = None


class EntryChanges(msgspec.Struct, forbid_unknown_fields=True):
    """What to change; a field that is left out stays. A null note removes it."""

    tags: Tags | UnsetType = UNSET
    note: Note | UnsetType | None = UNSET


class Entry(msgspec.Struct, frozen=True):
    """An artist on the list."""

    artist: Artist
    tags: list[str]
    note: str | None
    created_at: datetime
    updated_at: datetime


class EntryPage(msgspec.Struct, frozen=True):
    """Part of the list. `next_cursor` gives the part after it and is null at the end."""

    entries: list[Entry]
    next_cursor: str | None
    total: Annotated[int, Meta(description="entries that meet the filter, on all pages")]


class TagCount(msgspec.Struct, frozen=True):
    """A tag and on how many entries it is."""

    tag: str
    count: int


class TagCounts(msgspec.Struct, frozen=True):
    """All tags of the list, the most used first."""

    tags: list[TagCount]


class Order(StrEnum):
    """How the list is sorted; `-` means backwards."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    NAME = "name"
    NAME_BACKWARDS = "-name"


class AlreadyListedProblem(Problem, frozen=True):
    """A problem with the entry that stands in the way."""

    existing: Entry
