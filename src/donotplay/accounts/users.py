"""The accounts themselves, found by e-mail address or id."""

import unicodedata
from uuid import UUID

import asyncpg
import msgspec
from email_validator import EmailNotValidError, validate_email

from donotplay.accounts.errors import EmailTaken
from donotplay.accounts.schemas import User
from donotplay.database import Connection, Pool
from donotplay.errors import SessionEnded, invalid


class Credentials(msgspec.Struct, frozen=True):
    """What a log-in is checked against. `password_version` is another one after each change."""

    user: User
    password_hash: str
    password_version: int
    has_two_factor: bool


_USER = "id, email, email_verified_at IS NOT NULL AS email_verified, created_at"

_CREDENTIALS = f"""
    SELECT {_USER}, password_hash, (extract(epoch FROM password_changed_at) * 1e6)::bigint AS version,
        EXISTS (SELECT FROM user_totp WHERE user_id = users.id) AS has_two_factor
    FROM users
"""


def check_email(text: str) -> str:
    """The address in its normal form; refused when it can't be one.

    Any domain will do, also those that exist only at home.
    """
    try:
        return validate_email(text, check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError as error:
        raise invalid("email", str(error)) from None


def email_key(email: str) -> str:
    """What two spellings of one address have in common."""
    return unicodedata.normalize("NFKC", email.strip()).casefold().replace("\0", "")


async def create_user(connection: Connection, email: str, password_hash: str) -> User:
    """`EmailTaken` when there is one with this address, also when two registrations race."""
    # A violated constraint would put the address into the server's log.
    row = await connection.fetchrow(
        f"""
        INSERT INTO users (email, email_key, password_hash) VALUES ($1, $2, $3)
        ON CONFLICT (email_key) DO NOTHING RETURNING {_USER}
        """,
        email,
        email_key(email),
        password_hash,
    )
    if row is None:
        raise EmailTaken
    return User(**row)


async def find_credentials(connection: Connection | Pool, email: str) -> Credentials | None:
    return _credentials_from(
        await connection.fetchrow(f"{_CREDENTIALS} WHERE email_key = $1", email_key(email))
    )


async def find_credentials_by_id(connection: Connection | Pool, user_id: UUID) -> Credentials | None:
    return _credentials_from(await connection.fetchrow(f"{_CREDENTIALS} WHERE id = $1", user_id))


async def get_credentials(connection: Connection | Pool, user_id: UUID) -> Credentials:
    """Of somebody signed in; `SessionEnded` when the account has gone."""
    credentials = await find_credentials_by_id(connection, user_id)
    if credentials is None:
        raise SessionEnded
    return credentials


async def are_unchanged(
    connection: Connection, credentials: Credentials, *, to_change_them: bool = False
) -> bool:
    """Whether what was checked still counts; until the end of the transaction nobody else can change it.

    Checking a password takes a while, and a change that ended all sessions meanwhile must not be outrun.
    """
    user_id = credentials.user.id
    return await lock_credentials(connection, user_id, to_change_them=to_change_them) == credentials


async def lock_credentials(
    connection: Connection, user_id: UUID, *, to_change_them: bool = False
) -> Credentials | None:
    """What nobody else can change until the end of the transaction.

    Who goes on to change it takes the lock that a change needs at once: two that shared it would wait for
    each other.
    """
    lock = "NO KEY UPDATE" if to_change_them else "SHARE"
    await connection.execute(f"SELECT FROM users WHERE id = $1 FOR {lock}", user_id)
    return await find_credentials_by_id(connection, user_id)


async def get_user(connection: Connection, user_id: UUID) -> User:
    row = await connection.fetchrow(f"SELECT {_USER} FROM users WHERE id = $1", user_id)
    if row is None:
        raise SessionEnded
    return User(**row)


async def set_password(connection: Connection, user_id: UUID, password_hash: str) -> None:
    await connection.execute(
        "UPDATE users SET password_hash = $2, password_changed_at = clock_timestamp() WHERE id = $1",
        user_id,
        password_hash,
    )


async def strengthen_hash(pool: Pool, user_id: UUID, old_hash: str, new_hash: str) -> None:
    """Another hash of the same password, unless it was changed meanwhile."""
    await pool.execute(
        "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
        user_id,
        old_hash,
        new_hash,
    )


async def mark_email_verified(connection: Connection, user_id: UUID) -> None:
    await connection.execute(
        "UPDATE users SET email_verified_at = now() WHERE id = $1 AND email_verified_at IS NULL", user_id
    )


def _credentials_from(row: asyncpg.Record | None) -> Credentials | None:
    if row is None:
        return None
    user = User(row["id"], row["email"], row["email_verified"], row["created_at"])
    return Credentials(user, row["password_hash"], row["version"], row["has_two_factor"])
