"""Health for operators and orchestrators: `/health`, `/health/live`, `/health/ready`."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Any, Literal

import msgspec
from litestar import Response, Router, get
from litestar.datastructures import State

from donotplay import __version__

CHECK_TIMEOUT_SECONDS = 2

Status = Literal["up", "down"]


class Dependency(msgspec.Struct, frozen=True):
    """A server we depend on."""

    status: Status
    seconds: float


class Health(msgspec.Struct, frozen=True):
    """`degraded` when only Redis is away: requests are answered, with PostgreSQL asked more often."""

    status: Literal["up", "degraded", "down"]
    version: str
    postgresql: Dependency
    redis: Dependency


class Liveness(msgspec.Struct, frozen=True):
    status: Literal["up"]


@get("/live", sync_to_thread=False)
def check_liveness() -> Liveness:
    """Whether the process answers; touches nothing else."""
    return Liveness("up")


@get("/ready")
async def check_readiness(state: State) -> Response[Health]:
    """200 when requests can be answered, else 503."""
    return await _answer(state)


@get("/")
async def check_health(state: State) -> Response[Health]:
    """The state of what we depend on; 503 when requests can't be answered."""
    return await _answer(state)


health_router = Router(
    "/health", route_handlers=[check_health, check_liveness, check_readiness], tags=["Health"]
)


async def _answer(state: State) -> Response[Health]:
    postgresql, redis = await asyncio.gather(
        _check(state.pool.fetchval("SELECT 1", timeout=CHECK_TIMEOUT_SECONDS)), _check(state.redis.ping())
    )
    status: Literal["up", "degraded", "down"] = "up" if redis.status == "up" else "degraded"
    if postgresql.status == "down":
        status = "down"
    return Response(
        Health(status, __version__, postgresql, redis),
        status_code=503 if status == "down" else 200,
        headers={"Cache-Control": "no-store"},
    )


async def _check(call: Awaitable[Any]) -> Dependency:
    started = time.perf_counter()
    status: Status = "up"
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
            await call
    except Exception:  # noqa: BLE001 -- whatever it is, the server is of no use to us
        status = "down"
    return Dependency(status, round(time.perf_counter() - started, 4))
