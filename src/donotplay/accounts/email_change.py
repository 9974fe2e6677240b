"""Another e-mail address: the old one stays until a link that was sent to the new one is used."""

from uuid import UUID

from donotplay.accounts.errors import EmailTaken, EmailUnchanged, LinkInvalid
from donotplay.accounts.links import Link, LinkPurpose, issue_link, spend_link, void_links
from donotplay.accounts.schemas import User
from donotplay.accounts.users import email_key, get_user, is_taken, set_email
from donotplay.database import Connection


def refuse_same(user: User, email: str) -> None:
    """`EmailUnchanged` when it is the account's address already, however it is spelled."""
    if email_key(email) == email_key(user.email):
        raise EmailUnchanged


async def begin_change(connection: Connection, user: User, email: str, site_url: str) -> str:
    """The link for the new address; one that was asked for before stops working. Lock the account first."""
    if await is_taken(connection, email, but_by=user.id):
        raise EmailTaken
    await forget_change(connection, user.id)
    return await issue_link(
        connection, user.id, user.email, LinkPurpose.CHANGE_EMAIL, site_url, new_email=email
    )


async def forget_change(connection: Connection, user_id: UUID) -> None:
    await void_links(connection, user_id, LinkPurpose.CHANGE_EMAIL)


async def finish_change(connection: Connection, token: str) -> Link:
    """Use the link: whose address has changed, and from what."""
    link = await spend_link(connection, token, LinkPurpose.CHANGE_EMAIL)
    if link.new_email is None:
        raise LinkInvalid
    await change_email(connection, link.user_id, link.new_email, is_verified=True)
    return link


async def change_email(connection: Connection, user_id: UUID, email: str, *, is_verified: bool) -> User:
    """The account with that address. No link that was sent to the old one works, whatever comes later."""
    await set_email(connection, user_id, email, is_verified=is_verified)
    await void_links(connection, user_id)
    return await get_user(connection, user_id)
