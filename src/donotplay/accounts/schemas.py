"""What goes in and out of the account routes."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from donotplay.errors import Problem

SessionKind = Annotated[
    Literal["body", "cookie"],
    Meta(description="`cookie` puts the refresh token into an HttpOnly cookie instead of the body"),
]

Email = Annotated[str, Meta(max_length=1000, examples=["you@example.com"])]
Password = Annotated[str, Meta(max_length=1000)]
NewPassword = Annotated[str, Meta(max_length=1000, description="8 to 128 characters, none that is common")]
Code = Annotated[str, Meta(max_length=100, description="of an authenticator app, or a recovery code")]
TotpCode = Annotated[str, Meta(max_length=20, description="six digits", examples=["492039"])]
RecoveryCode = Annotated[str, Meta(max_length=100)]
Token = Annotated[str, Meta(max_length=2000)]
CeremonyId = Annotated[str, Meta(max_length=100, description="of the options that a passkey answers")]
Credential = Annotated[
    dict[str, Any], Meta(description="what the browser gave, as JSON (WebAuthn level 3, 5.1)")
]


class Registration(msgspec.Struct, forbid_unknown_fields=True):
    """A new account."""

    email: Annotated[str, Meta(max_length=254, examples=["you@example.com"])]
    password: NewPassword
    session: SessionKind = "body"


class Login(msgspec.Struct, forbid_unknown_fields=True):
    """A log-in with e-mail address and password, and a code where two factors are on."""

    email: Email
    password: Password
    totp_code: TotpCode | None = None
    recovery_code: RecoveryCode | None = None
    session: SessionKind = "body"


class SecondFactor(msgspec.Struct, forbid_unknown_fields=True):
    """The second step of a log-in: one of the codes."""

    login_token: Token
    totp_code: TotpCode | None = None
    recovery_code: RecoveryCode | None = None
    session: SessionKind = "body"


class PasskeyLoginRequest(msgspec.Struct, forbid_unknown_fields=True):
    """With the token of a log-in that waits for its second factor, or for anybody's passkey."""

    login_token: Token | None = None


class PasskeyLogin(msgspec.Struct, forbid_unknown_fields=True):
    """The browser's answer to the options of a ceremony."""

    ceremony_id: CeremonyId
    credential: Credential
    session: SessionKind = "body"


class Refresh(msgspec.Struct, forbid_unknown_fields=True):
    """The refresh token to spend; without one, the cookie's."""

    refresh_token: Annotated[str, Meta(max_length=200)] | None = None


class PasswordChange(msgspec.Struct, forbid_unknown_fields=True):
    """The old password and the new one."""

    current_password: Password
    new_password: NewPassword


class ForgottenPassword(msgspec.Struct, forbid_unknown_fields=True):
    """The address to send a link to."""

    email: Email


class PasswordReset(msgspec.Struct, forbid_unknown_fields=True):
    """The token of a link, and the password from now on."""

    token: Token
    new_password: NewPassword


class LinkUse(msgspec.Struct, forbid_unknown_fields=True):
    """The token of a link."""

    token: Token


class Reauthentication(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """All factors again: the password, and a code where two factors are on; or a passkey's answer."""

    password: Password | None = None
    code: Code | None = None
    ceremony_id: CeremonyId | None = None
    credential: Credential | None = None


class Confirmation(msgspec.Struct, forbid_unknown_fields=True):
    """A code that shows who holds the second factor."""

    code: Code


class Disabling(msgspec.Struct, forbid_unknown_fields=True):
    """Both factors, to do without the second one."""

    password: Password
    code: Code


class User(msgspec.Struct, frozen=True):
    """An account, as its owner sees it."""

    id: UUID
    email: str
    email_verified: bool
    created_at: datetime


class SignedIn(msgspec.Struct, frozen=True):
    """A session with its tokens. `refresh_token` is null when a cookie holds it."""

    user: User
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Meta(description="seconds for which the access token is valid")]
    refresh_token: str | None
    account_restored: Annotated[
        bool, Meta(description="whether this log-in has called off the end that the account waited for")
    ]


class Features(msgspec.Struct, frozen=True):
    """What this site can do. `sends_email`: links for forgotten passwords and new addresses."""

    sends_email: bool
    deletion_grace_days: Annotated[
        int, Meta(description="for so long a deleted account can be restored; 0 means not at all")
    ]
    backup_retention_days: Annotated[int, Meta(description="for so long backups may hold what was deleted")]


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Shown this once."""

    recovery_codes: list[str]


class PasskeyLoginOptions(msgspec.Struct, frozen=True):
    """A ceremony, and what to hand to `navigator.credentials.get`."""

    ceremony_id: str
    options: dict[str, Any]


class PasskeyOptions(msgspec.Struct, frozen=True):
    """What to hand to `navigator.credentials.create`."""

    options: dict[str, Any]


class TwoFactorRequiredProblem(Problem, frozen=True):
    """`login_token` is for the second step; it lasts for `expires_in` seconds."""

    login_token: str
    methods: list[Literal["totp", "recovery_code", "passkey"]]
    expires_in: int
