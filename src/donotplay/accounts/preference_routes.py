"""`/users/me/settings`."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, patch, put
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from donotplay import audit
from donotplay.accounts.errors import SettingsNewer
from donotplay.accounts.preference_schemas import Preferences, PreferencesPatch
from donotplay.accounts.preferences import get_preferences, patch_preferences, replace_preferences
from donotplay.accounts.tokens import SessionKey
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection
from donotplay.errors import invalid
from donotplay.guards import MergePatchOperation, require_merge_patch
from donotplay.problems import SIGNED_IN, WITH_BODY, problems


@get("/me/settings", responses=problems(*SIGNED_IN))
async def read_settings(connection: Given[Connection], user_id: Given[UUID]) -> Preferences:
    """All settings, with the defaults of those that were never changed."""
    return await get_preferences(connection, user_id)


@put("/me/settings", responses=problems(*WITH_BODY, *SIGNED_IN, SettingsNewer))
async def replace_settings(
    data: JSONBody[Preferences],
    request: Request[Any, Any, Any],
    transaction: Given[Connection],
    session: Given[SessionKey],
    client: Given[Client],
) -> Preferences:
    """Set all settings at once."""
    await _refuse_other_types(request, Preferences)
    changed = await replace_preferences(transaction, session.user_id, data)
    return await _noted(transaction, session, client, changed)


@patch(
    "/me/settings",
    operation_class=MergePatchOperation,
    before_request=require_merge_patch,
    responses=problems(*WITH_BODY, *SIGNED_IN, SettingsNewer),
)
async def update_settings(
    data: JSONBody[PreferencesPatch],
    request: Request[Any, Any, Any],
    transaction: Given[Connection],
    session: Given[SessionKey],
    client: Given[Client],
) -> Preferences:
    """Change some settings, by a JSON Merge Patch (RFC 7396): null goes back to the default."""
    await _refuse_other_types(request, PreferencesPatch)
    changed = await patch_preferences(transaction, session.user_id, data)
    return await _noted(transaction, session, client, changed)


async def _refuse_other_types(request: Request[Any, Any, Any], schema: type[msgspec.Struct]) -> None:
    """Litestar takes `0` for `false` and `"50"` for `50`, which the schema of the document does not."""
    try:
        msgspec.json.decode(await request.body(), type=schema)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        raise invalid(path.rstrip("`"), f"{message}.".replace("`", "")) from None


async def _noted(
    connection: Connection, session: SessionKey, client: Client, changed: list[str]
) -> Preferences:
    if changed:
        details = {"changed": ", ".join(changed)}
        await audit.record(
            connection, Event.SETTINGS_CHANGED, client, session.user_id, session.session_id, details
        )
    return await get_preferences(connection, session.user_id)


preference_routes = [read_settings, replace_settings, update_settings]
