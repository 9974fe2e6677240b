"""`/dnp`: the list and its entries."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.di import NamedDependency as Given
from litestar.params import HeaderParameter, JSONBody, QueryParameter

from donotplay.accounts.preferences import get_preferences
from donotplay.artists.errors import ArtistNotFound
from donotplay.artists.routes import ArtistId
from donotplay.database import Connection
from donotplay.dnp.entries import add_entry, change_entry, get_entry, remove_entry
from donotplay.dnp.errors import AlreadyListed, EntryChanged, EntryNotFound
from donotplay.dnp.pages import MAX_PAGE_SIZE, get_page
from donotplay.dnp.schemas import (
    MAX_TAGS_GIVEN,
    Entry,
    EntryChanges,
    EntryPage,
    Filter,
    Moment,
    NewEntry,
    Order,
    Tag,
)
from donotplay.errors import ValidationFailed, invalid
from donotplay.problems import SIGNED_IN, WITH_BODY, problems

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        max_length=1000,
        description="the `ETag` that the entry must still have; without it the last change wins",
    ),
]


@get("/", responses=problems(ValidationFailed, *SIGNED_IN))
async def list_entries(
    connection: Given[Connection],
    user_id: Given[UUID],
    limit: Annotated[
        int | None,
        QueryParameter(ge=1, le=MAX_PAGE_SIZE, description="without it, the `page_size` of the settings"),
    ] = None,
    cursor: Annotated[
        str | None, QueryParameter(max_length=2000, description="`next_cursor` of the page before")
    ] = None,
    q: Annotated[str, QueryParameter(max_length=200, description="words in a name, alias or note")] = "",
    tag: Annotated[
        list[Tag] | None,
        QueryParameter(max_items=MAX_TAGS_GIVEN, description="only entries with these tags"),
    ] = None,
    tags_match: Annotated[
        Literal["all", "any"], QueryParameter(description="whether one of the tags is enough")
    ] = "all",
    added_from: Annotated[str | None, QueryParameter(format="date-time", description="or later")] = None,
    added_before: Annotated[str | None, QueryParameter(format="date-time")] = None,
    sort: Annotated[Order, QueryParameter(description="`-` means backwards")] = Order.NEWEST,
) -> EntryPage:
    """The person's Do-Not-Play list, page by page."""
    from_, before = _moment("added_from", added_from), _moment("added_before", added_before)
    wanted = Filter(q, tag or [], tags_match, from_, before)
    limit = limit or (await get_preferences(connection, user_id)).page_size
    return await get_page(connection, user_id, wanted, sort, cursor, limit)


@post("/", responses=problems(*WITH_BODY, *SIGNED_IN, ArtistNotFound, AlreadyListed))
async def create_entry(
    transaction: Given[Connection], user_id: Given[UUID], data: JSONBody[NewEntry]
) -> Response[Entry]:
    """Put an artist on the list."""
    return _tagged(await add_entry(transaction, user_id, data))


@get("/{artist_id:int}", responses=problems(ValidationFailed, *SIGNED_IN, EntryNotFound))
async def read_entry(
    connection: Given[Connection], user_id: Given[UUID], artist_id: ArtistId
) -> Response[Entry]:
    """The entry of one artist."""
    return _tagged(await get_entry(connection, user_id, artist_id))


@patch("/{artist_id:int}", responses=problems(*WITH_BODY, *SIGNED_IN, EntryNotFound, EntryChanged))
async def update_entry(
    transaction: Given[Connection],
    user_id: Given[UUID],
    artist_id: ArtistId,
    data: JSONBody[EntryChanges],
    if_match: IfMatch = None,
) -> Response[Entry]:
    """Change an entry; what is left out stays."""
    return _tagged(await change_entry(transaction, user_id, artist_id, data, if_match))


@delete("/{artist_id:int}", responses=problems(ValidationFailed, *SIGNED_IN, EntryNotFound, EntryChanged))
async def delete_entry(
    transaction: Given[Connection], user_id: Given[UUID], artist_id: ArtistId, if_match: IfMatch = None
) -> None:
    """Take an artist off the list. For 30 days the entry can be restored."""
    await remove_entry(transaction, user_id, artist_id, if_match)


def _moment(field: str, text: str | None) -> datetime | None:
    """By hand: Litestar would take a number for a moment, too."""
    try:
        return msgspec.convert(text, Moment | None)
    except msgspec.ValidationError:
        raise invalid(field, "This is not a date with time and zone, as in 2026-11-25T12:00:00Z.") from None


def _tagged(entry: Entry) -> Response[Entry]:
    return Response(entry, headers={"ETag": entry.etag})
