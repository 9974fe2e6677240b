"""`/dnp`."""

from typing import Annotated
from uuid import UUID

from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody, QueryParameter

from donotplay.artists.errors import ArtistNotFound
from donotplay.artists.routes import ArtistId
from donotplay.database import Connection
from donotplay.dnp.entries import add_entry, change_entry, get_entry, remove_entry
from donotplay.dnp.errors import AlreadyListed, EntryNotFound
from donotplay.dnp.pages import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, Filter, get_page
from donotplay.dnp.schemas import Entry, EntryChanges, EntryPage, NewEntry, Order, TagCounts
from donotplay.dnp.tags import count_tags
from donotplay.errors import ValidationFailed
from donotplay.problems import SIGNED_IN, WITH_BODY, problems


@get("/", responses=problems(ValidationFailed, *SIGNED_IN))
async def list_entries(
    connection: Given[Connection],
    user_id: Given[UUID],
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE_SIZE)] = DEFAULT_PAGE_SIZE,
    cursor: Annotated[
        str | None, QueryParameter(max_length=2000, description="`next_cursor` of the page before")
    ] = None,
    q: Annotated[str, QueryParameter(max_length=200, description="words in a name, alias or note")] = "",
    tag: Annotated[str, QueryParameter(max_length=200, description="only entries with this tag")] = "",
    sort: Annotated[Order, QueryParameter(description="`-` means backwards")] = Order.NEWEST,
) -> EntryPage:
    """The person's Do-Not-Play list, page by page."""
    return await get_page(connection, user_id, Filter(q, tag), sort, cursor, limit)


@post("/", responses=problems(*WITH_BODY, *SIGNED_IN, ArtistNotFound, AlreadyListed))
async def create_entry(
    transaction: Given[Connection], user_id: Given[UUID], data: JSONBody[NewEntry]
) -> Entry:
    """Put an artist on the list."""
    return await add_entry(transaction, user_id, data)


@get("/tags", responses=problems(*SIGNED_IN))
async def list_tags(connection: Given[Connection], user_id: Given[UUID]) -> TagCounts:
    """All tags in use, the most used first."""
    return TagCounts(await count_tags(connection, user_id))


@get(
    "/{artist_id:int}",
    responses=problems(ValidationFailed, *SIGNED_IN, EntryNotFound),
)
async def read_entry(connection: Given[Connection], user_id: Given[UUID], artist_id: ArtistId) -> Entry:
    """The entry of one artist."""
    return await get_entry(connection, user_id, artist_id)


@patch(
    "/{artist_id:int}",
    responses=problems(*WITH_BODY, *SIGNED_IN, EntryNotFound),
)
async def update_entry(
    transaction: Given[Connection],
    user_id: Given[UUID],
    artist_id: ArtistId,
    data: JSONBody[EntryChanges],
) -> Entry:
    """Change tags or note of an entry; what is left out stays."""
    return await change_entry(transaction, user_id, artist_id, data)


@delete(
    "/{artist_id:int}",
    responses=problems(ValidationFailed, *SIGNED_IN, EntryNotFound),
)
async def delete_entry(transaction: Given[Connection], user_id: Given[UUID], artist_id: ArtistId) -> None:
    """Take an artist off the list."""
    await remove_entry(transaction, user_id, artist_id)


dnp_router = Router(
    "/dnp",
    route_handlers=[list_entries, create_entry, list_tags, read_entry, update_entry, delete_entry],
    tags=["Do-Not-Play list"],
)
