"""Sessions: one log-in, its refresh tokens rotated at each use, ended at once for all its tokens.

A session is a refresh-token family. PostgreSQL has the truth; Redis remembers for a short while that a
session is live, or that it was ended, so that most requests need not ask (see `liveness.py`).
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from donotplay import audit
from donotplay.accounts.devices import name_device
from donotplay.accounts.errors import (
    RefreshTokenInvalid,
    RefreshTokenReused,
    RefreshTokenSpent,
    SessionNotFound,
)
from donotplay.accounts.keys import Keyring
from donotplay.accounts.tokens import RefreshToken, SessionKey
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, Pool
from donotplay.errors import SessionEnded

GRACE = timedelta(seconds=10)
"""For so long the last spent refresh token is answered once more, with the same successor.

Two tabs may spend it together, and an answer may get lost; a client that tries again does so within seconds.
"""


class Lifetimes(msgspec.Struct, frozen=True):
    """When a session ends by itself."""

    idle: timedelta
    absolute: timedelta


class Session(msgspec.Struct, frozen=True):
    """Where somebody is signed in. `first_ip` and `last_ip` are null when the address is not known."""

    id: UUID
    is_current: bool
    device: str
    created_at: datetime
    first_ip: str | None
    last_used_at: datetime
    last_ip: str | None
    expires_at: datetime


async def start_session(
    connection: Connection, user_id: UUID, client: Client, lifetimes: Lifetimes
) -> RefreshToken:
    session_id = await connection.fetchval("SELECT gen_random_uuid()")
    token = RefreshToken.issue(SessionKey(user_id, session_id))
    await connection.execute(
        """
        INSERT INTO user_sessions (user_id, id, refresh_token_hash, user_agent, ip, first_ip, expires_at)
        VALUES ($1, $2, $3, $4, $5, $5, now() + least($6::interval, $7::interval))
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
    connection: Connection, token: RefreshToken, client: Client, lifetimes: Lifetimes, keyring: Keyring
) -> RefreshToken:
    """Spend a refresh token for the next one of its family.

    The token spent last is answered once more with the same successor while `GRACE` lasts, and then refused
    without harm: nothing new was handed out. Any other spent token means that two parties hold it, and the
    family ends (RFC 9700, 4.14.2). Requests that race with one token take turns by the row's lock.
    """
    session = await connection.fetchrow(
        """
        SELECT refresh_token_hash, answered_again, now() < refreshed_at + $3::interval AS in_grace
        FROM user_sessions
        WHERE user_id = $1 AND id = $2 AND ended_at IS NULL AND expires_at > now()
        FOR UPDATE
        """,
        token.session.user_id,
        token.session.session_id,
        GRACE,
    )
    if session is None:
        raise RefreshTokenInvalid
    successors = list(token.successors(keyring))
    if session["refresh_token_hash"] == token.hash:
        await _rotate(connection, successors[0], client, lifetimes)
        return successors[0]
    same = next((each for each in successors if each.hash == session["refresh_token_hash"]), None)
    if same is None or not session["in_grace"]:
        await _end_for_reuse(connection, token.session, client)
        raise RefreshTokenReused
    if session["answered_again"]:
        raise RefreshTokenSpent
    await connection.execute(
        "UPDATE user_sessions SET answered_again = true WHERE user_id = $1 AND id = $2",
        token.session.user_id,
        token.session.session_id,
    )
    return same


async def _rotate(
    connection: Connection, successor: RefreshToken, client: Client, lifetimes: Lifetimes
) -> None:
    await connection.execute(
        """
        UPDATE user_sessions
        SET refresh_token_hash = $3, refreshed_at = now(), answered_again = false,
            last_used_at = now(), user_agent = $4, ip = $5,
            expires_at = least(now() + $6::interval, created_at + $7::interval)
        WHERE user_id = $1 AND id = $2
        """,
        successor.session.user_id,
        successor.session.session_id,
        successor.hash,
        client.user_agent,
        client.ip,
        lifetimes.idle,
        lifetimes.absolute,
    )


