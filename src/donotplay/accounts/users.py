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
    """What a log-in is checked against."""

    user: User
    password_hash: str


def check_email(text: str) -> str:
    """The address in its normal form; refused when it can't be one.

    Nothing is sent, so any domain will do, also those that exist only at home.
    """
    try:
        return validate_email(text, check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError as error:
        raise invalid("email", str(error)) from None


def email_key(email: str) -> str:
    """What two spellings of one address have in common."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


async def create_user(connection: Connection, email: str, password_hash: str) -> User:
    """`EmailTaken` when there is one with this address, also when two registrations race."""
    try:
        row = await connection.fetchrow(
            """
            INSERT INTO users (email, email_key, password_hash) VALUES ($1, $2, $3)
            RETURNING id, email, created_at
            """,
            email,
            email_key(email),
            password_hash,
        )
    except asyncpg.UniqueViolationError:
        raise EmailTaken from None
    assert row is not None  # noqa: S101 -- an INSERT returns its row or raises
    return User(**row)


async def find_credentials(pool: Pool, email: str) -> Credentials | None:
    row = await pool.fetchrow(
        "SELECT id, email, created_at, password_hash FROM users WHERE email_key = $1",
        email_key(email).replace("\0", ""),
    )
    if row is None:
        return None
    return Credentials(User(row["id"], row["email"], row["created_at"]), row["password_hash"])


async def get_user(connection: Connection, user_id: UUID) -> User:
    row = await connection.fetchrow("SELECT id, email, created_at FROM users WHERE id = $1", user_id)
    if row is None:
        raise SessionEnded
    return User(**row)
