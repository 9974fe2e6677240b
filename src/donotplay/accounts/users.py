"""The accounts themselves, found by e-mail address or id."""

import unicodedata
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from email_validator import EmailNotValidError, validate_email

from donotplay.accounts.errors import EmailTaken
from donotplay.accounts.schemas import User
from donotplay.database import Connection, Pool
from donotplay.errors import SessionEnded, invalid


class Credentials(msgspec.Struct, frozen=True, eq=False):
    """What a log-in is checked against. `password_version` is another one after each change.

    The same credentials are equal, whatever else of the person's profile has changed meanwhile.
    """

    user: User
    password_hash: str
    password_version: int
    has_two_factor: bool
    is_disabled: bool

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Credentials) and self._counting() == other._counting()

    def __hash__(self) -> int:
        return hash(self._counting())

    def _counting(self) -> tuple[Any, ...]:
        _user, *others = msgspec.structs.astuple(self)
        return (self.user.id, self.user.email, *others)


_USER = """
    id, email, email_verified_at IS NOT NULL AS email_verified, display_name, locale, time_zone, created_at,
    (
        SELECT new_email FROM user_links AS link
        WHERE user_id = users.id AND purpose = 'change_email' AND used_at IS NULL AND expires_at > now()
            AND link.email_key = users.email_key
    ) AS pending_email
"""
"""All of `User`. Of the links for another address only one at a time works."""

_CREDENTIALS = f"""
    SELECT {_USER}, password_hash, (extract(epoch FROM password_changed_at) * 1e6)::bigint AS version,
        EXISTS (SELECT FROM user_totp WHERE user_id = users.id) AS has_two_factor,
        disabled_at IS NOT NULL AS is_disabled
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
    await _claim_email(connection, email)
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


async def get_user(connection: Connection | Pool, user_id: UUID) -> User:
    row = await connection.fetchrow(f"SELECT {_USER} FROM users WHERE id = $1", user_id)
    if row is None:
        raise SessionEnded
    return User(**row)


async def lock_user(connection: Connection, user_id: UUID) -> None:
    """Let others that change the account wait until the end of the transaction."""
    await connection.execute("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id)


async def is_taken(connection: Connection, email: str, *, but_by: UUID) -> bool:
    """Whether somebody else has this address."""
    found = await connection.fetchval(
        "SELECT true FROM users WHERE email_key = $1 AND id <> $2", email_key(email), but_by
    )
    return found is not None


async def set_email(connection: Connection, user_id: UUID, email: str, *, is_verified: bool) -> None:
    """`EmailTaken` when somebody else has this address, also when they get it at the same time."""
    await _claim_email(connection, email)
    if await is_taken(connection, email, but_by=user_id):
        raise EmailTaken
    await connection.execute(
        """
        UPDATE users SET email = $2, email_key = $3, email_verified_at = CASE WHEN $4 THEN now() END
        WHERE id = $1
        """,
        user_id,
        email,
        email_key(email),
        is_verified,
    )


async def _claim_email(connection: Connection, email: str) -> None:
    """Let others that want the same address wait until the end of the transaction.

    Otherwise the slower one would violate a constraint, and that puts the address into the server's log.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", email_key(email))


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
    user = User(**{field: row[field] for field in User.__struct_fields__})
    return Credentials(user, row["password_hash"], row["version"], row["has_two_factor"], row["is_disabled"])
