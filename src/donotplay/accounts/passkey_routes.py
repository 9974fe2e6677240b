"""A person's own passkeys. Logging in with one is in `login_routes.py`."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody, PathParameter

from donotplay import audit
from donotplay.accounts.errors import PasskeyLimit, PasskeyNotFound, PasskeyRefused
from donotplay.accounts.mailing import notify
from donotplay.accounts.passkeys import (
    NewPasskey,
    Passkey,
    PasskeyChanges,
    Passkeys,
    begin_registration,
    finish_registration,
    list_passkeys,
    remove_passkey,
    rename_passkey,
)
from donotplay.accounts.reauthentication import REFUSALS, require_all_factors
from donotplay.accounts.schemas import PasskeyOptions, Reauthentication
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.users import get_user
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, transaction
from donotplay.problems import SIGNED_IN, WITH_BODY, problems

PasskeyId = Annotated[UUID, PathParameter(description="id of one of the person's passkeys")]


@get("/", responses=problems(*SIGNED_IN))
async def read_passkeys(connection: Given[Connection], user_id: Given[UUID]) -> Passkeys:
    """The person's passkeys, the oldest first."""
    return Passkeys(await list_passkeys(connection, user_id))


@post(
    "/registration-options",
    status_code=200,
    responses=problems(*WITH_BODY, *SIGNED_IN, *REFUSALS, PasskeyLimit),
)
async def begin_passkey_registration(
    data: JSONBody[Reauthentication], session: Given[SessionKey], state: State, client: Given[Client]
) -> PasskeyOptions:
    """Begin to add a passkey: what to hand to `navigator.credentials.create`, within five minutes."""
    user = (await require_all_factors(state, session, client, data)).user
    async with state.pool.acquire() as connection:
        options = await begin_registration(
            connection, state.redis, state.settings.site_url, user, session.session_id
        )
    return PasskeyOptions(options)


@post("/", responses=problems(*WITH_BODY, *SIGNED_IN, PasskeyRefused, PasskeyLimit))
async def add_passkey(
    data: JSONBody[NewPasskey], session: Given[SessionKey], state: State, client: Given[Client]
) -> Response[Passkey]:
    """Add the passkey that the browser has made."""
    async with transaction(state.pool) as connection:
        user = await get_user(connection, session.user_id)
        passkey = await finish_registration(
            connection, state.redis, state.settings.site_url, session, data.name, data.credential
        )
        await _record(connection, Event.PASSKEY_ADDED, session, client, passkey.name)
    background = notify(state, user, Event.PASSKEY_ADDED)
    return Response(passkey, status_code=201, background=background)


@patch(
    "/{passkey_id:uuid}",
    responses=problems(*WITH_BODY, *SIGNED_IN, PasskeyNotFound),
)
async def change_passkey(
    passkey_id: PasskeyId,
    data: JSONBody[PasskeyChanges],
    transaction: Given[Connection],
    session: Given[SessionKey],
    client: Given[Client],
) -> Passkey:
    """Give a passkey another name."""
    passkey = await rename_passkey(transaction, session.user_id, passkey_id, data.name)
    await _record(transaction, Event.PASSKEY_RENAMED, session, client, passkey.name)
    return passkey


@post(
    "/{passkey_id:uuid}/remove",
    status_code=204,
    responses=problems(*WITH_BODY, *SIGNED_IN, *REFUSALS, PasskeyNotFound),
)
async def delete_passkey(
    passkey_id: PasskeyId,
    data: JSONBody[Reauthentication],
    session: Given[SessionKey],
    state: State,
    client: Given[Client],
) -> Response[None]:
    """Remove a passkey: it can't be used to log in any more."""
    user = (await require_all_factors(state, session, client, data)).user
    async with transaction(state.pool) as connection:
        name = await remove_passkey(connection, user.id, passkey_id)
        await _record(connection, Event.PASSKEY_REMOVED, session, client, name)
    return Response(None, status_code=204, background=notify(state, user, Event.PASSKEY_REMOVED))


async def _record(
    connection: Connection, event: Event, session: SessionKey, client: Client, name: str
) -> None:
    await audit.record(connection, event, client, session.user_id, session.session_id, {"name": name})


passkeys_router = Router(
    "/auth/passkeys",
    route_handlers=[
        read_passkeys,
        begin_passkey_registration,
        add_passkey,
        change_passkey,
        delete_passkey,
    ],
    tags=["Passkeys"],
)
