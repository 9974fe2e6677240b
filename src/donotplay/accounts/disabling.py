"""Accounts that whoever runs the site has disabled: nobody gets in, and nothing of them is lost."""

from uuid import UUID

from donotplay import audit
from donotplay.accounts.errors import AccountDisabled
from donotplay.accounts.links import void_links
from donotplay.accounts.sessions import end_sessions
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.users import Credentials
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, Pool


async def disable_account(connection: Connection, user_id: UUID) -> tuple[bool, list[SessionKey]]:
    """Let nobody in from now on: whether it was enabled until now, and what `remember_ended` is for.

    The change of the row waits for log-ins that hold it, so that the sessions they begin end, too; those that
    come later wait for the commit, and see it.
    """
    was_enabled = await connection.fetchval(
        "UPDATE users SET disabled_at = now() WHERE id = $1 AND disabled_at IS NULL RETURNING true", user_id
    )
    await void_links(connection, user_id)
    return bool(was_enabled), await end_sessions(connection, user_id)


async def enable_account(connection: Connection, user_id: UUID) -> bool:
    """Let its owner log in again; whether it was disabled until now."""
    was_disabled = await connection.fetchval(
        "UPDATE users SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL RETURNING true",
        user_id,
    )
    return bool(was_disabled)


async def refuse_disabled(connection: Connection | Pool, credentials: Credentials, client: Client) -> None:
    """`AccountDisabled` if it is, for who has shown that it is theirs: nobody else gets to know."""
    if credentials.is_disabled:
        details = {"reason": "disabled"}
        await audit.record(connection, Event.LOGIN_FAILED, client, credentials.user.id, details=details)
        raise AccountDisabled
