import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.accounts.keys import Key, Keyring, Purpose, UndecryptableError
from donotplay.errors import StartupError

OLD, NEW = secrets.token_hex(32), secrets.token_hex(32)


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_what_is_encrypted_can_be_decrypted_for_the_same_context(plain, context):
    keyring = Keyring([NEW])
    assert keyring.decrypt(keyring.encrypt(plain, context), context) == plain


def test_encrypting_twice_gives_two_texts():
    keyring = Keyring([NEW])
    assert keyring.encrypt(b"secret", b"") != keyring.encrypt(b"secret", b"")


def test_older_keys_still_decrypt_and_the_first_encrypts():
    sealed = Keyring([OLD]).encrypt(b"secret", b"")
    rotated = Keyring([NEW, OLD])
    assert rotated.decrypt(sealed, b"") == b"secret"
    assert rotated.encrypt(b"secret", b"").startswith(Key(NEW).id)


def test_key_that_is_gone_is_named_by_its_id():
    sealed = Keyring([OLD]).encrypt(b"secret", b"")
    with pytest.raises(UndecryptableError, match=Key(OLD).id.hex()):
        Keyring([NEW]).decrypt(sealed, b"")


def test_what_was_encrypted_for_somebody_else_cannot_be_decrypted():
    keyring = Keyring([NEW])
    with pytest.raises(UndecryptableError):
        keyring.decrypt(keyring.encrypt(b"secret", b"ann"), b"bob")


@pytest.mark.parametrize("place", [4, 20, -1])
def test_what_was_changed_cannot_be_decrypted(place):
    keyring = Keyring([NEW])
    sealed = bytearray(keyring.encrypt(b"secret", b""))
    sealed[place] ^= 1
    with pytest.raises(UndecryptableError):
        keyring.decrypt(bytes(sealed), b"")


def test_each_purpose_has_a_key_of_its_own():
    assert len({Key(NEW).derive(purpose) for purpose in Purpose}) == len(Purpose)


def test_no_key_at_all_is_refused():
    with pytest.raises(StartupError):
        Keyring([])
