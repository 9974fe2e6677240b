import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.accounts.passwords import (
    MAX_LENGTH,
    _digest,
    check_password,
    hash_password,
    verify_password,
)
from donotplay.errors import ValidationFailed

COST = 4
EMAIL = "Someone.Special@example.com"


def refusal(password: str) -> str:
    with pytest.raises(ValidationFailed) as refused:
        check_password(password, EMAIL)
    (error,) = refused.value.errors
    assert error.field == "password"
    return error.message


@pytest.mark.parametrize("password", ["eightchr", "🎵" * 8, "pass phrase with spaces", "x" * 127 + "y"])
def test_any_password_of_eight_to_128_characters_is_accepted(password):
    check_password(password, EMAIL)


def test_short_password_is_refused():
    assert "at least 8" in refusal("seven77")


def test_password_over_128_characters_is_refused():
    assert "at most 128" in refusal("x" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    "password", ["password", "PASSWORD", "12345678", "iloveyou", "qwertyuiop", "\uff50assword"]
)
def test_common_password_is_refused(password):
    assert "attackers" in refusal(password)


@pytest.mark.parametrize("password", ["donotplay", "DoNotPlay2026!", "do-not-play-list"])
def test_name_of_this_site_as_password_is_refused(password):
    assert "name of this site" in refusal(password)


@pytest.mark.parametrize("password", [EMAIL, EMAIL.upper(), "someone.special"])
def test_email_as_password_is_refused(password):
    assert "e-mail" in refusal(password)


async def test_password_is_verified_in_whole_beyond_72_bytes():
    hashed = await hash_password("x" * 100 + "right", COST)
    assert await verify_password("x" * 100 + "right", hashed, COST)
    assert not await verify_password("x" * 100 + "wrong", hashed, COST)


async def test_same_text_from_different_keyboards_is_the_same_password():
    composed, decomposed = "d\u00e9j\u00e0 entendu", "de\u0301ja\u0300 entendu"
    assert await verify_password(decomposed, await hash_password(composed, COST), COST)


async def test_nul_does_not_end_the_password():
    hashed = await hash_password("before\0after", COST)
    assert not await verify_password("before\0other", hashed, COST)


async def test_no_password_is_right_for_an_unknown_account():
    assert not await verify_password("anything at all", None, COST)


async def test_hash_has_the_cost_that_was_asked_for():
    assert (await hash_password("some password", 5)).startswith("$2b$05$")


@given(st.text(max_size=200), st.text(max_size=200))
def test_digest_fits_bcrypt_and_tells_passwords_apart(one, other):
    assert len(_digest(one)) <= 72
    assert b"\0" not in _digest(one)
    if one.isascii() and other.isascii():
        assert (_digest(one) == _digest(other)) == (one == other)


HASHING_BEFORE_AND_AFTER_A_FORK = """
import asyncio, os, signal
from donotplay.accounts.passwords import hash_password
asyncio.run(hash_password("a song nobody asked for", 4))
child = os.fork()
if not child:
    signal.alarm(10)
    asyncio.run(hash_password("a song nobody asked for", 4))
    os._exit(0)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_process_that_is_forked_from_one_that_has_hashed_can_hash():
    program = [sys.executable, "-c", HASHING_BEFORE_AND_AFTER_A_FORK]
    assert subprocess.run(program, check=False).returncode == 0
