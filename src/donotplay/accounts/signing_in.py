"""The end of every way to sign in: a session, its tokens, and a browser that is known from now on."""

from datetime import timedelta
from uuid import UUID

from litestar import Response
from litestar.datastructures import State

from donotplay import audit
from donotplay.accounts.attempts import issue_device_token
from donotplay.accounts.authentication import lifetimes_from
from donotplay.accounts.cookies import device_cookie, refresh_cookie
from donotplay.accounts.schemas import SessionKind, SignedIn, User
from donotplay.accounts.sessions import start_session
from donotplay.accounts.tokens import RefreshToken, issue_access_token
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection
from donotplay.settings import Settings


async def open_session(
    connection: Connection, state: State, user_id: UUID, client: Client, method: str
) -> RefreshToken:
    """Start a session and note it; `method` is how the person proved who they are."""
    token = await start_session(connection, user_id, client, lifetimes_from(state.settings))
    details = {"method": method}
    await audit.record(connection, Event.LOGGED_IN, client, user_id, token.session.session_id, details)
    return token


def signed_in(
    user: User, token: RefreshToken, kind: SessionKind, state: State, status_code: int = 200
) -> Response[SignedIn]:
    settings: Settings = state.settings
    in_cookie = kind == "cookie"
    body = SignedIn(
        user=user,
        access_token=issue_access_token(
            token.session, state.keyring, timedelta(seconds=settings.access_token_seconds)
        ),
        token_type="Bearer",  # noqa: S106 -- not a password
        expires_in=settings.access_token_seconds,
        refresh_token=None if in_cookie else str(token),
    )
    cookies = [
        refresh_cookie(str(token), settings),
        device_cookie(issue_device_token(user.id, state.keyring), settings),
    ]
    return Response(body, status_code=status_code, cookies=cookies if in_cookie else [])
