"""A log-in whose password was right, on its way to the second factor.

It is a signed token that the client keeps, so that it survives the loss of Redis; it counts for nothing but
the second factor, for a few minutes, and not after the password was changed.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from donotplay.accounts.errors import LoginExpired
from donotplay.accounts.keys import Keyring, Purpose
from donotplay.accounts.tokens import InvalidTokenError, read, sign
from donotplay.accounts.users import Credentials

LIFETIME = timedelta(minutes=5)


class HalfLogin(msgspec.Struct, frozen=True):
    user_id: UUID
    password_version: int


def issue_login_token(credentials: Credentials, keyring: Keyring) -> str:
    claims = {"sub": str(credentials.user.id), "ver": credentials.password_version}
    return sign(claims, Purpose.LOGIN_TOKEN, keyring, LIFETIME)


def read_login_token(token: str, keyring: Keyring) -> HalfLogin:
    """`LoginExpired` unless it is one of ours and not older than `LIFETIME`."""
    try:
        claims = read(token, Purpose.LOGIN_TOKEN, keyring, "sub", "ver")
        return HalfLogin(UUID(claims["sub"]), int(claims["ver"]))
    except (InvalidTokenError, ValueError, TypeError) as error:
        raise LoginExpired from error
