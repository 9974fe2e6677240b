"""The deletion of one's account (GDPR, article 17), and its receipt, which can be looked up by anybody."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody
from msgspec import Meta

from donotplay import audit
from donotplay.accounts import closing
from donotplay.accounts.cookies import no_refresh_cookie
from donotplay.accounts.errors import ReceiptUnknown, WrongPassword
from donotplay.accounts.liveness import remember_ended
from donotplay.accounts.mailing import send_deletion_notice
from donotplay.accounts.reauthentication import REFUSALS, require_all_factors
from donotplay.accounts.schemas import Reauthentication
from donotplay.accounts.sessions import require_unended
from donotplay.accounts.tokens import SessionKey
from donotplay.accounts.users import are_unchanged
from donotplay.audit import Event
from donotplay.background import log_failure
from donotplay.clients import Client
from donotplay.database import Connection, transaction
from donotplay.guards import limited
from donotplay.privacy.erasure import Erased, erase, tell_erased
from donotplay.problems import SIGNED_IN, WITH_BODY, problems
from donotplay.rate_limits import Limited
from donotplay.settings import Settings

BackupsUntil = Annotated[
    datetime, Meta(description="until when backups of the site may hold the account, as far as it knows")
]


class Deletion(msgspec.Struct, frozen=True):
    """What was asked for. The receipt is shown this once, and shows what becomes of it."""

    receipt: str
    state: closing.State
    requested_at: datetime
    erase_at: datetime
    backups_until: BackupsUntil


class ErasureState(msgspec.Struct, frozen=True):
    """What has become of a deletion. `backups_until` is null for an account that was restored."""

    state: closing.State
    requested_at: datetime
    erase_at: datetime
    restored_at: datetime | None
    erased_at: datetime | None
    backups_until: BackupsUntil | None
    counts: Annotated[dict[str, int], Meta(description="how many of each kind of data were erased")]


class ReceiptUse(msgspec.Struct, forbid_unknown_fields=True):
    """What a deletion was answered with."""

    receipt: Annotated[str, Meta(max_length=100)]


@delete(
    "/me",
    status_code=200,
    responses=problems(*WITH_BODY, *SIGNED_IN, *REFUSALS),
)
async def delete_account(
    data: JSONBody[Reauthentication],
    session: Given[SessionKey],
    state: State,
    client: Given[Client],
    request: Request[Any, Any, Any],
) -> Response[Deletion]:
    """Delete the account. All sessions end at once, and links that were sent by e-mail stop working.

    For some days (`deletion_grace_days` of the features) logging in restores it; then all that is personal is
    erased. With 0 days that is done at once.
    """
    settings: Settings = state.settings
    credentials = await require_all_factors(state, session, client, data)
    async with transaction(state.pool) as connection:
        if not await are_unchanged(connection, credentials, to_change_them=True):
            raise WrongPassword
        # Of two requests at once the quicker one has ended the session of both.
        await require_unended(connection, session)
        requested = await closing.request_erasure(
            connection, session.user_id, timedelta(days=settings.deletion_grace_days)
        )
        await audit.record(connection, Event.DELETION_REQUESTED, client, session.user_id, session.session_id)
    await remember_ended(state.redis, *requested.ended)
    is_at_once = settings.deletion_grace_days == 0
    erased = await _erase_now(state, session) if is_at_once else None
    body = Deletion(
        requested.receipt,
        "erased" if erased else "waiting",
        requested.requested_at,
        requested.erase_at,
        requested.erase_at + timedelta(days=settings.backup_retention_days),
    )
    background = (
        BackgroundTask(tell_erased, settings, erased)
        if is_at_once
        else send_deletion_notice(state, credentials.user, requested)
    )
    return Response(body, cookies=[no_refresh_cookie(request)], background=background)


async def _erase_now(state: State, session: SessionKey) -> Erased | None:
    """What can't be done now is done by the scheduler: that it was asked for is committed."""
    try:
        return await erase(state.pool, session.user_id)
    except Exception as error:  # noqa: BLE001 -- logged, and tried again
        log_failure("account_not_erased", error, user_id=str(session.user_id))
        return None


@post(
    "/erasure",
    status_code=200,
    guards=[limited(Limited.RECEIPT)],
    responses=problems(*WITH_BODY, ReceiptUnknown),
)
async def read_erasure(
    data: JSONBody[ReceiptUse], connection: Given[Connection], state: State
) -> ErasureState:
    """What has become of a deletion, by its receipt. It is kept for a year after the account's end."""
    erasure = await closing.find_erasure(connection, data.receipt)
    return ErasureState(
        erasure.state,
        erasure.requested_at,
        erasure.erase_at,
        erasure.restored_at,
        erasure.erased_at,
        erasure.backups_until(timedelta(days=state.settings.backup_retention_days)),
        erasure.counts,
    )


deletion_router = Router("/users", route_handlers=[delete_account], tags=["Account"])
public_erasure_router = Router("/auth", route_handlers=[read_erasure], tags=["Account"])
