"""The keys that everything secret hangs on: derived from the settings' secrets, one for each purpose.

The first secret signs and encrypts; what the others have signed or encrypted still counts, so that secrets
can be rotated. Which one it was is told by a key id.
"""

import os
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from donotplay.errors import StartupError

ID_BYTES = 4
NONCE_BYTES = 12
"""96 random bits, as NIST SP 800-38D recommends; far from its limit of 2**32 messages with one key."""


class Purpose(StrEnum):
    """What a key is for. Keys of two purposes tell nothing about each other (RFC 5869)."""

    KEY_ID = "key id"
    ACCESS_TOKEN = "access token"  # noqa: S105 -- not a password
    LOGIN_TOKEN = "login token"  # noqa: S105 -- not a password
    KNOWN_DEVICE = "known device"
    REFRESH_SUCCESSION = "refresh succession"
    ENCRYPTION = "encryption"


class Key:
    """One of the secrets."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self.id = self.derive(Purpose.KEY_ID)[:ID_BYTES]

    def derive(self, purpose: Purpose) -> bytes:
        """256 bits."""
        return _derived(self._secret, purpose)


class Keyring:
    """All secrets, newest first. Raises `StartupError` when there is none."""

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise StartupError("DONOTPLAY_SECRET_KEYS must be set")
        self._keys = {key.id: key for key in map(Key, secrets)}
        self.current = next(iter(self._keys.values()))

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys.values())

    def find(self, key_id: bytes) -> Key | None:
        return self._keys.get(key_id)

    def encrypt(self, plain: bytes, context: bytes) -> bytes:
        """Key id, nonce, and AES-256-GCM of `plain`, which can be decrypted only for the same `context`."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self.current.derive(Purpose.ENCRYPTION)).encrypt(nonce, plain, context)
        return self.current.id + nonce + sealed

    def decrypt(self, sealed: bytes, context: bytes) -> bytes:
        """`UndecryptableError` when its key is gone, or it was made for something else."""
        key = self.find(sealed[:ID_BYTES])
        if key is None:
            raise UndecryptableError(f"no key of DONOTPLAY_SECRET_KEYS has the id {sealed[:ID_BYTES].hex()}")
        nonce, rest = sealed[ID_BYTES : ID_BYTES + NONCE_BYTES], sealed[ID_BYTES + NONCE_BYTES :]
        try:
            return AESGCM(key.derive(Purpose.ENCRYPTION)).decrypt(nonce, rest, context)
        except InvalidTag:
            raise UndecryptableError("what was encrypted has been changed or moved") from None


class UndecryptableError(Exception):
    """Something encrypted can't be read: a key was removed too early, or somebody meddled with the data."""


@cache
def _derived(secret: bytes, purpose: Purpose) -> bytes:
    return HKDF(SHA256(), length=32, salt=b"donotplay", info=purpose.encode()).derive(secret)
