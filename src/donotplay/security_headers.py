"""Security headers on every answer, whoever gives it: the API, the pages, their files, and each error.

Headers that an answer has already stay: a route with needs of its own sets its own.
"""

from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from donotplay.asgi import ASGIApp, Message, Receive, Scope, Send

API_POLICY = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
"""Answers of the API are data: shown as a page by mistake, they load and run nothing."""

POLICY_WITHOUT_BUILD = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
"""For pages that bring no policy of their own."""

STRICT_TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"
"""A year. Hosts below ours could otherwise be made up over http, and set cookies (ASVS 5.0, 3.4.1)."""

_DENIED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
_OUR_OWN = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")

_EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # With `no-referrer` browsers would send `Origin: null` along with forms to our own pages.
    "referrer-policy": "same-origin",
    "permissions-policy": ", ".join(
        [*(f"{feature}=()" for feature in _DENIED), *(f"{feature}=(self)" for feature in _OUR_OWN)]
    ),
    # Otherwise Granian names itself.
    "server": "donotplay",
}


def protect_api(api: ASGIApp, *, always_https: bool) -> ASGIApp:
    """`api`; what it answers is also kept by nobody, unless a route says so."""
    return _protect(api, api_headers(), always_https=always_https)


def protect_pages(site: ASGIApp, pages: Path, *, always_https: bool) -> ASGIApp:
    """`site`, of which all that `protect_api` has not seen to comes from the built `pages`."""
    return _protect(site, pages_headers(pages), always_https=always_https)


def api_headers() -> dict[str, str]:
    """Of answers that are data, for whoever gives them in place of the API, too."""
    return _EVERYWHERE | {"content-security-policy": API_POLICY, "cache-control": "no-store"}


def pages_headers(pages: Path) -> dict[str, str]:
    """Of the built `pages`, whoever serves them: we, or the web server of the images."""
    return _EVERYWHERE | {"content-security-policy": pages_policy(pages / "index.html")}


def pages_policy(index: Path) -> str:
    """The policy that the build has written into the page, where it has the hash of the script in it.

    In a header it holds before the first byte of the page is read, and can forbid framing.
    """
    reader = _PolicyReader()
    if index.exists():
        reader.feed(index.read_text(encoding="utf-8"))
    return f"{reader.policy or POLICY_WITHOUT_BUILD}; frame-ancestors 'none'"


class _PolicyReader(HTMLParser):
    policy: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "meta" and (named.get("http-equiv") or "").lower() == "content-security-policy":
            self.policy = (named.get("content") or "").strip().rstrip(";")


def _protect(application: ASGIApp, headers: dict[str, str], *, always_https: bool) -> ASGIApp:
    plain = _encoded(headers.items())
    secure = [*plain, *_encoded([("strict-transport-security", STRICT_TRANSPORT_SECURITY)])]

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        wanted = secure if always_https or scope.get("scheme") == "https" else plain

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                message["headers"] = given + [header for header in wanted if header[0] not in names]
            await send(message)

        await application(scope, receive, send_protected)

    return serve


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers]
