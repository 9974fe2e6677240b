"""Refusals about accounts and sessions."""

from donotplay.errors import ProblemError, Unauthorized


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
