"""Sessions: one log-in, its refresh tokens rotated at each use, ended at once for all its tokens.

A session is a refresh-token family. PostgreSQL has the truth; Redis remembers for a short while that a
session is live, or that it was ended, so that most requests need not ask.
"""

from datetime import timedelta
from uuid import UUID

import msgspec
import structlog
from redis.exceptions import RedisError

from donotplay import audit
from donotplay.accounts.errors import RefreshTokenInvalid, RefreshTokenReused
from donotplay.accounts.tokens import RefreshToken, SessionKey
from donotplay.audit import Client, Event
from donotplay.database import Connection, Pool
from donotplay.errors import SessionEnded
from donotplay.redis_client import Redis

LIVE_FOR = timedelta(seconds=60)
"""How long Redis may say "live" without a look into PostgreSQL."""

LIVE, ENDED = b"live", b"ended"

log = structlog.get_logger()


class Lifetimes(msgspec.Struct, frozen=True):
    """When a session ends by itself."""

    idle: timedelta
    absolute: timedelta


async def start_session(
    connection: Connection, user_id: UUID, client: Client, lifetimes: Lifetimes
) -> RefreshToken:
    session_id = await connection.fetchval("SELECT gen_random_uuid()")
    token = RefreshToken.issue(SessionKey(user_id, session_id))
    await connection.execute(
        """
        INSERT INTO user_sessions (user_id, id, refresh_token_hash, user_agent, ip, expires_at)
        VALUES ($1, $2, $3, $4, $5, now() + least($6::interval, $7::interval))
        """,
        user_id,
        session_id,
        token.hash,
        client.user_agent,
        client.ip,
        lifetimes.idle,
        lifetimes.absolute,
    )
    return token


async def refresh_session(
    connection: Connection, token: RefreshToken, client: Client, lifetimes: Lifetimes
) -> RefreshToken:
    """Spend a refresh token for the next one of its family.

    A token that was spent before means that two parties hold it: the family ends (RFC 9700, 4.14.2).
    Of requests that race with one token, the row's lock lets one spend it; the others have reused it.
    """
    session = await connection.fetchrow(
        """
        SELECT refresh_token_hash FROM user_sessions
        WHERE user_id = $1 AND id = $2 AND ended_at IS NULL AND expires_at > now()
        FOR UPDATE
        """,
        token.session.user_id,
        token.session.session_id,
    )
    if session is None:
        raise RefreshTokenInvalid
    if session["refresh_token_hash"] != token.hash:
        await end_session(connection, token.session)
        await audit.record(
            connection,
            Event.REFRESH_TOKEN_REUSED,
            client,
            token.session.user_id,
            token.session.session_id,
        )
        raise RefreshTokenReused
    successor = RefreshToken.issue(token.session)
    await connection.execute(
        """
        UPDATE user_sessions
        SET refresh_token_hash = $3, refreshed_at = now(), user_agent = $4, ip = $5,
            expires_at = least(now() + $6::interval, created_at + $7::interval)
        WHERE user_id = $1 AND id = $2
        """,
        token.session.user_id,
        token.session.session_id,
        successor.hash,
        client.user_agent,
        client.ip,
        lifetimes.idle,
        lifetimes.absolute,
    )
    return successor


async def end_session(connection: Connection, session: SessionKey) -> None:
    """End it in PostgreSQL. After the commit, `remember_ended` makes Redis say so too."""
    await connection.execute(
        "UPDATE user_sessions SET ended_at = now() WHERE user_id = $1 AND id = $2 AND ended_at IS NULL",
        session.user_id,
        session.session_id,
    )


async def remember_ended(redis: Redis, session: SessionKey) -> None:
    """Call it after the commit that ended the session: its access tokens stop working at once."""
    try:
        await redis.set(_cache_key(session), ENDED, ex=LIVE_FOR)
    except RedisError as error:
        log.warning("redis_unavailable", doing="remember_ended", error=str(error))


async def require_live(redis: Redis, pool: Pool, session: SessionKey) -> None:
    """Raise `SessionEnded` unless the session is live."""
    try:
        known = await redis.get(_cache_key(session))
    except RedisError as error:
        log.warning("redis_unavailable", doing="require_live", error=str(error))
        known = None
    if known == LIVE:
        return
    if known == ENDED or not await _is_live(pool, session):
        raise SessionEnded
    try:
        # NX: an end that is remembered meanwhile is not overwritten by what we saw before it.
        await redis.set(_cache_key(session), LIVE, ex=LIVE_FOR, nx=True)
    except RedisError as error:
        log.warning("redis_unavailable", doing="remember_live", error=str(error))


async def _is_live(pool: Pool, session: SessionKey) -> bool:
    return bool(
        await pool.fetchval(
            """
            SELECT true FROM user_sessions
            WHERE user_id = $1 AND id = $2 AND ended_at IS NULL AND expires_at > now()
            """,
            session.user_id,
            session.session_id,
        )
    )


def _cache_key(session: SessionKey) -> str:
    return f"session:{session.session_id}"
