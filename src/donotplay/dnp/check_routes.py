"""`/dnp/check`: may this be played, by what the list says."""

from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody, QueryParameter

from donotplay.dnp.check_schemas import CheckRequest, CheckResults
from donotplay.dnp.errors import CheckTookTooLong
from donotplay.dnp.tracks import Track, Verdict
from donotplay.errors import ValidationFailed
from donotplay.guards import limited
from donotplay.problems import SIGNED_IN, WITH_BODY, problems
from donotplay.rate_limits import Limited

MAX_CHECK_BYTES = 8 * 1024 * 1024
"""10,000 tracks of 800 bytes."""

Remixers = Annotated[bool, QueryParameter(description="whether a remixer in the title counts, too")]


@post(
    "/check",
    status_code=200,
    request_max_body_size=MAX_CHECK_BYTES,
    guards=[limited(Limited.CHECK)],
    responses=problems(*WITH_BODY, *SIGNED_IN, CheckTookTooLong),
)
async def check_tracks(
    state: State, user_id: Given[UUID], data: JSONBody[CheckRequest], remixers: Remixers = False
) -> CheckResults:
    """Which of these tracks the list lets be played, and why.

    Ids count for more than names. A name that several artists share is `unsure`, never `blocked`.
    """
    tracks = [track.to_track() for track in data.tracks]
    return CheckResults(await state.lists.check(user_id, tracks, remixers=remixers))


@get("/check", responses=problems(ValidationFailed, *SIGNED_IN, CheckTookTooLong))
async def check_one(
    state: State,
    user_id: Given[UUID],
    artist: Annotated[str, QueryParameter(max_length=1000, description="the credit: `A feat. B & C`")],
    title: Annotated[str, QueryParameter(max_length=1000)] = "",
    remixers: Remixers = False,
) -> Verdict:
    """Whether the list lets one track be played, and why."""
    track = Track(title=title or None, artist=artist)
    verdicts: list[Verdict] = await state.lists.check(user_id, [track], remixers=remixers)
    return verdicts[0]
