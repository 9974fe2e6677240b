"""`/users/me`: the profile, and another e-mail address."""

from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from donotplay import audit
from donotplay.accounts.attempts import account_key
from donotplay.accounts.email_change import (
    begin_change,
    change_email,
    finish_change,
    forget_change,
    refuse_same,
)
from donotplay.accounts.errors import (
    EmailTaken,
    EmailUnchanged,
    LinkInvalid,
    WrongPassword,
)
from donotplay.accounts.mailing import notify_at, send_change
from donotplay.accounts.profile import change_profile
from donotplay.accounts.reauthentication import REFUSALS, require_all_factors
from donotplay.accounts.schemas import EmailChange, LinkUse, ProfileChanges, User
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.users import Credentials, are_unchanged, check_email, get_user
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, transaction
from donotplay.guards import MergePatchOperation, limited, require_merge_patch
from donotplay.problems import SIGNED_IN, WITH_BODY, problems
from donotplay.rate_limits import Limited


@get("/me", responses=problems(*SIGNED_IN))
async def read_me(connection: Given[Connection], user_id: Given[UUID]) -> User:
    """The account that the access token belongs to."""
    return await get_user(connection, user_id)


@patch(
    "/me",
    operation_class=MergePatchOperation,
    before_request=require_merge_patch,
    responses=problems(*WITH_BODY, *SIGNED_IN),
)
async def update_me(
    data: JSONBody[ProfileChanges],
    transaction: Given[Connection],
    session: Given[SessionKey],
    client: Given[Client],
) -> User:
    """Change the profile, by a JSON Merge Patch (RFC 7396): what is left out stays, null takes it away."""
    user, changed = await change_profile(transaction, session.user_id, data)
    if changed:
        details = {"changed": ", ".join(changed)}
        await audit.record(transaction, Event.PROFILE_CHANGED, client, user.id, session.session_id, details)
    return user


@post(
    "/me/email",
    status_code=200,
    responses=problems(*WITH_BODY, *SIGNED_IN, *REFUSALS, EmailTaken, EmailUnchanged),
)
async def ask_for_email_change(
    data: JSONBody[EmailChange], session: Given[SessionKey], state: State, client: Given[Client]
) -> Response[User]:
    """Change the e-mail address.

    The account keeps the old one until the link that is sent to the new one is used; the old one is told. A
    second change replaces one that waits. On a site that sends no e-mail it changes at once.
    """
    email = check_email(data.email)
    refuse_same(await get_user(state.pool, session.user_id), email)
    credentials = await require_all_factors(state, session, client, data)
    if not state.settings.smtp_server:
        return Response(await _change_at_once(state, session, client, credentials, email))
    # By this address as with other links; but here the person is told, since they wait for the message.
    await state.limits.hit(Limited.LINK_MAIL, account_key(email))
    async with transaction(state.pool) as connection:
        user = await _unchanged(connection, credentials, email)
        link = await begin_change(connection, user, email, state.settings.site_url)
        await audit.record(connection, Event.EMAIL_CHANGE_REQUESTED, client, user.id, session.session_id)
        user = await get_user(connection, user.id)
    return Response(user, background=send_change(state, user, email, link))


async def _change_at_once(
    state: State, session: SessionKey, client: Client, credentials: Credentials, email: str
) -> User:
    async with transaction(state.pool) as connection:
        await _unchanged(connection, credentials, email)
        user = await change_email(connection, session.user_id, email, is_verified=False)
        await audit.record(connection, Event.EMAIL_CHANGED, client, user.id, session.session_id)
    return user


async def _unchanged(connection: Connection, credentials: Credentials, email: str) -> User:
    """The account, locked. Who sends the same request twice is told so, not that the password is wrong."""
    are_same = await are_unchanged(connection, credentials, to_change_them=True)
    user = await get_user(connection, credentials.user.id)
    refuse_same(user, email)
    if not are_same:
        raise WrongPassword
    return user


@delete("/me/email", responses=problems(*SIGNED_IN))
async def forget_email_change(transaction: Given[Connection], user_id: Given[UUID]) -> None:
    """Keep the address: the link that was sent to another one stops working."""
    await forget_change(transaction, user_id)


@post(
    "/email/confirm",
    status_code=204,
    guards=[limited(Limited.LINK)],
    responses=problems(*WITH_BODY, LinkInvalid, EmailTaken),
)
async def confirm_email_change(
    data: JSONBody[LinkUse], state: State, client: Given[Client]
) -> Response[None]:
    """Change the e-mail address with the token of the link that was sent to the new one.

    Links that were sent to the old one stop working, and it is told. Sessions go on.
    """
    async with transaction(state.pool) as connection:
        link = await finish_change(connection, data.token)
        await audit.record(connection, Event.EMAIL_CHANGED, client, link.user_id)
    background: BackgroundTask | None = notify_at(state, link.email, Event.EMAIL_CHANGED)
    return Response(None, status_code=204, background=background)


public_profile_routes = [confirm_email_change]
own_profile_routes = [read_me, update_me, ask_for_email_change, forget_email_change]
