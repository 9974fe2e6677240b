"""The e-mails about an account, sent after the answer: neither it nor its time tells whether there is one."""

from uuid import UUID

import structlog
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State

from donotplay import audit
from donotplay.accounts.attempts import account_key
from donotplay.accounts.closing import Requested
from donotplay.accounts.links import LinkPurpose, issue_link
from donotplay.accounts.messages import (
    NOTICES,
    Message,
    deletion_message,
    reset_message,
    verification_message,
)
from donotplay.accounts.schemas import User
from donotplay.accounts.users import find_credentials
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.mail import send_mail
from donotplay.rate_limiter import RateLimits
from donotplay.rate_limits import Limited

log = structlog.get_logger()


async def send_verification(
    state: State, user: User, client: Client, session_id: UUID
) -> BackgroundTask | None:
    """A link that shows that the address is theirs; None when nothing is sent."""
    if not state.settings.smtp_server or not await _may_send(state, user.email):
        return None
    await audit.record(state.pool, Event.VERIFICATION_SENT, client, user.id, session_id)
    link = await issue_link(
        state.pool, user.id, user.email, LinkPurpose.VERIFY_EMAIL, state.settings.site_url
    )
    return _sending(state, user.email, verification_message(link))


def send_reset(state: State, email: str, client: Client) -> BackgroundTask:
    """A link for a new password, if somebody has this address. All of it happens after the answer."""
    return BackgroundTask(_send_reset, state, email, client)


async def _send_reset(state: State, email: str, client: Client) -> None:
    credentials = await find_credentials(state.pool, email)
    if credentials is None:
        log.info("link_not_sent", reason="nobody has the address", ip=client.ip)
        return
    if credentials.is_disabled:
        log.info("link_not_sent", reason="the account is disabled", ip=client.ip)
        return
    if not await _may_send(state, email):
        return
    user = credentials.user
    await audit.record(state.pool, Event.RESET_REQUESTED, client, user.id)
    link = await issue_link(
        state.pool, user.id, user.email, LinkPurpose.RESET_PASSWORD, state.settings.site_url
    )
    await _send(state, user.email, reset_message(link))


def notify(state: State, user: User, event: Event) -> BackgroundTask | None:
    """Tell somebody by e-mail that their account's security has changed."""
    return _sending(state, user.email, NOTICES[event]) if state.settings.smtp_server else None


def send_deletion_notice(state: State, user: User, requested: Requested) -> BackgroundTask | None:
    """When the account will be erased, how to come back, and the receipt."""
    if not state.settings.smtp_server:
        return None
    message = deletion_message(requested.erase_at, state.settings.site_url, requested.receipt)
    return _sending(state, user.email, message)


async def _may_send(state: State, email: str) -> bool:
    """Nobody's mailbox can be flooded by asking for links."""
    limits: RateLimits = state.limits
    if await limits.allows(Limited.LINK_MAIL, account_key(email)):
        return True
    log.info("link_not_sent", reason="too many for this address", limit=Limited.LINK_MAIL)
    return False


def _sending(state: State, to: str, message: Message) -> BackgroundTask:
    return BackgroundTask(_send, state, to, message)


async def _send(state: State, to: str, message: Message) -> None:
    await send_mail(state.settings, to, message.subject, message.text)
