"""Passwords: which are accepted, and how they are hashed and verified."""

import asyncio
import base64
import hashlib
import hmac
import os
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import bcrypt

from donotplay.errors import invalid

MIN_LENGTH = 8
MAX_LENGTH = 128
"""Characters after normalisation (ASVS 5.0, 6.2.1 and 6.2.9)."""

CONTEXT_WORDS = frozenset({"donotplay", "donotplaylist", "dnp", "dnplist", "blockedartists"})
"""What somebody who knows this site would try first; digits and signs around it don't help."""

_PEPPER = b"donotplay password v1"
"""Not a secret: it sets our digests apart from plain SHA digests that leaked elsewhere."""


@cache
def _hashing_in(_process_id: int) -> ThreadPoolExecutor:
    """Bcrypt keeps a core busy for a quarter of a second and releases the GIL: off the event loop with it.

    For each process its own: a worker that is forked from one that has hashed, as for the demo user, would
    wait for threads that it didn't get.
    """
    return ThreadPoolExecutor(max_workers=os.cpu_count(), thread_name_prefix="bcrypt")


def check_password(password: str, email: str, field: str = "password") -> None:
    """Refuse a password that is too short or long, common, the e-mail address, or this site's name.

    The refusal names the `field` it was in.
    """
    length = len(_normalised(password))
    if length < MIN_LENGTH:
        raise invalid(field, f"Use at least {MIN_LENGTH} characters.")
    if length > MAX_LENGTH:
        raise invalid(field, f"Use at most {MAX_LENGTH} characters.")
    folded = _normalised(password).casefold()
    address = email.casefold()
    if folded in {address, address.partition("@")[0]}:
        raise invalid(field, "Don't use your e-mail address as the password.")
    if "".join(filter(str.isalpha, folded)) in CONTEXT_WORDS:
        raise invalid(field, "Don't use the name of this site as the password.")
    if folded in common_passwords():
        raise invalid(field, "This password is among the first that attackers try. Choose another one.")


@cache
def common_passwords() -> frozenset[str]:
    """The most used passwords by leaks, lower case, as zxcvbn collected them."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


async def hash_password(password: str, cost: int) -> str:
    loop = asyncio.get_running_loop()
    return (
        await loop.run_in_executor(
            _hashing_in(os.getpid()), bcrypt.hashpw, _digest(password), bcrypt.gensalt(cost)
        )
    ).decode()


def is_weaker(password_hash: str, cost: int) -> bool:
    """Whether it was made with a lower cost than is wanted now. A hash is `$2b$<cost>$...`."""
    return int(password_hash.split("$")[2]) < cost


async def verify_password(password: str, password_hash: str | None, cost: int) -> bool:
    """Whether the password is right. Without a hash (unknown address) it takes as long and says no."""
    expected = password_hash.encode() if password_hash else _unknown_hash(cost)
    loop = asyncio.get_running_loop()
    matches = await loop.run_in_executor(
        _hashing_in(os.getpid()), bcrypt.checkpw, _digest(password), expected
    )
    return matches and password_hash is not None


@cache
def _unknown_hash(cost: int) -> bytes:
    """A hash that no password matches."""
    return bcrypt.gensalt(cost) + b"." * 31


def _digest(password: str) -> bytes:
    """64 characters that stand for the whole password: bcrypt itself ignores all after 72 bytes."""
    mac = hmac.digest(_PEPPER, _normalised(password).encode(), hashlib.sha384)
    return base64.b64encode(mac)


def _normalised(password: str) -> str:
    """One form for what looks alike, as keyboards differ in what they send (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
