"""Time-based one-time passwords (RFC 6238): the secret, its QR code, and codes that count once."""

import hmac
import io
import re
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import msgspec
import pyotp
import segno

from donotplay.accounts.errors import TwoFactorEnabled, TwoFactorSetupMissing
from donotplay.accounts.keys import Keyring
from donotplay.database import Connection
from donotplay.redis_client import Redis

ISSUER = "donotplay"
SETUP_SECONDS = 600
"""For so long a secret waits for its first right code."""

STEPS = (0, -1, 1)
"""Which codes are accepted, by steps of 30 seconds from now: clocks differ, and typing takes a while."""

_CODE = re.compile(r"[0-9]{6}")


class Setup(msgspec.Struct, frozen=True):
    """What an authenticator app is given: as text, as a URI, and as a QR code of that (SVG)."""

    secret: str
    otpauth_uri: str
    qr_svg: str
    expires_in: int


async def begin_setup(redis: Redis, keyring: Keyring, user_id: UUID, session_id: UUID, email: str) -> Setup:
    """A new secret, which waits in Redis and becomes active with `enable_totp`."""
    secret = pyotp.random_base32()
    await redis.set(
        _setup_key(session_id), keyring.encrypt(secret.encode(), _context(user_id)), ex=SETUP_SECONDS
    )
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    return Setup(secret, uri, _draw(uri), SETUP_SECONDS)


async def read_setup(redis: Redis, keyring: Keyring, user_id: UUID, session_id: UUID) -> str:
    """The secret that waits; `TwoFactorSetupMissing` when there is none, or no more."""
    waiting = await redis.get(_setup_key(session_id))
    if not isinstance(waiting, bytes):
        raise TwoFactorSetupMissing
    return keyring.decrypt(waiting, _context(user_id)).decode()


async def forget_setup(redis: Redis, session_id: UUID) -> None:
    await redis.delete(_setup_key(session_id))


async def enable_totp(
    connection: Connection, keyring: Keyring, user_id: UUID, secret: str, code: str
) -> bool:
    """Make a secret active, if the code is right; `TwoFactorEnabled` for the slower of two."""
    step = _matching_step(secret, code)
    if step is None:
        return False
    try:
        await connection.execute(
            "INSERT INTO user_totp (user_id, secret, last_step) VALUES ($1, $2, $3)",
            user_id,
            keyring.encrypt(secret.encode(), _context(user_id)),
            step,
        )
    except asyncpg.UniqueViolationError:
        raise TwoFactorEnabled from None
    return True


async def spend_totp_code(connection: Connection, keyring: Keyring, user_id: UUID, code: str) -> bool:
    """Whether it is right and newer than the last one accepted; of requests that race, one spends it."""
    # What is no such code may be a recovery code, and needs no key to be told so.
    if not _CODE.fullmatch(_digits(code)):
        return False
    sealed = await connection.fetchval("SELECT secret FROM user_totp WHERE user_id = $1", user_id)
    if sealed is None:
        return False
    step = _matching_step(keyring.decrypt(sealed, _context(user_id)).decode(), code)
    if step is None:
        return False
    spent = await connection.fetchval(
        "UPDATE user_totp SET last_step = $2 WHERE user_id = $1 AND last_step < $2 RETURNING true",
        user_id,
        step,
    )
    return spent is not None


async def reencrypt_secrets(connection: Connection, keyring: Keyring) -> int:
    """Encrypt with the key in use what older keys have encrypted; how many secrets that were."""
    rows = await connection.fetch(
        "SELECT user_id, secret FROM user_totp WHERE substring(secret FOR $1) <> $2 FOR UPDATE",
        len(keyring.current.id),
        keyring.current.id,
    )
    for row in rows:
        context = _context(row["user_id"])
        await connection.execute(
            "UPDATE user_totp SET secret = $2 WHERE user_id = $1",
            row["user_id"],
            keyring.encrypt(keyring.decrypt(row["secret"], context), context),
        )
    return len(rows)


def _draw(uri: str) -> str:
    """A QR code as an SVG document that scales."""
    image = io.BytesIO()
    segno.make(uri, micro=False).save(image, kind="svg", border=2, xmldecl=False, omitsize=True, nl=False)
    return image.getvalue().decode()


def _matching_step(secret: str, code: str) -> int | None:
    digits = _digits(code)
    if not _CODE.fullmatch(digits):
        return None
    totp = pyotp.TOTP(secret)
    now = totp.timecode(datetime.now(UTC))
    return next(
        (now + step for step in STEPS if hmac.compare_digest(digits, totp.generate_otp(now + step))), None
    )


def _digits(code: str) -> str:
    """As people type it, with or without a space in the middle."""
    return "".join(code.split())


def _context(user_id: UUID) -> bytes:
    """A secret that is moved to another person's row can't be decrypted there."""
    return b"totp" + user_id.bytes


def _setup_key(session_id: UUID) -> str:
    return f"totp_setup:{session_id}"
