"""Cookies are for our own pages: calls that read or set one are refused when another site makes them.

`SameSite=Strict` keeps the cookie from other sites, but not from other hosts of the same site, and does not
keep anybody from signing a browser in to an account of theirs.
"""

from typing import Any

from litestar import Request

from donotplay.errors import CrossOrigin
from donotplay.settings import Settings


def require_same_origin(request: Request[Any, Any, Any]) -> None:
    """Raise `CrossOrigin` when a browser says that a page of another origin makes this call.

    Browsers send Sec-Fetch-Site, older ones Origin alone, and no script can change either. A call with
    neither comes from no browser, so nobody's cookie can be misused by it.
    """
    settings: Settings = request.app.state.settings
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site in {"same-origin", "none"} or (not site and not origin):
        return
    if origin and origin == settings.origin:
        return
    if site or not origin or not _is_at(request.headers.get("Host"), origin):
        raise CrossOrigin


def _is_at(host: str | None, origin: str) -> bool:
    """Schemes are left out: behind a proxy we may not know ours."""
    return bool(host) and origin.partition("://")[2] == host
