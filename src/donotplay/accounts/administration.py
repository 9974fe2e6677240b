"""What whoever runs the site does to an account. Each act is in the audit log, so that its owner sees it."""

from datetime import timedelta
from uuid import UUID

import msgspec

from donotplay import audit
from donotplay.accounts.closing import Requested, end_grace, request_erasure
from donotplay.accounts.disabling import disable_account, enable_account
from donotplay.accounts.errors import DeletionRequested
from donotplay.accounts.links import LinkPurpose, issue_link
from donotplay.accounts.passkeys import remove_passkeys
from donotplay.accounts.profile import change_profile
from donotplay.accounts.schemas import ProfileChanges, User
from donotplay.accounts.sessions import end_everybodys_sessions, end_sessions
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.two_factor import remove_two_factor
from donotplay.accounts.users import create_user
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection

BY_OPERATOR = Client(ip=None, user_agent=None)


class Reset(msgspec.Struct, frozen=True):
    """What was taken away with somebody's second factor; `remember_ended` is for `ended`."""

    had_two_factor: bool
    passkeys_removed: int
    ended: list[SessionKey]


async def create(connection: Connection, email: str, name: str, password_hash: str) -> User:
    """An account for somebody else, whose password nobody knows yet; `EmailTaken` when there is one."""
    user = await create_user(connection, email, password_hash)
    await change_profile(connection, user.id, ProfileChanges(display_name=name))
    await _record(connection, Event.REGISTERED, user.id)
    return user


async def make_password_link(connection: Connection, user_id: UUID, email: str, site_url: str) -> str:
    """With which the owner of the account sets a new password, once."""
    await _record(connection, Event.RESET_REQUESTED, user_id)
    return await issue_link(connection, user_id, email, LinkPurpose.RESET_PASSWORD, site_url)


async def disable(connection: Connection, user_id: UUID) -> list[SessionKey]:
    """What `remember_ended` is for. Without effect on an account that is disabled already."""
    was_enabled, ended = await disable_account(connection, user_id)
    if was_enabled:
        await _record(connection, Event.ACCOUNT_DISABLED, user_id)
    return ended


async def enable(connection: Connection, user_id: UUID) -> None:
    """Without effect on an account that is not disabled."""
    if await enable_account(connection, user_id):
        await _record(connection, Event.ACCOUNT_ENABLED, user_id)


async def reset_two_factor(connection: Connection, user_id: UUID, *, with_passkeys: bool) -> Reset:
    """Take away authenticator app and recovery codes, and on demand the passkeys; all sessions end.

    The account's row is locked first, as log-ins do it: one that was quicker has its session ended, and one
    that comes later finds the factors gone.
    """
    await connection.execute("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id)
    had_two_factor = await remove_two_factor(connection, user_id)
    passkeys_removed = await remove_passkeys(connection, user_id) if with_passkeys else 0
    ended = await end_sessions(connection, user_id)
    passkeys = {"passkeys": str(passkeys_removed)} if with_passkeys else {}
    await _record(connection, Event.TWO_FACTOR_RESET, user_id, **passkeys)
    return Reset(had_two_factor, passkeys_removed, ended)


async def delete(connection: Connection, user_id: UUID, grace: timedelta) -> Requested | None:
    """As its owner can; `None` when the account waits for its end already, which then may come earlier."""
    try:
        requested = await request_erasure(connection, user_id, grace)
    except DeletionRequested:
        if not grace:
            await end_grace(connection, user_id)
        return None
    await _record(connection, Event.DELETION_REQUESTED, user_id)
    return requested


async def log_out(connection: Connection, user_id: UUID | None) -> list[SessionKey]:
    """End all sessions of somebody, or of everybody; what `remember_ended` is for."""
    if user_id is None:
        ended = await end_everybodys_sessions(connection)
    else:
        ended = await end_sessions(connection, user_id)
    for owner in {session.user_id for session in ended}:
        await _record(connection, Event.OTHERS_LOGGED_OUT, owner)
    return ended


async def _record(connection: Connection, event: Event, user_id: UUID, **details: str) -> None:
    await audit.record(connection, event, BY_OPERATOR, user_id, details={"by": "operator", **details})
