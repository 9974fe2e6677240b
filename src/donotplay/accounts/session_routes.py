"""Sessions: refreshing and ending them, and where else somebody is signed in."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody, PathParameter

from donotplay import audit
from donotplay.accounts.authentication import lifetimes_from
from donotplay.accounts.cookies import check_origin, no_refresh_cookie, read_refresh_cookie
from donotplay.accounts.errors import (
    NoPasskeys,
    ReauthenticationRequired,
    RefreshTokenInvalid,
    RefreshTokenMissing,
    RefreshTokenReused,
    RefreshTokenSpent,
    SessionNotFound,
)
from donotplay.accounts.liveness import remember_ended
from donotplay.accounts.passkey_ceremonies import begin_reauthentication
from donotplay.accounts.reauthentication import REFUSALS, require_all_factors, require_fresh
from donotplay.accounts.schemas import (
    PasskeyLoginOptions,
    Reauthentication,
    Refresh,
    SessionKind,
    SignedIn,
)
from donotplay.accounts.sessions import (
    Session,
    end_session,
    end_sessions,
    list_sessions,
    mark_fresh,
    refresh_session,
)
from donotplay.accounts.signing_in import with_tokens
from donotplay.accounts.tokens import RefreshToken, SessionKey
from donotplay.accounts.users import get_user
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, transaction
from donotplay.errors import CrossOrigin, ValidationFailed
from donotplay.guards import limited
from donotplay.problems import SIGNED_IN, WITH_BODY, problems
from donotplay.rate_limits import Limited

SessionId = Annotated[UUID, PathParameter(description="id of one of the person's sessions")]


class Sessions(msgspec.Struct, frozen=True):
    sessions: list[Session]


@post(
    "/refresh",
    status_code=200,
    guards=[limited(Limited.REFRESH)],
    responses=problems(
        *WITH_BODY,
        RefreshTokenMissing,
        RefreshTokenInvalid,
        RefreshTokenReused,
        RefreshTokenSpent,
        CrossOrigin,
    ),
)
async def refresh(
    request: Request[Any, Any, Any],
    state: State,
    client: Given[Client],
    data: JSONBody[Refresh | None] = None,
) -> Response[SignedIn]:
    """Spend the refresh token, from the body or the cookie, for a new pair of tokens.

    A refresh token works once. For ten seconds the one spent last is answered once more, with the same new
    one, for a client that lost the answer. Any other spent token ends its whole session.
    """
    kind: SessionKind = "body" if data and data.refresh_token else "cookie"
    check_origin(request, kind)
    text = (data and data.refresh_token) or read_refresh_cookie(request)
    if not text:
        raise RefreshTokenMissing
    spent = RefreshToken.parse(text)
    await state.limits.hit(Limited.REFRESH_SESSION, str(spent.session.session_id))
    try:
        async with transaction(state.pool) as connection:
            token = await refresh_session(
                connection, spent, client, lifetimes_from(state.settings), state.keyring
            )
            user = await get_user(connection, token.session.user_id)
    except RefreshTokenReused:
        await remember_ended(state.redis, spent.session)
        raise
    return with_tokens(user, token, kind, request)


@post("/logout", status_code=204, responses=problems(*SIGNED_IN))
async def logout(
    session: Given[SessionKey], state: State, client: Given[Client], request: Request[Any, Any, Any]
) -> Response[None]:
    """End this session: its access and refresh tokens stop working at once."""
    async with transaction(state.pool) as connection:
        await end_session(connection, session)
        await audit.record(connection, Event.LOGGED_OUT, client, session.user_id, session.session_id)
    await remember_ended(state.redis, session)
    return Response(None, status_code=204, cookies=[no_refresh_cookie(request)])


@post(
    "/reauthenticate",
    status_code=204,
    responses=problems(*WITH_BODY, *SIGNED_IN, *REFUSALS),
)
async def reauthenticate(
    data: JSONBody[Reauthentication], session: Given[SessionKey], state: State, client: Given[Client]
) -> None:
    """Show again that it is you: for 15 minutes this session can end others and replace recovery codes."""
    await require_all_factors(state, session, client, data)
    async with transaction(state.pool) as connection:
        await mark_fresh(connection, session)
        await audit.record(connection, Event.REAUTHENTICATED, client, session.user_id, session.session_id)


@post("/reauthenticate/passkey", status_code=200, responses=problems(*SIGNED_IN, NoPasskeys))
async def begin_passkey_reauthentication(
    connection: Given[Connection], session: Given[SessionKey], state: State
) -> PasskeyLoginOptions:
    """Begin to show with a passkey that it is you, wherever password and code are asked for again.

    Its answer takes their place, once, within five minutes and in this session.
    """
    ceremony_id, options = await begin_reauthentication(
        connection, state.redis, state.settings.site_url, session
    )
    return PasskeyLoginOptions(ceremony_id, options)


@get("/sessions", responses=problems(*SIGNED_IN))
async def read_sessions(connection: Given[Connection], session: Given[SessionKey]) -> Sessions:
    """Where the person is signed in: this session first, then the last used."""
    return Sessions(await list_sessions(connection, session))


@delete(
    "/sessions/{session_id:uuid}",
    responses=problems(ValidationFailed, *SIGNED_IN, SessionNotFound, ReauthenticationRequired),
)
async def delete_session(
    session_id: SessionId, session: Given[SessionKey], state: State, client: Given[Client]
) -> None:
    """End one session: its access and refresh tokens stop working at once.

    For another one than this, all factors must have been given in the last 15 minutes, as at log-in.
    """
    if session_id != session.session_id:
        await require_fresh(state, session)
    ended = SessionKey(session.user_id, session_id)
    async with transaction(state.pool) as connection:
        await end_session(connection, ended)
        details = {"ended_by": str(session.session_id)}
        await audit.record(connection, Event.LOGGED_OUT, client, session.user_id, session_id, details)
    await remember_ended(state.redis, ended)


@delete("/sessions", responses=problems(*SIGNED_IN, ReauthenticationRequired))
async def delete_other_sessions(session: Given[SessionKey], state: State, client: Given[Client]) -> None:
    """End all sessions but this one. Needs all factors given in the last 15 minutes, as at log-in."""
    await require_fresh(state, session)
    async with transaction(state.pool) as connection:
        ended = await end_sessions(connection, session.user_id, but=session.session_id)
        await audit.record(connection, Event.OTHERS_LOGGED_OUT, client, session.user_id, session.session_id)
    await remember_ended(state.redis, *ended)


public_session_routes = [refresh]
own_session_routes = [
    logout,
    reauthenticate,
    begin_passkey_reauthentication,
    read_sessions,
    delete_session,
    delete_other_sessions,
]
