import secrets
from datetime import timedelta
from uuid import UUID, uuid4

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.accounts.errors import RefreshTokenInvalid
from donotplay.accounts.keys import Keyring, Purpose
from donotplay.accounts.tokens import (
    LinkToken,
    RefreshToken,
    SessionKey,
    issue_access_token,
    read_access_token,
    sign,
)
from donotplay.errors import NotAuthenticated

SESSION = SessionKey(uuid4(), uuid4())
DAY = timedelta(days=1)
SECRET, OTHER = secrets.token_hex(32), secrets.token_hex(32)
KEYRING = Keyring([SECRET])
CLAIMS = {"sub": str(SESSION.user_id), "sid": str(SESSION.session_id)}


def test_access_token_names_its_session():
    assert read_access_token(issue_access_token(SESSION, KEYRING, DAY), KEYRING) == SESSION


def test_access_token_of_an_older_key_counts_until_the_key_is_gone():
    token = issue_access_token(SESSION, KEYRING, DAY)
    assert read_access_token(token, Keyring([OTHER, SECRET])) == SESSION
    with pytest.raises(NotAuthenticated):
        read_access_token(token, Keyring([OTHER]))


def test_each_access_token_has_an_id_of_its_own():
    one, other = (
        jwt.decode(issue_access_token(SESSION, KEYRING, DAY), options={"verify_signature": False})["jti"]
        for _ in range(2)
    )
    assert one != other


def forged(**changes: object) -> str:
    """A token with our signature and other claims."""
    key, options = KEYRING.current, {"verify_signature": False}
    claims = jwt.decode(issue_access_token(SESSION, KEYRING, DAY), options=options)
    changed = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode(changed, key.derive(Purpose.ACCESS_TOKEN), "HS256", headers={"kid": key.id.hex()})


@pytest.mark.parametrize(
    "token",
    [
        issue_access_token(SESSION, KEYRING, timedelta(seconds=-1)),
        issue_access_token(SESSION, Keyring([OTHER]), DAY),
        jwt.encode(CLAIMS, None, "none", headers={"kid": KEYRING.current.id.hex()}),
        jwt.encode(CLAIMS, SECRET, "HS256"),
        jwt.encode(CLAIMS, SECRET, "HS256", headers={"kid": "Ω"}),
        sign(CLAIMS, Purpose.LOGIN_TOKEN, KEYRING, DAY),
        sign({}, Purpose.ACCESS_TOKEN, KEYRING, DAY),
        forged(iss="somebody else"),
        forged(aud="something else"),
        forged(exp=None),
        forged(sub="nobody"),
        "not a token",
        "",
    ],
    ids=[
        "expired",
        "other key",
        "no signature",
        "no key id",
        "odd key id",
        "other purpose",
        "no claims",
        "other issuer",
        "other audience",
        "no end",
        "no id",
        "nonsense",
        "empty",
    ],
)
def test_token_that_is_not_ours_or_expired_is_refused(token):
    with pytest.raises(NotAuthenticated):
        read_access_token(token, KEYRING)


@given(st.uuids(), st.uuids(), st.binary(min_size=32, max_size=32))
def test_refresh_token_survives_its_text_form(user_id: UUID, session_id: UUID, secret: bytes):
    token = RefreshToken(SessionKey(user_id, session_id), secret)
    assert RefreshToken.parse(str(token)) == token


@given(st.text())
def test_text_that_is_no_refresh_token_is_refused(text):
    with pytest.raises(RefreshTokenInvalid):
        RefreshToken.parse(text)


def test_refresh_tokens_of_one_session_differ_and_hide_their_secret():
    one, other = RefreshToken.issue(SESSION), RefreshToken.issue(SESSION)
    assert one.hash != other.hash
    assert one.secret not in one.hash


def test_successor_of_a_refresh_token_is_the_same_each_time_and_takes_the_key():
    token = RefreshToken.issue(SESSION)
    (successor,) = token.successors(KEYRING)
    assert list(token.successors(KEYRING)) == [successor]
    assert list(token.successors(Keyring([OTHER]))) != [successor]
    assert successor in token.successors(Keyring([OTHER, SECRET]))


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_link_token_survives_its_text_form(user_id: UUID, secret: bytes):
    token = LinkToken(user_id, secret)
    assert LinkToken.parse(str(token)) == token
