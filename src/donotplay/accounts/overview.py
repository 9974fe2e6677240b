"""Accounts as whoever runs the site sees them: who there is, and in which state. Never what is secret."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import msgspec

from donotplay.accounts.users import email_key
from donotplay.audit import Event
from donotplay.database import Connection, like_pattern

PREFETCHED = 500
"""Rows that are fetched at once while all accounts are gone through."""


class Account(msgspec.Struct, frozen=True):
    """`disabled_at` is null unless it is disabled, `erase_at` unless it waits for its deletion."""

    id: UUID
    email: str
    email_verified: bool
    display_name: str
    created_at: datetime
    disabled_at: datetime | None
    erase_at: datetime | None


class AccountDetails(Account, frozen=True):
    """`sessions` live. `last_sign_in_at` is null when the audit log knows of none."""

    sessions: int
    two_factor: bool
    recovery_codes_left: int
    passkeys: int
    last_sign_in_at: datetime | None


_ACCOUNT = """
    id, email, email_verified_at IS NOT NULL AS email_verified, display_name, created_at,
    disabled_at, erase_at
"""


async def iterate_accounts(
    connection: Connection, *, only_disabled: bool = False, search: str | None = None
) -> AsyncIterator[Account]:
    """All, or those with `search` in address or name, sorted by address; within a transaction.

    However many there are, few are in memory at once.
    """
    conditions, parameters = ["true"], []
    if only_disabled:
        conditions.append("disabled_at IS NOT NULL")
    if search:
        conditions.append("(email_key LIKE $1 OR display_name ILIKE $2)")
        parameters += [like_pattern(email_key(search)), like_pattern(search.strip().replace("\0", ""))]
    query = f"SELECT {_ACCOUNT} FROM users WHERE {' AND '.join(conditions)} ORDER BY email_key"
    async for row in connection.cursor(query, *parameters, prefetch=PREFETCHED):
        yield Account(**row)


async def find_account(connection: Connection, email_or_id: str) -> AccountDetails | None:
    """By e-mail address, or by id."""
    column, value = _key_of(email_or_id)
    row = await connection.fetchrow(
        f"""
        SELECT {_ACCOUNT},
            (
                SELECT count(*) FROM user_sessions
                WHERE user_id = users.id AND ended_at IS NULL AND expires_at > now()
            ) AS sessions,
            EXISTS (SELECT FROM user_totp WHERE user_id = users.id) AS two_factor,
            (
                SELECT count(*) FROM user_recovery_codes WHERE user_id = users.id AND used_at IS NULL
            ) AS recovery_codes_left,
            (SELECT count(*) FROM user_passkeys WHERE user_id = users.id) AS passkeys,
            (SELECT max(at) FROM audit_log WHERE user_id = users.id AND event = $2) AS last_sign_in_at
        FROM users WHERE {column} = $1
        """,
        value,
        Event.LOGGED_IN,
    )
    return AccountDetails(**row) if row else None


def _key_of(email_or_id: str) -> tuple[str, UUID | str]:
    try:
        return "id", UUID(email_or_id)
    except ValueError:
        return "email_key", email_key(email_or_id)
