"""The audit log: what happened to whose account, when and from where. No secrets go in."""

from enum import StrEnum
from uuid import UUID

import msgspec
import structlog

from donotplay.database import Connection

NOBODY = UUID(int=0)
"""The user of events that belong to no account, such as a log-in with an unknown address."""

MAX_USER_AGENT_LENGTH = 500


class Event(StrEnum):
    """What can happen. A tag is never renamed: the log keeps it for as long as it is kept."""

    REGISTERED = "account.registered"
    LOGGED_IN = "session.started"
    LOGIN_FAILED = "session.refused"
    LOGGED_OUT = "session.ended"
    REFRESH_TOKEN_REUSED = "session.refresh_token_reused"  # noqa: S105 -- not a password


class Client(msgspec.Struct, frozen=True):
    """From where a request came."""

    ip: str | None
    user_agent: str | None


async def record(
    connection: Connection,
    event: Event,
    client: Client,
    user_id: UUID = NOBODY,
    session_id: UUID | None = None,
) -> None:
    """Write one event in the transaction of `connection`; a refusal keeps it by `keeps_writes`."""
    await connection.execute(
        """
        INSERT INTO audit_log (user_id, event, session_id, ip, user_agent, request_id)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        user_id,
        event,
        session_id,
        client.ip,
        client.user_agent,
        structlog.contextvars.get_contextvars().get("request_id"),
    )
