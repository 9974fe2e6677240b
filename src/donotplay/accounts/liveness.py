"""Whether a session is live: asked by every protected request, so Redis remembers the answer for a while."""

import asyncio
from datetime import timedelta

import structlog
from redis.exceptions import RedisError

from donotplay.accounts.sessions import Lifetimes
from donotplay.accounts.tokens import SessionKey
from donotplay.clients import Client
from donotplay.database import Pool
from donotplay.errors import SessionEnded
from donotplay.redis_client import Redis

LIVE_FOR = timedelta(seconds=60)
"""How long Redis may say "live" without a look into PostgreSQL; a session's last use is as exact as that."""

RETRY_SECONDS = 0.5
"""Between two tries to tell Redis of an end."""

LIVE, ENDED = b"live", b"ended"

log = structlog.get_logger()

_telling: set[asyncio.Task[None]] = set()
"""Tasks that nobody waits for are kept from being collected."""


async def require_live(
    redis: Redis, pool: Pool, session: SessionKey, client: Client, lifetimes: Lifetimes
) -> None:
    """Raise `SessionEnded` unless the session is live; when PostgreSQL is asked, note that it was used."""
    try:
        known = await redis.get(_cache_key(session))
    except RedisError as error:
        log.warning("redis_unavailable", doing="require_live", error=str(error))
        known = None
    if known == LIVE:
        return
    if known == ENDED or not await _use(pool, session, client, lifetimes):
        raise SessionEnded
    try:
        # NX: an end that is remembered meanwhile is not overwritten by what we saw before it.
        await redis.set(_cache_key(session), LIVE, ex=LIVE_FOR, nx=True)
    except RedisError as error:
        log.warning("redis_unavailable", doing="remember_live", error=str(error))


async def remember_ended(redis: Redis, *sessions: SessionKey) -> None:
    """Call it after the commit that ended them: their access tokens stop working at once.

    A Redis that is away may come back with an older "live": it is told until it listens, or until that has
    run out.
    """
    if not sessions:
        return
    try:
        await _tell_ended(redis, sessions)
    except RedisError as error:
        log.warning("redis_unavailable", doing="remember_ended", error=str(error))
        task = asyncio.create_task(_keep_telling(redis, sessions))
        _telling.add(task)
        task.add_done_callback(_telling.discard)


async def _tell_ended(redis: Redis, sessions: tuple[SessionKey, ...]) -> None:
    async with redis.pipeline(transaction=False) as pipeline:
        for session in sessions:
            pipeline.set(_cache_key(session), ENDED, ex=LIVE_FOR)
        await pipeline.execute()


async def _keep_telling(redis: Redis, sessions: tuple[SessionKey, ...]) -> None:
    until = asyncio.get_running_loop().time() + LIVE_FOR.total_seconds()
    while asyncio.get_running_loop().time() < until:
        await asyncio.sleep(RETRY_SECONDS)
        try:
            await _tell_ended(redis, sessions)
        except RedisError:
            continue
        return


async def _use(pool: Pool, session: SessionKey, client: Client, lifetimes: Lifetimes) -> bool:
    """Whether it is live in PostgreSQL. Its use is written at most once in `LIVE_FOR`."""
    is_noted = await pool.fetchval(
        """
        SELECT last_used_at > now() - $3::interval FROM user_sessions
        WHERE user_id = $1 AND id = $2 AND ended_at IS NULL AND expires_at > now()
        """,
        session.user_id,
        session.session_id,
        LIVE_FOR,
    )
    if is_noted is False:
        await pool.execute(
            """
            UPDATE user_sessions
            SET last_used_at = now(), ip = $3,
                expires_at = least(now() + $4::interval, created_at + $5::interval)
            WHERE user_id = $1 AND id = $2 AND ended_at IS NULL AND expires_at > now()
            """,
            session.user_id,
            session.session_id,
            client.ip,
            lifetimes.idle,
            lifetimes.absolute,
        )
    return is_noted is not None


def _cache_key(session: SessionKey) -> str:
    return f"session:{session.session_id}"
