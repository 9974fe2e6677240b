"""Refusals about accounts and sessions."""

from typing import ClassVar

from donotplay.accounts.schemas import TwoFactorRequiredProblem
from donotplay.errors import Problem, ProblemError, Unauthorized


class InvalidCredentials(Unauthorized):
    code, title = "invalid_credentials", "Wrong e-mail or password"
    detail = "The e-mail address or the password is not right."
    keeps_writes = True


class RefreshTokenMissing(Unauthorized):
    code, title = "refresh_token_missing", "No refresh token"
    detail = "Send the refresh token in the body, or the cookie that holds it."


class RefreshTokenInvalid(Unauthorized):
    code, title = "refresh_token_invalid", "The refresh token is not valid"
    detail = "The refresh token is unknown, or its session has ended. Log in again."


class RefreshTokenReused(Unauthorized):
    code, title = "refresh_token_reused", "The refresh token was used before"
    detail = "A refresh token works once. Since this one came again, its session was ended. Log in again."
    keeps_writes = True


class EmailTaken(ProblemError):
    status, code, title = 409, "email_taken", "This address has an account"
    detail = "There is an account with this e-mail address already. Log in instead."


class RefreshTokenSpent(Unauthorized):
    code, title = "refresh_token_spent", "The refresh token was just spent"
    detail = "This refresh token was spent a moment ago, more than once. Its successor goes on working."


class SessionNotFound(ProblemError):
    status, code, title = 404, "session_not_found", "No such session"
    detail = "You are not signed in there, or not any more."


class TwoFactorRequired(Unauthorized):
    code, title = "two_factor_required", "A second factor is needed"
    detail = "The password is right. Now give a code or use a passkey; `methods` tells which are possible."
    schema: ClassVar[type[Problem]] = TwoFactorRequiredProblem
    keeps_writes = True

    def __init__(self, login_token: str, methods: list[str], expires_in: int) -> None:
        super().__init__(members={"login_token": login_token, "methods": methods, "expires_in": expires_in})


class SecondFactorInvalid(Unauthorized):
    code, title = "second_factor_invalid", "The code is not right"
    detail = "The code is wrong, too old, or was used before. Each code works once."
    keeps_writes = True


class LoginExpired(Unauthorized):
    code, title = "login_expired", "The log-in took too long"
    detail = "A log-in has to be finished within five minutes. Start anew with your password."


class AccountDisabled(ProblemError):
    status, code, title = 403, "account_disabled", "The account is disabled"
    detail = "Whoever runs this site has disabled the account. Ask them to enable it again."
    keeps_writes = True


class WrongPassword(ProblemError):
    status, code, title = 403, "wrong_password", "Wrong password"
    detail = "The password is not right."
    keeps_writes = True


class WrongCode(ProblemError):
    status, code, title = 403, "wrong_code", "The code is not right"
    detail = "The code is wrong, too old, or was used before. Each code works once."
    keeps_writes = True


class CodeRequired(ProblemError):
    status, code, title = 403, "code_required", "A code is needed, too"
    detail = "Two factors are on: give a code of your authenticator app, or a recovery code, too."


class ReauthenticationRequired(ProblemError):
    status, code, title = 403, "reauthentication_required", "Show again that it is you"
    detail = "You logged in a while ago. Give your password again first (`/auth/reauthenticate`)."


class TwoFactorEnabled(ProblemError):
    status, code, title = 409, "two_factor_enabled", "Two factors are on already"
    detail = "Turn two factors off before you set them up anew."


class TwoFactorNotEnabled(ProblemError):
    status, code, title = 409, "two_factor_not_enabled", "Two factors are off"
    detail = "Two factors are not on for this account."


class TwoFactorSetupMissing(ProblemError):
    status, code, title = 409, "two_factor_setup_missing", "Nothing to confirm"
    detail = "The setup was not begun, or more than ten minutes ago. Begin anew."


class PasskeyRefused(ProblemError):
    status, code, title = 403, "passkey_refused", "The passkey was refused"
    detail = "The passkey is not known here, or its answer came too late. Try again."
    keeps_writes = True


class NoPasskeys(ProblemError):
    status, code, title = 409, "no_passkeys", "You have no passkey"
    detail = "You have no passkey here yet. Give your password instead."


class PasskeyNotFound(ProblemError):
    status, code, title = 404, "passkey_not_found", "No such passkey"
    detail = "You have no such passkey, or not any more."


class PasskeyLimit(ProblemError):
    status, code, title = 409, "passkey_limit", "No more passkeys"
    detail = "An account has at most 20 passkeys. Remove one first."


class LinkInvalid(ProblemError):
    status, code, title = 403, "link_invalid", "The link does not work"
    detail = "The link was used before, is too old, or is not complete. Ask for a new one."


class DeletionRequested(ProblemError):
    status, code, title = 409, "deletion_requested", "The deletion was asked for already"
    detail = "The account waits for its end. The receipt that was given at first counts."


class ReceiptUnknown(ProblemError):
    status, code, title = 404, "receipt_unknown", "No such receipt"
    detail = "The receipt is not complete, or older than it is kept."


class EmailNotSetUp(ProblemError):
    status, code, title = 409, "email_not_set_up", "This site sends no e-mail"
    detail = "Ask whoever runs this site to help you."


class EmailAlreadyVerified(ProblemError):
    status, code, title = 409, "email_already_verified", "Verified already"
    detail = "Your e-mail address is verified already."
