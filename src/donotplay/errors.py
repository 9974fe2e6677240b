"""The base error of the API: an RFC 9457 problem with a status and a stable `code`.

A domain derives its refusals from `ProblemError`; `problems.py` renders them.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec


class StartupError(Exception):
    """The program can't start; the message is one line for the person who runs it."""


class FieldError(msgspec.Struct, frozen=True):
    """One thing that is wrong with the input."""

    field: str
    message: str


class Problem(msgspec.Struct, frozen=True):
    """What every refusal looks like (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldError]


class RateLimitedProblem(Problem, frozen=True):
    """`retry_after` is in seconds, as the header `Retry-After` is."""

    retry_after: int


class ProblemError(Exception):
    """A refusal with its HTTP status and stable code."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Internal error"
    detail: str = "Something went wrong on our side. The request id helps to find it in the logs."
    headers: Mapping[str, str] = {}
    schema: ClassVar[type[Problem]] = Problem

    keeps_writes: ClassVar[bool] = False
    """What was written before this refusal is committed all the same: a failed log-in's audit record."""

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: list[FieldError] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        """`members` are extension members of the problem document, beside the standard ones."""
        self.detail = detail or type(self).detail
        self.errors = errors or []
        self.members = members or {}
        super().__init__(self.detail)

    def document(self, request_id: str) -> dict[str, Any]:
        return {
            "type": f"urn:donotplay:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "request_id": request_id,
            "errors": self.errors,
            **self.members,
        }


class ValidationFailed(ProblemError):
    status, code, title = 400, "validation_failed", "Some of the input is not valid"
    detail = "See `errors` for what to change."


class MalformedBody(ProblemError):
    status, code, title = 400, "malformed_body", "The body can't be read"
    detail = "The body must be well-formed JSON in UTF-8."


class Unauthorized(ProblemError):
    """Base of the 401s; RFC 9110 wants the challenge in each."""

    status = 401
    headers: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="donotplay"'}


class NotAuthenticated(Unauthorized):
    code, title = "not_authenticated", "Log in first"
    detail = "This needs a valid access token in the Authorization header."


class SessionEnded(Unauthorized):
    code, title = "session_ended", "The session has ended"
    detail = "You were logged out, or the session ran out. Log in again."


class CrossOrigin(ProblemError):
    status, code, title = 403, "cross_origin", "Another site made this call"
    detail = "Calls that use a cookie are for our own pages. Send and keep the refresh token in the body."


class NotFound(ProblemError):
    status, code, title = 404, "not_found", "Nothing here"
    detail = "There is nothing at this address."


class MethodNotAllowed(ProblemError):
    status, code, title = 405, "method_not_allowed", "Method not allowed"
    detail = "This address does not take that method."


class BodyTooLarge(ProblemError):
    status, code, title = 413, "body_too_large", "The body is too large"
    detail = "Send less at once."


class UnsupportedMediaType(ProblemError):
    status, code, title = 415, "unsupported_media_type", "Unsupported media type"
    detail = "Send the body as application/json."


class RateLimited(ProblemError):
    """Its headers are those of RFC 9110 (`Retry-After`) and draft-ietf-httpapi-ratelimit-headers-10."""

    status, code, title = 429, "rate_limited", "Too many tries"
    schema: ClassVar[type[Problem]] = RateLimitedProblem

    def __init__(self, limit: str, quota: int, window_seconds: int, retry_after_seconds: int) -> None:
        super().__init__(
            f"That was too often. Try again in {_in_words(retry_after_seconds)}.",
            members={"retry_after": retry_after_seconds},
        )
        self.headers = {
            "Retry-After": str(retry_after_seconds),
            "RateLimit-Policy": f'"{limit}";q={quota};w={window_seconds}',
            "RateLimit": f'"{limit}";r=0;t={retry_after_seconds}',
        }


class ServiceUnavailable(ProblemError):
    status, code, title = 503, "service_unavailable", "Not available just now"
    detail = "A server that is needed can't be reached. Try again in a moment."
    headers: Mapping[str, str] = {"Retry-After": "5"}


def invalid(field: str, message: str) -> ValidationFailed:
    """The refusal of one bad field."""
    return ValidationFailed(errors=[FieldError(field, message)])


def _in_words(seconds: int) -> str:
    if seconds < 90:
        return "a second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes"
