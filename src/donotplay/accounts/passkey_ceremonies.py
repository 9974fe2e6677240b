"""Using a passkey, to log in or to show again that it is you.

A ceremony begins with options that hold a challenge; it waits in Redis and is taken from there by the one
answer that comes for it.
"""

import secrets
from typing import Any
from uuid import UUID

import msgspec
from webauthn import generate_authentication_options, verify_authentication_response
from webauthn.helpers import base64url_to_bytes, options_to_json_dict
from webauthn.helpers.structs import UserVerificationRequirement

from donotplay.accounts.errors import NoPasskeys, PasskeyRefused
from donotplay.accounts.passkeys import CEREMONY_SECONDS, descriptors_of, has_passkeys, site_host
from donotplay.accounts.tokens import SessionKey
from donotplay.database import Connection
from donotplay.redis_client import Redis


class Ceremony(msgspec.Struct, frozen=True):
    """Options that wait for their answer. `user_id` is null when anybody may answer."""

    challenge: bytes
    user_id: UUID | None


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
        rp_id=site_host(site_url),
        allow_credentials=await descriptors_of(connection, user_id) if user_id else None,
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
            expected_rp_id=site_host(site_url),
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


def _user_handle(credential: dict[str, Any]) -> UUID:
    """Whose passkey it says it is; the signature is checked with a key of that person."""
    try:
        return UUID(bytes=base64url_to_bytes(str(credential["response"]["userHandle"])))
    except (KeyError, TypeError, ValueError):
        raise PasskeyRefused from None


def _login_key(ceremony_id: str) -> str:
    return f"passkey_login:{ceremony_id}"


def _reauthentication_key(session: SessionKey, ceremony_id: str) -> str:
    return f"passkey_reauthentication:{session.session_id}:{ceremony_id}"
