"""`/dnp/statistics`."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency as Given

from donotplay.database import Connection
from donotplay.dnp.statistics import Statistics, get_statistics
from donotplay.problems import SIGNED_IN, problems


@get("/statistics", responses=problems(*SIGNED_IN))
async def read_statistics(connection: Given[Connection], user_id: Given[UUID]) -> Statistics:
    """The list over time, by tag, by country and by genre."""
    return await get_statistics(connection, user_id)
