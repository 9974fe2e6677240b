from datetime import timedelta
from uuid import UUID, uuid4

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.accounts.errors import RefreshTokenInvalid
from donotplay.accounts.tokens import RefreshToken, SessionKey, issue_access_token, read_access_token
from donotplay.errors import NotAuthenticated
from tests.conftest import SECRET_KEY

SESSION = SessionKey(uuid4(), uuid4())
DAY = timedelta(days=1)


def test_access_token_names_its_session():
    assert read_access_token(issue_access_token(SESSION, SECRET_KEY, DAY), SECRET_KEY) == SESSION


def test_each_access_token_has_an_id_of_its_own():
    one, other = (
        jwt.decode(issue_access_token(SESSION, SECRET_KEY, DAY), options={"verify_signature": False})["jti"]
        for _ in range(2)
    )
    assert one != other


def forged(**changes: object) -> str:
    claims = jwt.decode(
        issue_access_token(SESSION, SECRET_KEY, DAY), SECRET_KEY, algorithms=["HS256"], issuer="donotplay"
    )
    return jwt.encode({**claims, **changes}, SECRET_KEY, "HS256")


@pytest.mark.parametrize(
    "token",
    [
        issue_access_token(SESSION, SECRET_KEY, timedelta(seconds=-1)),
        issue_access_token(SESSION, SECRET_KEY[::-1], DAY),
        jwt.encode({"sub": str(SESSION.user_id)}, None, "none"),
        jwt.encode({"sub": str(SESSION.user_id)}, SECRET_KEY, "HS256"),
        forged(iss="somebody else"),
        forged(sub="nobody"),
        "not a token",
        "",
    ],
    ids=["expired", "other key", "no signature", "no claims", "other issuer", "no id", "nonsense", "empty"],
)
def test_token_that_is_not_ours_or_expired_is_refused(token):
    with pytest.raises(NotAuthenticated):
        read_access_token(token, SECRET_KEY)


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
