"""What people hold in their hands: an authenticator app, and an authenticator for passkeys (WebAuthn)."""

import hashlib
import json
import secrets
import time
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url as b64

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class App:
    """An authenticator app. Codes count once, so each call gives the next one that the server still takes."""

    def __init__(self, secret: str) -> None:
        self.totp = pyotp.TOTP(secret)
        self.last_step = int(time.time() // 30) - 2

    def code(self) -> str:
        """At most three before the clock has to go on: of the step before, of this one, of the next."""
        self.last_step += 1
        assert self.last_step <= int(time.time() // 30) + 1, "no further code is valid yet"
        return self.totp.generate_otp(self.last_step)

    def wrong_code(self) -> str:
        now = int(time.time() // 30)
        valid = {self.totp.generate_otp(now + offset) for offset in range(-3, 4)}
        return next(code for code in (f"{number:06}" for number in range(100)) if code not in valid)


class Authenticator:
    """One passkey, made and used as a browser would with a device that asks for a fingerprint."""

    def __init__(self, origin: str = "http://localhost:5000", *, flags: int = USER_PRESENT | USER_VERIFIED):
        self.origin = origin
        self.flags = flags
        self.sign_count = 1
        self.credential_id = secrets.token_bytes(32)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.user_handle = b""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.create` resolves to, as JSON."""
        self.user_handle = options["user"]["id"]
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        attestation = cbor2.dumps(
            {
                "fmt": "none",
                "attStmt": {},
                "authData": self._data(options["rp"]["id"], ATTESTED) + attested + self._public_key(),
            }
        )
        return self._credential(
            clientDataJSON=self._client_data("webauthn.create", options), attestationObject=b64(attestation)
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.get` resolves to, as JSON."""
        self.sign_count += 1
        data = self._data(options["rpId"])
        client_data = self._client_data("webauthn.get", options)
        signed = data + hashlib.sha256(base64url_to_bytes(client_data)).digest()
        return self._credential(
            clientDataJSON=client_data,
            authenticatorData=b64(data),
            signature=b64(self.key.sign(signed, ec.ECDSA(SHA256()))),
            userHandle=self.user_handle,
        )

    def _credential(self, **response: str) -> dict[str, Any]:
        name = b64(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}

    def _data(self, host: str, flags: int = 0) -> bytes:
        site = hashlib.sha256(host.encode()).digest()
        return site + bytes([self.flags | flags]) + self.sign_count.to_bytes(4, "big")

    def _client_data(self, kind: str, options: dict[str, Any]) -> str:
        data = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return b64(json.dumps(data).encode())

    def _public_key(self) -> bytes:
        """COSE (RFC 9053): an elliptic curve key, ES256, P-256."""
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
