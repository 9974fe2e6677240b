"""The cookies of browsers: the refresh token, and what makes a browser known to an account."""

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
PATH = "/api/v1/auth"


def refresh_cookie(token: str, settings: Settings) -> Cookie:
    return _cookie(REFRESH_COOKIE, token, timedelta(seconds=settings.session_idle_seconds), settings)


def no_refresh_cookie(settings: Settings) -> Cookie:
    """Takes it away."""
    return _cookie(REFRESH_COOKIE, "", timedelta(0), settings)


def device_cookie(token: str, settings: Settings) -> Cookie:
    return _cookie(DEVICE_COOKIE, token, KNOWN_FOR, settings)


def check_origin(request: Request[Any, Any, Any], kind: SessionKind) -> None:
    """Raise `CrossOrigin` where a cookie would be read or set for another site."""
    if kind == "cookie":
        require_same_origin(request)


def place_of(request: Request[Any, Any, Any]) -> Place:
    return Place(client_of(request.scope), request.cookies.get(DEVICE_COOKIE))


def _cookie(name: str, value: str, age: timedelta, settings: Settings) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        path=PATH,
        max_age=int(age.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=settings.cookies_are_secure,
    )
