"""The end of an account: asked for, put off for a while, and called off by logging in.

What is asked for has a receipt, which outlives the account. `privacy/erasure.py` does what is due.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from donotplay.accounts.errors import DeletionRequested, ReceiptUnknown
from donotplay.accounts.links import void_links
from donotplay.accounts.sessions import end_sessions
from donotplay.accounts.tokens import SessionKey, pack, unpack
from donotplay.database import Connection
from donotplay.errors import SessionEnded

RECEIPT_KEPT = timedelta(days=365)
"""After the account was erased or restored."""

_RECEIPT_BYTES = 32

State = Literal["waiting", "restored", "erased"]


class Requested(msgspec.Struct, frozen=True):
    """The receipt, of which there is no copy, and the sessions that `remember_ended` is for."""

    receipt: str
    requested_at: datetime
    erase_at: datetime
    ended: list[SessionKey]


class Erasure(msgspec.Struct, frozen=True):
    """What has become of a deletion. `counts` are what went, by kind of data."""

    requested_at: datetime
    erase_at: datetime
    restored_at: datetime | None
    erased_at: datetime | None
    counts: dict[str, int]

    @property
    def state(self) -> State:
        if self.erased_at:
            return "erased"
        return "restored" if self.restored_at else "waiting"

    def backups_until(self, kept: timedelta) -> datetime | None:
        """When the last backup goes that the account is in, if they are kept for so long."""
        return None if self.restored_at else (self.erased_at or self.erase_at) + kept


async def request_erasure(connection: Connection, user_id: UUID, grace: timedelta) -> Requested:
    """Let the account end after `grace`: nobody is signed in to it any more, and its links don't work.

    `DeletionRequested` when it waits for that already: the receipt that was given then goes on to count.
    """
    account = await connection.fetchrow("SELECT erase_at FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id)
    if account is None:
        raise SessionEnded
    if account["erase_at"] is not None:
        raise DeletionRequested
    secret = secrets.token_bytes(_RECEIPT_BYTES)
    (erasure,) = await connection.fetch(
        """
        INSERT INTO erasures (receipt_hash, erase_at) VALUES ($1, now() + $2::interval)
        RETURNING id, requested_at, erase_at
        """,
        hashlib.sha256(secret).digest(),
        grace,
    )
    await connection.execute(
        "UPDATE users SET erasure_id = $2, erase_at = $3 WHERE id = $1",
        user_id,
        erasure["id"],
        erasure["erase_at"],
    )
    await void_links(connection, user_id)
    ended = await end_sessions(connection, user_id)
    return Requested(pack(secret), erasure["requested_at"], erasure["erase_at"], ended)


async def restore_account(connection: Connection, user_id: UUID) -> bool:
    """Call off its end, if it waits for it; whether it did.

    The account must be locked, so that neither another log-in nor the erasure changes it meanwhile.
    """
    erasure_id = await connection.fetchval(
        "SELECT erasure_id FROM users WHERE id = $1 AND erase_at IS NOT NULL", user_id
    )
    if erasure_id is None:
        return False
    await connection.execute("UPDATE users SET erasure_id = NULL, erase_at = NULL WHERE id = $1", user_id)
    await connection.execute("UPDATE erasures SET restored_at = now() WHERE id = $1", erasure_id)
    return True


async def end_grace(connection: Connection, user_id: UUID) -> None:
    """Let an account that waits for its end be due now."""
    erasure_id = await connection.fetchval(
        "UPDATE users SET erase_at = now() WHERE id = $1 AND erase_at > now() RETURNING erasure_id", user_id
    )
    await connection.execute("UPDATE erasures SET erase_at = now() WHERE id = $1", erasure_id)


async def find_erasure(connection: Connection, receipt: str) -> Erasure:
    """What has become of it; `ReceiptUnknown` for what is no receipt, or one of too long ago."""
    try:
        (secret,) = unpack(receipt.strip(), _RECEIPT_BYTES)
    except ValueError:
        raise ReceiptUnknown from None
    row = await connection.fetchrow(
        """
        SELECT requested_at, erase_at, restored_at, erased_at, counts
        FROM erasures WHERE receipt_hash = $1
        """,
        hashlib.sha256(secret).digest(),
    )
    if row is None:
        raise ReceiptUnknown
    return Erasure(**row)
