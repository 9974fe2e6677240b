"""Recovery codes: ten that each stand in for the second factor once."""

import hashlib
import secrets
from uuid import UUID

from donotplay.database import Connection

COUNT = 10

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
"""Of base32 (RFC 4648): no digit looks like one of the letters."""

GROUPS, GROUP = 4, 7
"""28 characters, 140 bits: enough that a plain hash can't be guessed backwards (ASVS 5.0, 6.5.2)."""


async def renew_recovery_codes(connection: Connection, user_id: UUID) -> list[str]:
    """A new set, which voids the old one. This is the only time that the codes are known."""
    codes = [_new_code() for _ in range(COUNT)]
    await remove_recovery_codes(connection, user_id)
    await connection.executemany(
        "INSERT INTO user_recovery_codes (user_id, code_hash) VALUES ($1, $2)",
        [(user_id, _hash(code)) for code in codes],
    )
    return codes


async def remove_recovery_codes(connection: Connection, user_id: UUID) -> None:
    await connection.execute("DELETE FROM user_recovery_codes WHERE user_id = $1", user_id)


async def spend_recovery_code(connection: Connection, user_id: UUID, code: str) -> bool:
    """Whether it is one of the person's unused codes; of requests that race, one spends it."""
    spent = await connection.fetchval(
        """
        UPDATE user_recovery_codes SET used_at = now()
        WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL
        RETURNING true
        """,
        user_id,
        _hash(code),
    )
    return spent is not None


async def count_recovery_codes(connection: Connection, user_id: UUID) -> int:
    """How many are left."""
    left: int = await connection.fetchval(
        "SELECT count(*) FROM user_recovery_codes WHERE user_id = $1 AND used_at IS NULL", user_id
    )
    return left


def _new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def _hash(code: str) -> bytes:
    """Of what matters in a code: case, hyphens and spaces don't, nor do the digits that look like letters."""
    letters = "".join(filter(str.isalnum, code.lower())).translate(str.maketrans("01", "ol"))
    return hashlib.sha256(letters.encode()).digest()
