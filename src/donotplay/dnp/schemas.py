"""What goes in and out of the list's routes."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from donotplay.artists.schemas import MAX_ID, Artist
from donotplay.database import WITHOUT_NUL
from donotplay.errors import Problem

MAX_TAGS_GIVEN = 100
"""Before doubles are dropped."""

MAX_SELECTED = 10_000
"""Entries that one request changes."""


class Scope(StrEnum):
    """Which of an artist's tracks a block is about: those they lead, or any they are credited on."""

    LEAD = "lead"
    ANY_CREDIT = "any_credit"


ArtistId = Annotated[int, Meta(ge=1, le=MAX_ID)]
Note = Annotated[str, Meta(max_length=2000, pattern=WITHOUT_NUL)]
Tag = Annotated[str, Meta(max_length=500)]
Tags = Annotated[
    list[Tag],
    Meta(
        max_length=MAX_TAGS_GIVEN,
        description="trimmed, lower case, each once; at most 20 of at most 50 characters",
    ),
]
Moment = Annotated[datetime, Meta(tz=True)]
Until = Annotated[datetime, Meta(tz=True, description="when the entry ends by itself; in the future")]


class NewEntry(msgspec.Struct, forbid_unknown_fields=True):
    """An artist to be put on the list. Without tags or scope it gets those of the person's settings."""

    artist_id: ArtistId
    tags: Tags | UnsetType = UNSET
    note: Note | None = None
    scope: Scope | UnsetType = UNSET
    until: Until | None = None


class EntryChanges(msgspec.Struct, forbid_unknown_fields=True):
    """What to change; a field that is left out stays. A null note or end removes it."""

    tags: Tags | UnsetType = UNSET
    note: Note | UnsetType | None = UNSET
    scope: Scope | UnsetType = UNSET
    until: Until | UnsetType | None = UNSET


class Entry(msgspec.Struct, frozen=True):
    """An artist on the list."""

    artist: Artist
    tags: list[str]
    note: str | None
    scope: Scope
    until: Annotated[datetime | None, Meta(description="when the entry ends by itself; null for never")]
    created_at: datetime
    updated_at: datetime

    @property
    def etag(self) -> str:
        """Of the entry alone: what the catalog says about the artist may change without it."""
        return f'"{self.updated_at.isoformat()}"'


class EntryPage(msgspec.Struct, frozen=True):
    """Part of the list. `next_cursor` gives the part after it and is null at the end."""

    entries: list[Entry]
    next_cursor: str | None
    total: Annotated[
        int, Meta(description="entries that meet the filter, on all pages, when the first was read")
    ]


class RemovedEntry(msgspec.Struct, frozen=True):
    """An entry that was taken off the list, or ended, as it was. It can be put back."""

    entry: Entry
    removed_at: datetime
    restorable_until: datetime


class RemovedEntryPage(msgspec.Struct, frozen=True):
    """Removed entries, the last removed first. `next_cursor` is null at the end."""

    entries: list[RemovedEntry]
    next_cursor: str | None


class TagCount(msgspec.Struct, frozen=True):
    """A tag and on how many entries it is."""

    tag: str
    count: int


class TagCounts(msgspec.Struct, frozen=True):
    """All tags of the list, the most used first."""

    tags: list[TagCount]


class TagMerge(msgspec.Struct, forbid_unknown_fields=True):
    """Tags that become one: a single one is renamed, null takes them off all entries."""

    tags: Annotated[list[Tag], Meta(min_length=1, max_length=MAX_TAGS_GIVEN)]
    into: Tag | None


class Order(StrEnum):
    """How the list is sorted; `-` means backwards."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    NAME = "name"
    NAME_BACKWARDS = "-name"
    BEST_KNOWN = "-prominence"
    LEAST_KNOWN = "prominence"


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which entries are wanted: all conditions that are given hold."""

    q: Annotated[str, Meta(max_length=200, description="words in a name, alias or note")] = ""
    tags: Annotated[list[Tag], Meta(max_length=MAX_TAGS_GIVEN)] = []
    tags_match: Annotated[Literal["any", "all"], Meta(description="of `tags`")] = "all"
    added_from: Moment | None = None
    added_before: Moment | None = None


class Selection(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Entries to be changed together, at most 10,000: named by their artists, or all that meet a filter."""

    artist_ids: Annotated[list[ArtistId], Meta(min_length=1, max_length=MAX_SELECTED)] | None = None
    filter: Filter | None = None


class BulkTagging(Selection, kw_only=True):
    """Tags that all selected entries get, and tags that they lose."""

    add: Tags = msgspec.field(default_factory=list)
    remove: Tags = msgspec.field(default_factory=list)


class Restoration(msgspec.Struct, forbid_unknown_fields=True):
    """Removed entries to be put back as they were."""

    artist_ids: Annotated[list[ArtistId], Meta(min_length=1, max_length=MAX_SELECTED)]


class Changed(msgspec.Struct, frozen=True):
    """Whose entries were changed; those of the selection that are left out were not there, or as wanted."""

    artist_ids: list[int]


class AlreadyListedProblem(Problem, frozen=True):
    """A problem with the entry that stands in the way."""

    existing: Entry


class EntryChangedProblem(Problem, frozen=True):
    """A problem with the entry as it is by now."""

    current: Entry
