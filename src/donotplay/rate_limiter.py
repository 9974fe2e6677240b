"""The counting for rate limits: sliding windows in Redis, in memory while Redis is away."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from prometheus_client import Counter, Gauge
from redis.exceptions import RedisError

from donotplay.errors import RateLimited
from donotplay.rate_limits import Limit, Limited, overridden
from donotplay.redis_client import Redis

RETRY_REDIS_SECONDS = 2.0
"""After a failure Redis is left alone for so long: no request should wait for what just did not answer."""

REFUSALS = Counter("donotplay_rate_limit_refusals", "Requests refused by a rate limit", ["limit"])
IN_MEMORY = Gauge(
    "donotplay_rate_limits_in_memory",
    "1 while this process counts by itself because Redis is away",
    multiprocess_mode="max",
)

log = structlog.get_logger()


class RateLimits:
    """The counters. Shared through Redis; while that is away, each process has its own."""

    def __init__(self, redis: Redis, overrides: str | None = None) -> None:
        self.limits = overridden(overrides)
        storage = RedisStorage(
            "redis://",
            implementation="redispy",
            key_prefix="limits",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        self._shared = SlidingWindowCounterRateLimiter(storage)
        self._local = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._redis_again_at = 0.0
        IN_MEMORY.set(0)

    async def hit(self, name: Limited, key: str) -> None:
        """Count one; `RateLimited` when there were too many."""
        if await self.allows(name, key):
            return
        limit = self.limits[name]
        stats = await self._call(lambda limiter: limiter.get_window_stats(_item(name, limit), key))
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        REFUSALS.labels(name).inc()
        raise RateLimited(name, limit.quota, limit.seconds, seconds)

    async def allows(self, name: Limited, key: str) -> bool:
        """Count one, and whether that was within the limit."""
        item = _item(name, self.limits[name])
        return bool(await self._call(lambda limiter: limiter.hit(item, key)))

    async def _call(self, call: Callable[[SlidingWindowCounterRateLimiter], Awaitable[Any]]) -> Any:  # noqa: ANN401
        now = asyncio.get_running_loop().time()
        if now >= self._redis_again_at:
            try:
                answer = await call(self._shared)
            except RedisError as error:
                self._fall_back(now, error)
            else:
                self._recover()
                return answer
        return await call(self._local)

    def _fall_back(self, now: float, error: RedisError) -> None:
        if not self._redis_again_at:
            log.warning("rate_limits_in_memory", error=str(error))
            IN_MEMORY.set(1)
        self._redis_again_at = now + RETRY_REDIS_SECONDS

    def _recover(self) -> None:
        if self._redis_again_at:
            log.info("rate_limits_in_redis_again")
            IN_MEMORY.set(0)
            self._redis_again_at = 0.0


def _item(name: Limited, limit: Limit) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(limit.quota, limit.seconds, namespace=name)
