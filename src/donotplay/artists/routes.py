"""`/artists`."""

from typing import Annotated
from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency as Given
from litestar.params import PathParameter, QueryParameter

from donotplay.artists.catalog import get_artist
from donotplay.artists.errors import ArtistNotFound, SearchTookTooLong
from donotplay.artists.schemas import MAX_ID, ArtistDetails, SearchResults
from donotplay.artists.search import search_artists
from donotplay.database import Connection
from donotplay.errors import ValidationFailed
from donotplay.guards import limited
from donotplay.problems import SIGNED_IN, problems
from donotplay.rate_limits import Limited

ArtistId = Annotated[int, PathParameter(ge=1, le=MAX_ID, description="id of an artist of the catalog")]


@get(
    "/search",
    guards=[limited(Limited.SEARCH), limited(Limited.SEARCH_ADDRESS)],
    responses=problems(ValidationFailed, *SIGNED_IN, SearchTookTooLong),
)
async def search_for_artists(
    connection: Given[Connection],
    user_id: Given[UUID],
    q: Annotated[str, QueryParameter(description="a name, or its beginning, however it is spelled")],
    limit: Annotated[int, QueryParameter(ge=1, le=50)] = 10,
) -> SearchResults:
    """Find artists by name or alias, as you type, typos forgiven; best first.

    A link to the artist at a music service, or a MusicBrainz id, finds it, too. What is longer than 100
    characters is cut.
    """
    return SearchResults(await search_artists(connection, user_id, q, limit))


@get(
    "/{artist_id:int}",
    responses=problems(ValidationFailed, *SIGNED_IN, ArtistNotFound),
)
async def read_artist(
    connection: Given[Connection], user_id: Given[UUID], artist_id: ArtistId
) -> ArtistDetails:
    """One artist with its aliases."""
    return await get_artist(connection, user_id, artist_id)


artists_router = Router("/artists", route_handlers=[search_for_artists, read_artist], tags=["Artists"])
