"""The client of Redis or Valkey. What is in it can be lost: PostgreSQL holds the truth."""

import redis.asyncio
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from donotplay.errors import StartupError
from donotplay.startup import malformed, reach

Redis = redis.asyncio.Redis

MIN_VERSION = 7

TIMEOUT_SECONDS = 1.0
"""For one command. A request that waits longer is better answered from PostgreSQL."""


async def open_redis(url: str, *, attempts: int) -> Redis:
    """A client with a pool of connections; `StartupError` when the server can't be used."""
    try:
        client = redis.asyncio.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), retries=1),
            health_check_interval=30,
        )
    except ValueError:
        raise malformed("DONOTPLAY_REDIS_URL", "redis://user:password@host:6379/0") from None
    try:
        server = await reach(
            "Redis", url, lambda: client.info("server"), attempts=attempts, may_pass=_is_not_up_yet
        )
        _check_version(str(server.get("valkey_version") or server["redis_version"]))
    except BaseException:
        await client.aclose()
        raise
    return client


def _is_not_up_yet(error: Exception) -> bool:
    passing = exceptions.ConnectionError | exceptions.TimeoutError | OSError
    # The client wraps what the server answers to a new connection's log-in.
    answer = error.__cause__ or error
    refusal = exceptions.AuthenticationError | exceptions.ResponseError
    return isinstance(error, passing) and not isinstance(answer, refusal)


def _check_version(version: str) -> None:
    if int(version.split(".", maxsplit=1)[0]) < MIN_VERSION:
        raise StartupError(f"Redis {version} is too old: donotplay needs {MIN_VERSION} or newer")
