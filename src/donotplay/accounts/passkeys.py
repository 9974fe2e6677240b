"""Passkeys (WebAuthn, https://www.w3.org/TR/webauthn-3/): two factors in one, the device and its unlocking.

A ceremony begins with options that hold a challenge; it waits in Redis and is taken from there by the one
answer that comes for it.
"""

import secrets
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from msgspec import Meta
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from donotplay.accounts.errors import NoPasskeys, PasskeyLimit, PasskeyNotFound, PasskeyRefused
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


class Ceremony(msgspec.Struct, frozen=True):
    """Options that wait for their answer. `user_id` is null when anybody may answer."""

    challenge: bytes
    user_id: UUID | None


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
    held = await _descriptors(connection, user.id)
    if len(held) >= MAX_PASSKEYS:
        raise PasskeyLimit
    options = generate_registration_options(
        rp_id=_host(site_url),
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
            expected_rp_id=_host(site_url),
            expected_origin=site_url,
            require_user_verification=True,
        )
    except Exception as error:  # the library meets hostile CBOR, JSON and keys with errors of many kinds
        raise PasskeyRefused from error
    # The person's row is locked, so that two registrations at once are counted one after the other.
    await connection.execute("SELECT FROM users WHERE id = $1 FOR UPDATE", session.user_id)
    if len(await _descriptors(connection, session.user_id)) >= MAX_PASSKEYS:
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


async def begin_login(
    connection: Connection, redis: Redis, site_url: str, user_id: UUID | None
) -> tuple[str, dict[str, Any]]:
    """The ceremony's id, and options for `navigator.credentials.get`: anybody's passkeys or one person's."""
    ceremony_id = secrets.token_urlsafe(16)
    return ceremony_id, await _begin(connection, redis, site_url, user_id, _login_key(ceremony_id))


async def begin_reauthentication(
    connection: Connection, redis: Redis, site_url: str, session: SessionKey
) -> tuple[str, dict[str, Any]]:
    """The same for somebody signed in; `NoPasskeys` when they have none.

    What answers it counts in this session alone and signs nobody in, nor does what answers a log-in do here.
    """
    if not await has_passkeys(connection, session.user_id):
        raise NoPasskeys
    ceremony_id = secrets.token_urlsafe(16)
    key = _reauthentication_key(session, ceremony_id)
    return ceremony_id, await _begin(connection, redis, site_url, session.user_id, key)


async def _begin(
    connection: Connection, redis: Redis, site_url: str, user_id: UUID | None, key: str
) -> dict[str, Any]:
    """The options; what they are answered against waits at `key`."""
    options = generate_authentication_options(
        rp_id=_host(site_url),
        allow_credentials=await _descriptors(connection, user_id) if user_id else None,
        user_verification=UserVerificationRequirement.REQUIRED,
        timeout=CEREMONY_SECONDS * 1000,
    )
    waiting = msgspec.json.encode(Ceremony(options.challenge, user_id))
    await redis.set(key, waiting, ex=CEREMONY_SECONDS)
    return options_to_json_dict(options)


async def take_ceremony(redis: Redis, ceremony_id: str, credential: dict[str, Any]) -> tuple[Ceremony, UUID]:
    """The log-in that has begun, which can't be answered again, and who answers; else `PasskeyRefused`."""
    ceremony = await _take(redis, _login_key(ceremony_id))
    user_id = ceremony.user_id or _user_handle(credential)
    return ceremony, user_id


async def take_reauthentication(redis: Redis, session: SessionKey, ceremony_id: str) -> Ceremony:
    """What has begun in this session, which can't be answered again; else `PasskeyRefused`."""
    return await _take(redis, _reauthentication_key(session, ceremony_id))


async def _take(redis: Redis, key: str) -> Ceremony:
    waiting = await redis.getdel(key)
    if waiting is None:
        raise PasskeyRefused
    return msgspec.json.decode(waiting, type=Ceremony)


async def verify_passkey(
    connection: Connection, site_url: str, user_id: UUID, ceremony: Ceremony, credential: dict[str, Any]
) -> None:
    """Check the signature with the person's passkey, and note its use; else `PasskeyRefused`."""
    try:
        credential_id = base64url_to_bytes(str(credential.get("rawId")))
    except ValueError:
        raise PasskeyRefused from None
    passkey = await connection.fetchrow(
        """
        SELECT id, public_key, sign_count FROM user_passkeys
        WHERE user_id = $1 AND credential_id = $2 FOR UPDATE
        """,
        user_id,
        credential_id,
    )
    if passkey is None:
        raise PasskeyRefused
    try:
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=ceremony.challenge,
            expected_rp_id=_host(site_url),
            expected_origin=site_url,
            credential_public_key=passkey["public_key"],
            credential_current_sign_count=passkey["sign_count"],
            require_user_verification=True,
        )
    except Exception as error:  # the library meets hostile CBOR, JSON and keys with errors of many kinds
        raise PasskeyRefused from error
    await connection.execute(
        """
        UPDATE user_passkeys SET sign_count = $3, synced = $4, last_used_at = now()
        WHERE user_id = $1 AND id = $2
        """,
        user_id,
        passkey["id"],
        verified.new_sign_count,
        verified.credential_backed_up,
    )


async def has_passkeys(connection: Connection, user_id: UUID) -> bool:
    return bool(await _descriptors(connection, user_id))


async def _descriptors(connection: Connection, user_id: UUID) -> list[PublicKeyCredentialDescriptor]:
    rows = await connection.fetch("SELECT credential_id FROM user_passkeys WHERE user_id = $1", user_id)
    return [PublicKeyCredentialDescriptor(id=row["credential_id"]) for row in rows]


def _host(site_url: str) -> str:
    """What WebAuthn knows this site by, the relying party's id."""
    return urlsplit(site_url).hostname or ""


def _user_handle(credential: dict[str, Any]) -> UUID:
    """Whose passkey it says it is; the signature is checked with a key of that person."""
    try:
        return UUID(bytes=base64url_to_bytes(str(credential["response"]["userHandle"])))
    except (KeyError, TypeError, ValueError):
        raise PasskeyRefused from None


def _registration_key(session_id: UUID) -> str:
    return f"passkey_registration:{session_id}"


def _login_key(ceremony_id: str) -> str:
    return f"passkey_login:{ceremony_id}"


def _reauthentication_key(session: SessionKey, ceremony_id: str) -> str:
    return f"passkey_reauthentication:{session.session_id}:{ceremony_id}"
