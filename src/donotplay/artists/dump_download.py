"""A dump on a web server, fetched on from where the connection broke."""

import base64
import http.client
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib import request as web
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit

from donotplay import __version__
from donotplay.artists.dump_sources import DumpError, Source

if TYPE_CHECKING:
    from typing_extensions import Buffer

CONNECT_SECONDS = 10
READ_SECONDS = 60

RESUME_AFTER = (0.5, 1, 2, 4, 8)
"""Seconds before each try to go on after a broken connection; a buffer of bytes that came starts it anew."""

_PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


def open_url(url: str) -> Source:
    """The file at an http(s) URL, which may hold a user and a password."""
    try:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise DumpError("of addresses, only http:// and https:// can be read")
        client = _Client(url)
    except ValueError as error:
        raise DumpError("this is no valid address") from error
    try:
        return _Download(client, client.get())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DumpError(f"{client.url} can't be read: {_why(error)}") from error


class _Download(Source):
    def __init__(self, client: "_Client", response: http.client.HTTPResponse) -> None:
        super().__init__(client.url)
        self._client = client
        self._response = response
        length = response.headers.get("Content-Length", "")
        self.total = int(length) if length.isdecimal() else None
        self._version = _version(response)
        self._waits = iter(RESUME_AFTER)

    def readinto(self, buffer: "Buffer", /) -> int:
        self._waits = iter(RESUME_AFTER)
        return super().readinto(buffer)

    def _receive(self, space: memoryview) -> int:
        while True:
            self.pause()
            try:
                count = self._response.readinto(space)
            except (OSError, http.client.HTTPException) as error:
                why = _why(error)
            else:
                # `http.client` takes a connection that ended early for the end.
                if count or self.total is None or self.position >= self.total:
                    return count
                why = "the server hung up"
            self._resume(why)

    def _resume(self, why: str) -> None:
        """Ask for the rest, and only of the very same file."""
        self._response.close()
        for wait in self._waits if self._version else ():
            self.pause(wait)
            try:
                rest = self._client.get({"Range": f"bytes={self.position}-", "If-Range": self._version})
            except (OSError, http.client.HTTPException) as error:
                why = _why(error)
                if isinstance(error, HTTPError) and error.code < 500 and error.code not in _PASSING:
                    break
            else:
                self._response = rest
                # A server that knows no If-Range sends the rest of whatever it has.
                if _begins_at(rest, self.position) and _version(rest) in {"", self._version}:
                    return
                why = "the server now has another file, or sends it only from the start"
                break
        of_total = f" of {self.total:,}" if self.total is not None else ""
        raise DumpError(f"{self.name}: the connection broke after {self.position:,}{of_total} bytes: {why}")

    def stop(self) -> None:
        super().stop()
        self._client.shut()

    def close(self) -> None:
        super().close()
        self._response.close()


def _version(response: http.client.HTTPResponse) -> str:
    """What tells this state of the file from others; "" when nothing does for sure."""
    etag: str = response.headers.get("ETag", "")
    return etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified", "")


def _begins_at(response: http.client.HTTPResponse, position: int) -> bool:
    content_range = response.headers.get("Content-Range", "")
    return response.status == HTTPStatus.PARTIAL_CONTENT and content_range.startswith(f"bytes {position}-")


class _Client:
    """GETs one URL, redirects followed."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if not parts.hostname or parts.port == 0:
            raise ValueError("no host, or a port that is none: a password with a slash in it looks like that")
        self.url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        self._request = partial(web.Request, self.url)
        self._authorization = _authorization(parts.username, parts.password)
        self._socket: socket.socket | None = None
        self._opener = web.OpenerDirector()
        # Not `build_opener`, which would also follow redirects to ftp.
        for handler in (
            web.ProxyHandler(),
            web.UnknownHandler(),
            web.HTTPRedirectHandler(),
            web.HTTPDefaultErrorHandler(),
            web.HTTPErrorProcessor(),
            _Handler(self._keep),
        ):
            self._opener.add_handler(handler)

    def get(self, headers: Mapping[str, str] | None = None) -> http.client.HTTPResponse:
        request = self._request(headers={"User-Agent": f"donotplay/{__version__}", **(headers or {})})
        if self._authorization:
            # The password isn't for the server that a redirect leads to.
            request.add_unredirected_header("Authorization", self._authorization)
        response: http.client.HTTPResponse = self._opener.open(request, timeout=CONNECT_SECONDS)
        return response

    def shut(self) -> None:
        """End the wait of another thread for the server. Closing the socket would not."""
        if self._socket:
            with suppress(OSError):  # it is closed already
                self._socket.shutdown(socket.SHUT_RDWR)

    def _keep(self, opened: socket.socket) -> None:
        self._socket = opened


def _authorization(username: str | None, password: str | None) -> str | None:
    if username is None:
        return None
    pair = f"{unquote(username)}:{unquote(password or '')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


class _Connection(http.client.HTTPConnection):
    """Waits longer for bytes than for the connection."""

    def __init__(self, keep: Callable[[socket.socket], None], host: str, **options: Any) -> None:  # noqa: ANN401
        super().__init__(host, **options)
        self._keep = keep

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(READ_SECONDS)
        self._keep(self.sock)


class _SecureConnection(_Connection, http.client.HTTPSConnection):
    pass


class _Handler(web.HTTPHandler, web.HTTPSHandler):
    def __init__(self, keep: Callable[[socket.socket], None]) -> None:
        super().__init__()
        self._keep = keep

    def http_open(self, req: web.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Connection, self._keep), req)

    def https_open(self, req: web.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_SecureConnection, self._keep), req)


def _why(error: Exception) -> str:
    """An error of the system or of a server in plain words."""
    if isinstance(error, HTTPError):
        with error:
            return f"the server answers {error.code} {' '.join(str(error.reason).split())}"
    if isinstance(error, TimeoutError):
        return f"nothing came for {READ_SECONDS} seconds"
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return f"no connection within {CONNECT_SECONDS} seconds"
    if isinstance(reason, http.client.IncompleteRead):
        return "the server hung up"
    return " ".join(str(getattr(reason, "strerror", None) or reason).split()) or type(error).__name__
