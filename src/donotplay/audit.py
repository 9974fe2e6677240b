"""The audit log: what happened to whose account, when and from where. No secrets go in.

The table is append-only for every role of the database (a trigger sees to that). But rows go when they are
older than the retention, and those of an account that is no more lose what tells whose they were.
"""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

import structlog

from donotplay.clients import Client
from donotplay.database import Connection, Pool

NOBODY = UUID(int=0)
"""The user of events that belong to no account, such as a log-in with an unknown address."""

log = structlog.get_logger()


class Event(StrEnum):
    """What can happen. A tag is never renamed: the log keeps it for as long as it is kept."""

    REGISTERED = "account.registered"
    EMAIL_VERIFIED = "account.email_verified"
    VERIFICATION_SENT = "account.verification_sent"
    PROFILE_CHANGED = "account.profile_changed"
    SETTINGS_CHANGED = "account.settings_changed"
    EMAIL_CHANGE_REQUESTED = "account.email_change_requested"
    EMAIL_CHANGED = "account.email_changed"
    EXPORT_REQUESTED = "account.export_requested"
    EXPORT_FETCHED = "account.export_fetched"
    DELETION_REQUESTED = "account.deletion_requested"
    ACCOUNT_RESTORED = "account.restored"
    ERASED = "account.erased"
    ACCOUNT_DISABLED = "account.disabled"
    ACCOUNT_ENABLED = "account.enabled"

    LOGGED_IN = "session.started"
    LOGIN_FAILED = "session.refused"
    REAUTHENTICATED = "session.reauthenticated"
    SECOND_FACTOR_ASKED = "session.second_factor_asked"
    SECOND_FACTOR_REFUSED = "session.second_factor_refused"
    LOGGED_OUT = "session.ended"
    OTHERS_LOGGED_OUT = "session.others_ended"
    REFRESH_TOKEN_REUSED = "session.refresh_token_reused"  # noqa: S105 -- not a password

    PASSWORD_CHANGED = "password.changed"  # noqa: S105 -- not a password
    PASSWORD_REFUSED = "password.refused"  # noqa: S105 -- not a password
    RESET_REQUESTED = "password.reset_requested"
    PASSWORD_RESET = "password.reset"  # noqa: S105 -- not a password

    TWO_FACTOR_ENABLED = "two_factor.enabled"
    TWO_FACTOR_DISABLED = "two_factor.disabled"
    TWO_FACTOR_RESET = "two_factor.reset"
    TWO_FACTOR_REFUSED = "two_factor.refused"
    RECOVERY_CODES_RENEWED = "two_factor.recovery_codes_renewed"
    RECOVERY_CODE_USED = "two_factor.recovery_code_used"

    PASSKEY_ADDED = "passkey.added"
    PASSKEY_RENAMED = "passkey.renamed"
    PASSKEY_REMOVED = "passkey.removed"
    PASSKEY_REFUSED = "passkey.refused"

    LIMIT_EXCEEDED = "limit.exceeded"


async def record(
    connection: Connection | Pool,
    event: Event,
    client: Client,
    user_id: UUID = NOBODY,
    session_id: UUID | None = None,
    details: Mapping[str, str] | None = None,
) -> None:
    """Write one event, in the transaction of `connection`: what is rolled back has not happened.

    It is logged, too, for whoever collects the logs elsewhere. A refusal keeps it when it `keeps_writes`.
    Through the pool the event is written by itself, whatever becomes of the request.
    """
    log.info("audit", tag=event, user_id=str(user_id), session_id=str(session_id), ip=client.ip)
    await connection.execute(
        """
        INSERT INTO audit_log (user_id, event, session_id, ip, user_agent, request_id, details)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        user_id,
        event,
        session_id,
        client.ip,
        client.user_agent,
        structlog.contextvars.get_contextvars().get("request_id"),
        details or {},
    )
