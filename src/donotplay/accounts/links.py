"""Links that work once: they show that an address is somebody's, or let them set a new password.

A link for a new address counts while the account has the old one: `email` is the account's address always.
"""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from donotplay.accounts.errors import LinkInvalid
from donotplay.accounts.tokens import LinkToken
from donotplay.accounts.users import email_key
from donotplay.database import Connection, Pool


class LinkPurpose(StrEnum):
    RESET_PASSWORD = "reset_password"  # noqa: S105 -- not a password
    VERIFY_EMAIL = "verify_email"
    CHANGE_EMAIL = "change_email"


PAGES = {
    LinkPurpose.RESET_PASSWORD: "/reset-password",
    LinkPurpose.VERIFY_EMAIL: "/verify-email",
    LinkPurpose.CHANGE_EMAIL: "/confirm-email",
}

LIFETIMES = {
    LinkPurpose.RESET_PASSWORD: timedelta(minutes=30),
    LinkPurpose.VERIFY_EMAIL: timedelta(days=2),
    LinkPurpose.CHANGE_EMAIL: timedelta(days=2),
}


class Link(msgspec.Struct, frozen=True):
    """Whose it is, the address they have, and for `CHANGE_EMAIL` the one it was sent to."""

    user_id: UUID
    email: str
    new_email: str | None


async def issue_link(
    connection: Connection | Pool,
    user_id: UUID,
    email: str,
    purpose: LinkPurpose,
    site_url: str,
    *,
    new_email: str | None = None,
) -> str:
    """The whole address. What proves something stands behind a `#`: browsers send that to nobody."""
    token = LinkToken.issue(user_id)
    await connection.execute(
        """
        INSERT INTO user_links (user_id, token_hash, purpose, email_key, new_email, expires_at)
        VALUES ($1, $2, $3, $4, $6, now() + $5::interval)
        """,
        user_id,
        token.hash,
        purpose,
        email_key(email),
        LIFETIMES[purpose],
        new_email,
    )
    return f"{site_url}{PAGES[purpose]}#token={token}"


async def read_link(connection: Connection | Pool, text: str, purpose: LinkPurpose) -> Link:
    """What the link is about, without using it; `LinkInvalid` unless it still works."""
    token = _parse(text)
    row = await connection.fetchrow(
        """
        SELECT user_id, email, new_email FROM user_links JOIN users ON users.id = user_id
        WHERE user_id = $1 AND token_hash = $2 AND purpose = $3
            AND used_at IS NULL AND expires_at > now() AND user_links.email_key = users.email_key
            AND disabled_at IS NULL
        """,
        token.user_id,
        token.hash,
        purpose,
    )
    if row is None:
        raise LinkInvalid
    return Link(**row)


async def spend_link(connection: Connection, text: str, purpose: LinkPurpose) -> Link:
    """Use the link; of requests that race, one can. All others of its purpose stop working, too.

    The account's row is locked before any of its links, as by all who change both: they wait for each other
    in one order, and a link of an account that was disabled meanwhile is refused.
    """
    await connection.execute("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", _parse(text).user_id)
    link = await read_link(connection, text, purpose)
    spent = await connection.fetchval(
        """
        UPDATE user_links SET used_at = now()
        WHERE user_id = $1 AND token_hash = $2 AND used_at IS NULL
        RETURNING true
        """,
        link.user_id,
        _parse(text).hash,
    )
    if not spent:
        raise LinkInvalid
    await void_links(connection, link.user_id, purpose)
    return link


async def void_links(connection: Connection, user_id: UUID, purpose: LinkPurpose | None = None) -> None:
    """Those of one purpose, or all."""
    await connection.execute(
        """
        UPDATE user_links SET used_at = now()
        WHERE user_id = $1 AND ($2::text IS NULL OR purpose = $2) AND used_at IS NULL
        """,
        user_id,
        purpose,
    )


def _parse(text: str) -> LinkToken:
    try:
        return LinkToken.parse(text)
    except ValueError:
        raise LinkInvalid from None
