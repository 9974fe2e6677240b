"""Passkeys (WebAuthn, https://www.w3.org/TR/webauthn-3/): two factors in one, the device and its unlocking.

Adding them, and which somebody has; `passkey_ceremonies.py` has their use.
"""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from msgspec import Meta
from webauthn import (
    generate_registration_options,
    verify_registration_response,
)
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from donotplay.accounts.errors import PasskeyLimit, PasskeyNotFound, PasskeyRefused
from donotplay.accounts.schemas import Credential, User
from donotplay.accounts.tokens import SessionKey
from donotplay.database import WITHOUT_NUL, Connection
from donotplay.errors import invalid
from donotplay.redis_client import Redis

CEREMONY_SECONDS = 300
MAX_PASSKEYS = 20
MAX_NAME_LENGTH = 50

Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME_LENGTH, pattern=WITHOUT_NUL)]


class Passkey(msgspec.Struct, frozen=True):
    """`synced` when its maker keeps it on several devices; `last_used_at` is null before its first use."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None
    synced: bool


class Passkeys(msgspec.Struct, frozen=True):
    passkeys: list[Passkey]


class NewPasskey(msgspec.Struct, forbid_unknown_fields=True):
    """What the browser has made, and what the person calls it."""

    name: Name
    credential: Credential


class PasskeyChanges(msgspec.Struct, forbid_unknown_fields=True):
    name: Name


_COLUMNS = "id, name, created_at, last_used_at, synced"


async def list_passkeys(connection: Connection, user_id: UUID) -> list[Passkey]:
    """The oldest first."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM user_passkeys WHERE user_id = $1 ORDER BY created_at, id", user_id
    )
    return [Passkey(**row) for row in rows]


async def begin_registration(
    connection: Connection, redis: Redis, site_url: str, user: User, session_id: UUID
) -> dict[str, Any]:
    """Options for `navigator.credentials.create`; `PasskeyLimit` when there are too many already."""
    held = await descriptors_of(connection, user.id)
    if len(held) >= MAX_PASSKEYS:
        raise PasskeyLimit
    options = generate_registration_options(
        rp_id=site_host(site_url),
        rp_name="donotplay",
        user_id=user.id.bytes,
        user_name=user.email,
        exclude_credentials=held,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        timeout=CEREMONY_SECONDS * 1000,
    )
    await redis.set(_registration_key(session_id), options.challenge, ex=CEREMONY_SECONDS)
    return options_to_json_dict(options)


async def finish_registration(
    connection: Connection,
    redis: Redis,
    site_url: str,
    session: SessionKey,
    name: str,
    credential: dict[str, Any],
) -> Passkey:
    """Store what `navigator.credentials.create` gave; `PasskeyRefused` unless it answers our options."""
    challenge = await redis.getdel(_registration_key(session.session_id))
    if not isinstance(challenge, bytes):
        raise PasskeyRefused
    try:
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site_host(site_url),
            expected_origin=site_url,
            require_user_verification=True,
        )
    except Exception as error:  # the library meets hostile CBOR, JSON and keys with errors of many kinds
        raise PasskeyRefused from error
    # The person's row is locked, so that two registrations at once are counted one after the other.
    await connection.execute("SELECT FROM users WHERE id = $1 FOR UPDATE", session.user_id)
    if len(await descriptors_of(connection, session.user_id)) >= MAX_PASSKEYS:
        raise PasskeyLimit
    row = await connection.fetchrow(
        f"""
        INSERT INTO user_passkeys (user_id, credential_id, public_key, sign_count, synced, name)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (user_id, credential_id) DO NOTHING
        RETURNING {_COLUMNS}
        """,
        session.user_id,
        verified.credential_id,
        verified.credential_public_key,
        verified.sign_count,
        verified.credential_backed_up,
        _shown_name(name),
    )
    if row is None:
        raise PasskeyRefused
    return Passkey(**row)


async def rename_passkey(connection: Connection, user_id: UUID, passkey_id: UUID, name: str) -> Passkey:
    row = await connection.fetchrow(
        f"UPDATE user_passkeys SET name = $3 WHERE user_id = $1 AND id = $2 RETURNING {_COLUMNS}",
        user_id,
        passkey_id,
        _shown_name(name),
    )
    if row is None:
        raise PasskeyNotFound
    return Passkey(**row)


def _shown_name(text: str) -> str:
    if not (name := text.strip()):
        raise invalid("name", "Give it a name.")
    return name


async def remove_passkey(connection: Connection, user_id: UUID, passkey_id: UUID) -> str:
    """Its name."""
    name: str | None = await connection.fetchval(
        "DELETE FROM user_passkeys WHERE user_id = $1 AND id = $2 RETURNING name", user_id, passkey_id
    )
    if name is None:
        raise PasskeyNotFound
    return name


async def remove_passkeys(connection: Connection, user_id: UUID) -> int:
    """All of somebody's; how many there were."""
    status = await connection.execute("DELETE FROM user_passkeys WHERE user_id = $1", user_id)
    return int(status.removeprefix("DELETE "))


async def has_passkeys(connection: Connection, user_id: UUID) -> bool:
    return bool(await descriptors_of(connection, user_id))


async def descriptors_of(connection: Connection, user_id: UUID) -> list[PublicKeyCredentialDescriptor]:
    """What names somebody's passkeys to a browser."""
    rows = await connection.fetch("SELECT credential_id FROM user_passkeys WHERE user_id = $1", user_id)
    return [PublicKeyCredentialDescriptor(id=row["credential_id"]) for row in rows]


def site_host(site_url: str) -> str:
    """What WebAuthn knows this site by, the relying party's id."""
    return urlsplit(site_url).hostname or ""


def _registration_key(session_id: UUID) -> str:
    return f"passkey_registration:{session_id}"
