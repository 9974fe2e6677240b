"""The second factor: whether somebody has one, and spending it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from donotplay.accounts.errors import TwoFactorNotEnabled
from donotplay.accounts.keys import Keyring
from donotplay.accounts.recovery_codes import (
    count_recovery_codes,
    remove_recovery_codes,
    spend_recovery_code,
)
from donotplay.accounts.totp import spend_totp_code
from donotplay.database import Connection

Method = Literal["totp", "recovery_code"]


class TwoFactor(msgspec.Struct, frozen=True):
    """`enabled_at` is null while two factors are off."""

    enabled: bool
    enabled_at: datetime | None
    recovery_codes_left: int


async def get_two_factor(connection: Connection, user_id: UUID) -> TwoFactor:
    enabled_at = await connection.fetchval("SELECT enabled_at FROM user_totp WHERE user_id = $1", user_id)
    left = await count_recovery_codes(connection, user_id) if enabled_at else 0
    return TwoFactor(enabled_at is not None, enabled_at, left)


async def require_two_factor(connection: Connection, user_id: UUID) -> None:
    """`TwoFactorNotEnabled` unless it is on. Changes to it that follow take turns by the row's lock."""
    if not await connection.fetchval("SELECT true FROM user_totp WHERE user_id = $1 FOR UPDATE", user_id):
        raise TwoFactorNotEnabled


async def spend_code(connection: Connection, keyring: Keyring, user_id: UUID, code: str) -> Method | None:
    """The kind of code that it was, which can't be used again; None when it is not right."""
    if await spend_totp_code(connection, keyring, user_id, code):
        return "totp"
    if await spend_recovery_code(connection, user_id, code):
        return "recovery_code"
    return None


async def remove_two_factor(connection: Connection, user_id: UUID) -> bool:
    """Whether it was on."""
    removed = await connection.execute("DELETE FROM user_totp WHERE user_id = $1", user_id)
    await remove_recovery_codes(connection, user_id)
    return removed != "DELETE 0"
