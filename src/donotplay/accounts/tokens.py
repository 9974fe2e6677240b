"""The tokens: signed ones that say something for a while, and opaque ones that stand for a row."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

import jwt
import msgspec

from donotplay.accounts.errors import RefreshTokenInvalid
from donotplay.accounts.keys import Keyring, Purpose
from donotplay.errors import NotAuthenticated

ALGORITHM = "HS256"
ISSUER = "donotplay"

_ID_BYTES = 16
_SECRET_BYTES = 32


class SessionKey(msgspec.Struct, frozen=True):
    """Names a session: tables lead with the person, so both are needed to find it."""

    user_id: UUID
    session_id: UUID


class InvalidTokenError(Exception):
    """A signed token is not well formed, not ours, for another purpose, or has expired."""


def sign(claims: dict[str, Any], purpose: Purpose, keyring: Keyring, lifetime: timedelta) -> str:
    """A JWT (RFC 7519) with its purpose as the audience, signed with a key for that purpose alone."""
    now = datetime.now(UTC)
    standard = {
        "iss": ISSUER,
        "aud": purpose,
        "jti": secrets.token_urlsafe(12),
        "iat": now,
        "exp": now + lifetime,
    }
    key = keyring.current
    return jwt.encode(claims | standard, key.derive(purpose), ALGORITHM, headers={"kid": key.id.hex()})


def read(token: str, purpose: Purpose, keyring: Keyring, *claims: str) -> dict[str, Any]:
    """What a token says, which has these claims besides the standard ones; else `InvalidTokenError`."""
    try:
        key = keyring.find(bytes.fromhex(str(jwt.get_unverified_header(token).get("kid"))))
        if key is None:
            raise InvalidTokenError
        return jwt.decode(
            token,
            key.derive(purpose),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=purpose,
            options={"require": ["iss", "aud", "jti", "iat", "exp", *claims]},
        )
    except (jwt.InvalidTokenError, ValueError) as error:
        raise InvalidTokenError from error


def issue_access_token(session: SessionKey, keyring: Keyring, lifetime: timedelta) -> str:
    """`sid` is the session, `jti` this very token."""
    claims = {"sub": str(session.user_id), "sid": str(session.session_id)}
    return sign(claims, Purpose.ACCESS_TOKEN, keyring, lifetime)


def read_access_token(token: str, keyring: Keyring) -> SessionKey:
    """The session of an access token; else `NotAuthenticated`."""
    try:
        claims = read(token, Purpose.ACCESS_TOKEN, keyring, "sub", "sid")
        return SessionKey(UUID(claims["sub"]), UUID(claims["sid"]))
    except (InvalidTokenError, ValueError) as error:
        raise NotAuthenticated from error


class RefreshToken(msgspec.Struct, frozen=True):
    """What the client keeps: the session's name and a secret of 256 random bits."""

    session: SessionKey
    secret: bytes

    @classmethod
    def issue(cls, session: SessionKey) -> Self:
        return cls(session, secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self:
        try:
            user_id, session_id, secret = unpack(text, _ID_BYTES, _ID_BYTES, _SECRET_BYTES)
        except ValueError:
            raise RefreshTokenInvalid from None
        return cls(SessionKey(UUID(bytes=user_id), UUID(bytes=session_id)), secret)

    def __str__(self) -> str:
        return pack(self.session.user_id.bytes, self.session.session_id.bytes, self.secret)

    @property
    def hash(self) -> bytes:
        """What is stored. The secret is random, so a plain hash can't be guessed backwards."""
        return hashlib.sha256(self.secret).digest()

    def successors(self, keyring: Keyring) -> Iterator[Self]:
        """The token that follows this one, by the key in use first, then by the older ones.

        It follows by computation (HMAC with a key only we have), so that the same token spent twice can be
        answered with the same successor, and nothing but the newest token's hash need be stored.
        """
        for key in keyring:
            secret = hmac.digest(key.derive(Purpose.REFRESH_SUCCESSION), self.secret, hashlib.sha256)
            yield type(self)(self.session, secret)


class LinkToken(msgspec.Struct, frozen=True):
    """What a link in an e-mail holds: whose it is, and a secret of 256 random bits."""

    user_id: UUID
    secret: bytes

    @classmethod
    def issue(cls, user_id: UUID) -> Self:
        return cls(user_id, secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self:
        """`ValueError` when it can't be one."""
        user_id, secret = unpack(text, _ID_BYTES, _SECRET_BYTES)
        return cls(UUID(bytes=user_id), secret)

    def __str__(self) -> str:
        return pack(self.user_id.bytes, self.secret)

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.secret).digest()


def pack(*parts: bytes) -> str:
    """The parts after each other in base64url, without padding."""
    return base64.urlsafe_b64encode(b"".join(parts)).decode().rstrip("=")


def unpack(text: str, *sizes: int) -> list[bytes]:
    """The parts of these sizes in bytes; `ValueError` when it is not made of just them."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError from error
    if len(data) != sum(sizes):
        raise ValueError
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    return [data[start : start + size] for start, size in zip(starts, sizes, strict=True)]
