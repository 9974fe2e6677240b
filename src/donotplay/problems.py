"""How every failure of a request is answered: as problem+json (RFC 9457), with nothing internal in it."""

import re
from functools import reduce
from operator import or_
from typing import Any

import asyncpg
import msgspec
import redis.exceptions
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec

from donotplay.clients import client_of
from donotplay.database import lacks_its_account
from donotplay.errors import (
    BodyTooLarge,
    FieldError,
    MalformedBody,
    MethodNotAllowed,
    NotAuthenticated,
    NotFound,
    ProblemError,
    RateLimited,
    ServiceUnavailable,
    SessionEnded,
    UnsupportedMediaType,
    ValidationFailed,
)

MEDIA_TYPE = "application/problem+json"

UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.QueryCanceledError,
    asyncpg.InterfaceError,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.BusyLoadingError,
    ConnectionError,
    TimeoutError,
)
"""What a route meets when a server it needs is away, overloaded or too slow; trying again later is right."""

_BY_FRAMEWORK: tuple[type[ProblemError], ...] = (
    MalformedBody,
    NotFound,
    MethodNotAllowed,
    BodyTooLarge,
    UnsupportedMediaType,
)
"""The refusals that Litestar makes by itself, with a bare status."""

_NAMED_FIELD = re.compile(r"(?:required|unknown) field `(?P<field>[^`]*)`")
_MISSING_PARAMETER = re.compile(r"Missing required (?:\w+) parameter '(?P<field>[^']*)'")

WITH_BODY = (ValidationFailed, MalformedBody, BodyTooLarge, UnsupportedMediaType)
"""What any route that takes a body can answer."""

SIGNED_IN = (NotAuthenticated, SessionEnded)
"""What any route behind `require_session` can answer."""

log = structlog.get_logger()


def problems(*kinds: type[ProblemError]) -> dict[int, ResponseSpec]:
    """The `responses` of a route that can answer with these refusals, for the OpenAPI document."""
    by_status: dict[int, list[type[ProblemError]]] = {}
    every: tuple[type[ProblemError], ...] = (*kinds, RateLimited, ServiceUnavailable)
    for kind in every:
        by_status.setdefault(kind.status, []).append(kind)
    return {
        status: ResponseSpec(
            data_container=reduce(or_, {kind.schema: None for kind in same}),
            description="; ".join(f"`{kind.code}`: {kind.title}" for kind in same),
            media_type=MEDIA_TYPE,
            generate_examples=False,
        )
        for status, same in by_status.items()
    }


def render(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer `error`; what we did not foresee is logged with its traceback and answered as 500."""
    problem = as_problem(error)
    if problem.status == ServiceUnavailable.status:
        log.warning("dependency_unavailable", error=repr(error))
    elif problem.status >= ProblemError.status:
        log.error("request_failed", exc_info=error)
    else:
        log.info("refused", code=problem.code, status=problem.status, **_whose(request))
    return Response(
        msgspec.json.encode(problem.document(structlog.contextvars.get_contextvars().get("request_id", ""))),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={**problem.headers, **_allowed_methods(error)},
    )


def _whose(request: Request[Any, Any, Any]) -> dict[str, str | None]:
    """From where a request came, and whose session it was in, if it got so far."""
    session = request.state.get("session")
    return {"ip": client_of(request.scope).ip, "user_id": str(session.user_id) if session else None}


def as_problem(error: Exception) -> ProblemError:
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, ValidationException):
        return ValidationFailed(errors=_field_errors(error))
    if isinstance(error, HTTPException):
        return next((kind for kind in _BY_FRAMEWORK if kind.status == error.status_code), ProblemError)()
    if isinstance(error, UnicodeDecodeError | RecursionError):
        return MalformedBody()
    return _of_a_server(error)


def _of_a_server(error: Exception) -> ProblemError:
    """What PostgreSQL or Redis said."""
    if lacks_its_account(error):
        return SessionEnded()
    # A value that asyncpg can't encode is an InterfaceError too, and our mistake.
    if isinstance(error, UNAVAILABLE) and not isinstance(error, ValueError):
        return ServiceUnavailable()
    return ProblemError()


def _allowed_methods(error: Exception) -> dict[str, str]:
    headers = getattr(error, "headers", None) or {}
    return {"Allow": headers["allow"]} if "allow" in headers else {}


def _field_errors(error: ValidationException) -> list[FieldError]:
    if missing := _MISSING_PARAMETER.match(error.detail):
        return [FieldError(missing["field"], "This is required.")]
    extra = error.extra if isinstance(error.extra, list) else []
    return [_field_error(item["key"], item["message"]) for item in extra]


def _field_error(key: str, message: str) -> FieldError:
    """Litestar names the whole body `data`; the field then stands in the message."""
    field = "body" if key == "data" else key
    if named := _NAMED_FIELD.search(message):
        parent = "" if field == "body" else f"{field}."
        wrong = "This is required." if "required" in message else "There is no such field."
        return FieldError(parent + named["field"], wrong)
    if field == "body" and message == "'data'":
        return FieldError(field, "A JSON body is required.")
    if "matching regex" in message:
        return FieldError(field, "NUL characters can't be stored.")
    return FieldError(field, f"{message}.".replace("`", ""))