async def _end_for_reuse(connection: Connection, session: SessionKey, client: Client) -> None:
    await end_session(connection, session)
    await audit.record(connection, Event.REFRESH_TOKEN_REUSED, client, session.user_id, session.session_id)


async def mark_fresh(connection: Connection, session: SessionKey) -> None:
    """All factors were given again in this session."""
    await connection.execute(
        "UPDATE user_sessions SET authenticated_at = now() WHERE user_id = $1 AND id = $2",
        session.user_id,
        session.session_id,
    )


async def is_fresh(connection: Connection | Pool, session: SessionKey, fresh_for: timedelta) -> bool:
    """Whether all factors were given in this session so recently."""
    return bool(
        await connection.fetchval(
            """
            SELECT authenticated_at > now() - $3::interval FROM user_sessions
            WHERE user_id = $1 AND id = $2
            """,
            session.user_id,
            session.session_id,
            fresh_for,
        )
    )


async def list_sessions(connection: Connection, current: SessionKey) -> list[Session]:
    """The person's live sessions: the current one, then the last used."""
    rows = await connection.fetch(
        """
        SELECT id, id = $2 AS is_current, user_agent, created_at, host(first_ip) AS first_ip,
            last_used_at, host(ip) AS last_ip, expires_at
        FROM user_sessions
        WHERE user_id = $1 AND ended_at IS NULL AND expires_at > now()
        ORDER BY is_current DESC, last_used_at DESC, id
        """,
        current.user_id,
        current.session_id,
    )
    return [_session_from({**row}) for row in rows]


def _session_from(row: dict[str, object]) -> Session:
    return msgspec.convert({**row, "device": name_device(row.pop("user_agent"))}, Session)


async def end_session(connection: Connection, session: SessionKey) -> None:
    """End it in PostgreSQL. After the commit, `remember_ended` makes Redis say so too.

    `SessionNotFound` when the person has no such live session.
    """
    ended = await connection.fetchval(
        """
        UPDATE user_sessions SET ended_at = now()
        WHERE user_id = $1 AND id = $2 AND ended_at IS NULL AND expires_at > now()
        RETURNING true
        """,
        session.user_id,
        session.session_id,
    )
    if not ended:
        raise SessionNotFound


async def require_unended(connection: Connection, session: SessionKey) -> None:
    """`SessionEnded` when it was ended since the request began: what was asked for meanwhile came first."""
    lives = await connection.fetchval(
        "SELECT true FROM user_sessions WHERE user_id = $1 AND id = $2 AND ended_at IS NULL",
        session.user_id,
        session.session_id,
    )
    if not lives:
        raise SessionEnded


async def end_replaced(connection: Connection, token: RefreshToken) -> bool:
    """End the session of a refresh token that is not spent: its holder signs in anew in the same place."""
    ended = await connection.fetchval(
        """
        UPDATE user_sessions SET ended_at = now()
        WHERE user_id = $1 AND id = $2 AND refresh_token_hash = $3 AND ended_at IS NULL
        RETURNING true
        """,
        token.session.user_id,
        token.session.session_id,
        token.hash,
    )
    return bool(ended)


async def end_sessions(connection: Connection, user_id: UUID, *, but: UUID | None = None) -> list[SessionKey]:
    """End all of somebody's sessions, or all but one; `remember_ended` is for each of them."""
    rows = await connection.fetch(
        """
        UPDATE user_sessions SET ended_at = now()
        WHERE user_id = $1 AND id IS DISTINCT FROM $2 AND ended_at IS NULL
        RETURNING id
        """,
        user_id,
        but,
    )
    return [SessionKey(user_id, row["id"]) for row in rows]


async def end_everybodys_sessions(connection: Connection) -> list[SessionKey]:
    rows = await connection.fetch(
        "UPDATE user_sessions SET ended_at = now() WHERE ended_at IS NULL RETURNING user_id, id"
    )
    return [SessionKey(row["user_id"], row["id"]) for row in rows]
