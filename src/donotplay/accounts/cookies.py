"""The cookies of browsers: the refresh token, and what makes a browser known to an account.

Under https their names begin with `__Host-`: browsers then take them from this very host alone, and over
nothing but https (RFC 6265bis, 4.1.3.2). That wants the path `/`; without https they are for `PATH` only.
"""

from datetime import timedelta
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from donotplay.accounts.attempts import KNOWN_FOR, Place
from donotplay.accounts.schemas import SessionKind
from donotplay.clients import client_of
from donotplay.same_origin import require_same_origin
from donotplay.settings import Settings

REFRESH_COOKIE = "donotplay_refresh"
DEVICE_COOKIE = "donotplay_device"
SECURE_PREFIX = "__Host-"
PATH = "/api/v1/auth"

WebRequest = Request[Any, Any, Any]


def refresh_cookie(token: str, request: WebRequest) -> Cookie:
    settings: Settings = request.app.state.settings
    return _cookie(REFRESH_COOKIE, token, timedelta(seconds=settings.session_idle_seconds), request)


def no_refresh_cookie(request: WebRequest) -> Cookie:
    """Takes it away."""
    return _cookie(REFRESH_COOKIE, "", timedelta(0), request)


def device_cookie(token: str, request: WebRequest) -> Cookie:
    return _cookie(DEVICE_COOKIE, token, KNOWN_FOR, request)


def read_refresh_cookie(request: WebRequest) -> str | None:
    return request.cookies.get(_name(REFRESH_COOKIE, request))


def check_origin(request: WebRequest, kind: SessionKind) -> None:
    """Raise `CrossOrigin` where a cookie would be read or set for another site."""
    if kind == "cookie":
        require_same_origin(request)


def place_of(request: WebRequest) -> Place:
    device_token = request.cookies.get(_name(DEVICE_COOKIE, request))
    return Place(client_of(request.scope), device_token)


def _cookie(name: str, value: str, age: timedelta, request: WebRequest) -> Cookie:
    return Cookie(
        key=_name(name, request),
        value=value,
        path="/" if _is_https(request) else PATH,
        max_age=int(age.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=_is_https(request),
    )


def _name(name: str, request: WebRequest) -> str:
    return SECURE_PREFIX + name if _is_https(request) else name


def _is_https(request: WebRequest) -> bool:
    """By our address or, without one, by what a trusted proxy says."""
    settings: Settings = request.app.state.settings
    return settings.cookies_are_secure or request.scope["scheme"] == "https"
