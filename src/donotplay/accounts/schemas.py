"""What goes in and out of the account routes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

SessionKind = Annotated[
    Literal["body", "cookie"],
    Meta(description="`cookie` puts the refresh token into an HttpOnly cookie instead of the body"),
]


class Registration(msgspec.Struct, forbid_unknown_fields=True):
    """A new account."""

    email: Annotated[str, Meta(max_length=254, examples=["you@example.com"])]
    password: Annotated[str, Meta(max_length=1000, description="8 to 128 characters, none that is common")]
    session: SessionKind = "body"


class Login(msgspec.Struct, forbid_unknown_fields=True):
    """A log-in with e-mail address and password."""

    email: Annotated[str, Meta(max_length=1000, examples=["you@example.com"])]
    password: Annotated[str, Meta(max_length=1000)]
    session: SessionKind = "body"


class Refresh(msgspec.Struct, forbid_unknown_fields=True):
    """The refresh token to spend; without one, the cookie's."""

    refresh_token: Annotated[str, Meta(max_length=200)] | None = None


class User(msgspec.Struct, frozen=True):
    """An account, as its owner sees it."""

    id: UUID
    email: str
    created_at: datetime


class SignedIn(msgspec.Struct, frozen=True):
    """A session with its tokens. `refresh_token` is null when a cookie holds it."""

    user: User
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Meta(description="seconds for which the access token is valid")]
    refresh_token: str | None
