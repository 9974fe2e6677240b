"""The two kinds of tokens: short-lived signed access tokens, and opaque refresh tokens that work once."""

import base64
import binascii
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

import jwt
import msgspec

from donotplay.accounts.errors import RefreshTokenInvalid
from donotplay.errors import NotAuthenticated

ALGORITHM = "HS256"
ISSUER = "donotplay"
CLAIMS = ("iss", "sub", "sid", "jti", "iat", "exp")

_ID_BYTES = 16
_SECRET_BYTES = 32


class SessionKey(msgspec.Struct, frozen=True):
    """Names a session: tables lead with the person, so both are needed to find it."""

    user_id: UUID
    session_id: UUID


def issue_access_token(session: SessionKey, secret_key: str, lifetime: timedelta) -> str:
    """A JWT (RFC 7519) for one session; `sid` is the session, `jti` this very token."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "sub": str(session.user_id),
        "sid": str(session.session_id),
        "jti": secrets.token_urlsafe(12),
        "iat": now,
        "exp": now + lifetime,
    }
    return jwt.encode(claims, secret_key, ALGORITHM)


def read_access_token(token: str, secret_key: str) -> SessionKey:
    """The session of a token that is well formed, ours and not expired; else `NotAuthenticated`."""
    try:
        claims = jwt.decode(
            token, secret_key, algorithms=[ALGORITHM], issuer=ISSUER, options={"require": list(CLAIMS)}
        )
        return SessionKey(UUID(claims["sub"]), UUID(claims["sid"]))
    except (jwt.InvalidTokenError, ValueError) as error:
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
            data = base64.b64decode(text, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise RefreshTokenInvalid from None
        if len(data) != 2 * _ID_BYTES + _SECRET_BYTES:
            raise RefreshTokenInvalid
        user_id, session_id = UUID(bytes=data[:_ID_BYTES]), UUID(bytes=data[_ID_BYTES : 2 * _ID_BYTES])
        return cls(SessionKey(user_id, session_id), data[2 * _ID_BYTES :])

    def __str__(self) -> str:
        data = self.session.user_id.bytes + self.session.session_id.bytes + self.secret
        return base64.urlsafe_b64encode(data).decode()

    @property
    def hash(self) -> bytes:
        """What is stored. The secret is random, so a plain hash can't be guessed backwards."""
        return hashlib.sha256(self.secret).digest()
