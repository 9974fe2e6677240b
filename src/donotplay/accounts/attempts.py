"""How many tries there are at an account's password and codes, such that an attacker can't use them up.

Tries are counted apart for each place that has signed in to the account before: a browser that holds a
device cookie of it, or an address its sessions came from. All other places share one count. Somebody who
guesses from anywhere exhausts that one; the owner, at home or in their own browser, has their own. What is
refused does not count, so even the shared one has a try again as its window moves on.
"""

import hashlib
from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec

from donotplay import audit
from donotplay.accounts.keys import Keyring, Purpose
from donotplay.accounts.tokens import InvalidTokenError, read, sign
from donotplay.accounts.users import email_key
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, Pool
from donotplay.errors import RateLimited
from donotplay.rate_limiter import RateLimits
from donotplay.rate_limits import Limited

KNOWN_FOR = timedelta(days=180)
"""How long a device is known after its last log-in. It is no session: it only has tries of its own."""

ADDRESS_KNOWN_FOR = timedelta(days=90)

Kind = Literal["password", "code"]

_LIMITS: dict[Kind, tuple[Limited, Limited]] = {
    "password": (Limited.LOGIN_KNOWN_PLACE, Limited.LOGIN_ELSEWHERE),
    "code": (Limited.CODE_KNOWN_PLACE, Limited.CODE_ELSEWHERE),
}


class Place(msgspec.Struct, frozen=True):
    """From where somebody tries: the address, and the device cookie of the browser, if any."""

    client: Client
    device_token: str | None


async def count_attempt(
    limits: RateLimits,
    pool: Pool,
    keyring: Keyring,
    kind: Kind,
    email: str,
    user_id: UUID | None,
    place: Place,
) -> None:
    """`RateLimited` when there were too many tries; `user_id` is None when nobody has that address.

    The first refusal of an hour is written into the account's activity.
    """
    known, elsewhere = _LIMITS[kind]
    account = account_key(email)
    # Asked for nobody, too: how long a refusal takes must not tell whether there is an account.
    key = await _known_place(pool, keyring, user_id or audit.NOBODY, place)
    try:
        if key:
            await limits.hit(known, f"{account}/{key}")
        else:
            await limits.hit(elsewhere, account)
    except RateLimited:
        if user_id and await limits.allows(Limited.NOTICE, account):
            details = {"kind": kind}
            await audit.record(pool, Event.LIMIT_EXCEEDED, place.client, user_id, details=details)
        raise


def issue_device_token(user_id: UUID, keyring: Keyring) -> str:
    """What makes a browser known to the account."""
    return sign({"sub": str(user_id)}, Purpose.KNOWN_DEVICE, keyring, KNOWN_FOR)


def account_key(email: str) -> str:
    """Names an account, whether there is one or not, without giving the address away to Redis."""
    return hashlib.sha256(email_key(email).encode()).hexdigest()[:32]


async def _known_place(pool: Pool, keyring: Keyring, user_id: UUID, place: Place) -> str | None:
    """What to count by, or None for a place that never signed in."""
    if device := read_known_device(keyring, user_id, place):
        return device
    return place.client.network if await is_known_address(pool, user_id, place.client) else None


def read_known_device(keyring: Keyring, user_id: UUID, place: Place) -> str | None:
    """The id of the device cookie, if it is one of this account."""
    try:
        claims = read(place.device_token or "", Purpose.KNOWN_DEVICE, keyring, "sub")
    except InvalidTokenError:
        return None
    return str(claims["jti"]) if claims["sub"] == str(user_id) else None


async def is_known_address(connection: Connection | Pool, user_id: UUID, client: Client) -> bool:
    """Whether a session of the account came from there."""
    return bool(
        await connection.fetchval(
            """
            SELECT EXISTS (
                SELECT FROM user_sessions
                WHERE user_id = $1 AND created_at > now() - $3::interval
                    AND (ip <<= $2::inet OR first_ip <<= $2::inet)
            )
            """,
            user_id,
            client.network if client.ip else None,
            ADDRESS_KNOWN_FOR,
        )
    )
