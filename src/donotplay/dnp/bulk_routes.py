"""`/dnp/bulk`, `/dnp/removed`, `/dnp/tags`: what is done to many entries, and undone."""

from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody, QueryParameter

from donotplay.database import Connection
from donotplay.dnp.bulk import remove_entries, tag_entries
from donotplay.dnp.errors import TooManySelected
from donotplay.dnp.pages import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from donotplay.dnp.removed import get_removed, restore
from donotplay.dnp.schemas import (
    BulkTagging,
    Changed,
    RemovedEntryPage,
    Restoration,
    Selection,
    TagCounts,
    TagMerge,
)
from donotplay.dnp.tags import count_tags, merge_tags
from donotplay.errors import ValidationFailed
from donotplay.problems import SIGNED_IN, WITH_BODY, problems

MAX_SELECTION_BYTES = 1024 * 1024
"""10,000 ids of artists, the largest there can be, with room to spare."""


@post(
    "/bulk/tag",
    status_code=200,
    request_max_body_size=MAX_SELECTION_BYTES,
    responses=problems(*WITH_BODY, *SIGNED_IN, TooManySelected),
)
async def tag_selected(
    transaction: Given[Connection], user_id: Given[UUID], data: JSONBody[BulkTagging]
) -> Changed:
    """Give tags to many entries, and take tags from them."""
    return Changed(await tag_entries(transaction, user_id, data))


@post(
    "/bulk/remove",
    status_code=200,
    request_max_body_size=MAX_SELECTION_BYTES,
    responses=problems(*WITH_BODY, *SIGNED_IN, TooManySelected),
)
async def remove_selected(
    transaction: Given[Connection], user_id: Given[UUID], data: JSONBody[Selection]
) -> Changed:
    """Take many artists off the list. For 30 days the entries can be restored."""
    return Changed(await remove_entries(transaction, user_id, data))


@post(
    "/bulk/restore",
    status_code=200,
    request_max_body_size=MAX_SELECTION_BYTES,
    responses=problems(*WITH_BODY, *SIGNED_IN),
)
async def restore_removed(
    transaction: Given[Connection], user_id: Given[UUID], data: JSONBody[Restoration]
) -> Changed:
    """Put removed entries back as they were."""
    return Changed(await restore(transaction, user_id, data.artist_ids))


@get("/removed", responses=problems(ValidationFailed, *SIGNED_IN))
async def list_removed(
    connection: Given[Connection],
    user_id: Given[UUID],
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE_SIZE)] = DEFAULT_PAGE_SIZE,
    cursor: Annotated[
        str | None, QueryParameter(max_length=200, description="`next_cursor` of the page before")
    ] = None,
) -> RemovedEntryPage:
    """Entries that were removed, or ended, in the last 30 days and can be restored."""
    return await get_removed(connection, user_id, cursor, limit)


@get("/tags", responses=problems(*SIGNED_IN))
async def list_tags(connection: Given[Connection], user_id: Given[UUID]) -> TagCounts:
    """All tags in use, the most used first."""
    return TagCounts(await count_tags(connection, user_id))


@post("/tags/merge", status_code=200, responses=problems(*WITH_BODY, *SIGNED_IN))
async def merge_tags_of_list(
    transaction: Given[Connection], user_id: Given[UUID], data: JSONBody[TagMerge]
) -> Changed:
    """Rename a tag, let several become one, or take them off all entries."""
    return Changed(await merge_tags(transaction, user_id, data))
