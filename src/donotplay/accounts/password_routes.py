"""Changing a password, setting a forgotten one anew, and proving an e-mail address."""

from typing import Any

from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from donotplay import audit
from donotplay.accounts.attempts import issue_device_token
from donotplay.accounts.cookies import check_origin, device_cookie
from donotplay.accounts.errors import EmailAlreadyVerified, EmailNotSetUp, LinkInvalid, WrongPassword
from donotplay.accounts.links import LinkPurpose, read_link, spend_link, void_links
from donotplay.accounts.liveness import remember_ended
from donotplay.accounts.mailing import notify, send_reset, send_verification
from donotplay.accounts.passwords import check_password, hash_password
from donotplay.accounts.reauthentication import require_password
from donotplay.accounts.schemas import ForgottenPassword, LinkUse, PasswordChange, PasswordReset
from donotplay.accounts.sessions import end_sessions
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.users import are_unchanged, get_user, mark_email_verified, set_password
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import transaction
from donotplay.errors import CrossOrigin
from donotplay.guards import limited
from donotplay.problems import SIGNED_IN, WITH_BODY, problems
from donotplay.rate_limits import Limited


@post(
    "/password",
    status_code=204,
    responses=problems(*WITH_BODY, *SIGNED_IN, WrongPassword),
)
async def change_password(
    data: JSONBody[PasswordChange], session: Given[SessionKey], state: State, client: Given[Client]
) -> Response[None]:
    """Change the password. All other sessions end, and links for a forgotten one stop working."""
    credentials = await require_password(state, session, client, data.current_password)
    user = credentials.user
    check_password(data.new_password, user.email, field="new_password")
    password_hash = await hash_password(data.new_password, state.settings.password_hash_cost)
    async with transaction(state.pool) as connection:
        if not await are_unchanged(connection, credentials, to_change_them=True):
            raise WrongPassword
        await set_password(connection, user.id, password_hash)
        await void_links(connection, user.id, LinkPurpose.RESET_PASSWORD)
        ended = await end_sessions(connection, user.id, but=session.session_id)
        await audit.record(connection, Event.PASSWORD_CHANGED, client, user.id, session.session_id)
    await remember_ended(state.redis, *ended)
    return Response(None, status_code=204, background=notify(state, user, Event.PASSWORD_CHANGED))


@post(
    "/password/forgot",
    status_code=204,
    guards=[limited(Limited.LINK_REQUEST)],
    responses=problems(*WITH_BODY, EmailNotSetUp),
)
async def forget_password(
    data: JSONBody[ForgottenPassword], state: State, client: Given[Client]
) -> Response[None]:
    """Send a link for a new password to this address. Says the same whether somebody has it or not."""
    if not state.settings.smtp_server:
        raise EmailNotSetUp
    return Response(None, status_code=204, background=send_reset(state, data.email, client))


@post(
    "/password/reset",
    status_code=204,
    guards=[limited(Limited.LINK)],
    responses=problems(*WITH_BODY, LinkInvalid, CrossOrigin),
)
async def reset_password(
    data: JSONBody[PasswordReset], state: State, client: Given[Client], request: Request[Any, Any, Any]
) -> Response[None]:
    """Set a new password with the token of a link. All sessions end; two factors are asked for as before.

    The browser is known to the account from now on, so that whoever tries to guess its password elsewhere
    can't keep its owner from logging in.
    """
    check_origin(request, "cookie")
    link = await read_link(state.pool, data.token, LinkPurpose.RESET_PASSWORD)
    check_password(data.new_password, link.email, field="new_password")
    password_hash = await hash_password(data.new_password, state.settings.password_hash_cost)
    async with transaction(state.pool) as connection:
        await spend_link(connection, data.token, LinkPurpose.RESET_PASSWORD)
        await set_password(connection, link.user_id, password_hash)
        ended = await end_sessions(connection, link.user_id)
        await audit.record(connection, Event.PASSWORD_RESET, client, link.user_id)
        user = await get_user(connection, link.user_id)
    await remember_ended(state.redis, *ended)
    cookie = device_cookie(issue_device_token(user.id, state.keyring), request)
    background = notify(state, user, Event.PASSWORD_RESET)
    return Response(None, status_code=204, cookies=[cookie], background=background)


@post(
    "/email/verify",
    status_code=204,
    guards=[limited(Limited.LINK)],
    responses=problems(*WITH_BODY, LinkInvalid),
)
async def verify_email(data: JSONBody[LinkUse], state: State, client: Given[Client]) -> None:
    """Show with the token of a link that the e-mail address is the person's."""
    async with transaction(state.pool) as connection:
        link = await spend_link(connection, data.token, LinkPurpose.VERIFY_EMAIL)
        await mark_email_verified(connection, link.user_id)
        await audit.record(connection, Event.EMAIL_VERIFIED, client, link.user_id)


@post(
    "/email/send-verification",
    status_code=204,
    responses=problems(*SIGNED_IN, EmailNotSetUp, EmailAlreadyVerified),
)
async def ask_for_verification(
    session: Given[SessionKey], state: State, client: Given[Client]
) -> Response[None]:
    """Send the link for the e-mail address again, at most three times an hour."""
    if not state.settings.smtp_server:
        raise EmailNotSetUp
    async with state.pool.acquire() as connection:
        user = await get_user(connection, session.user_id)
    if user.email_verified:
        raise EmailAlreadyVerified
    background = await send_verification(state, user, client, session.session_id)
    return Response(None, status_code=204, background=background)


public_password_routes = [forget_password, reset_password, verify_email]
own_password_routes = [change_password, ask_for_verification]
