"""Who asks, and how, behind reverse proxies: what they report is believed when they are trusted."""

from collections.abc import Iterable, Sequence

from granian.utils.proxies import wrap_asgi_with_proxy_headers

from donotplay.asgi import ASGIApp, Receive, Scope, Send
from donotplay.networks import read_address

_FOR, _PROTO = b"x-forwarded-for", b"x-forwarded-proto"

MAX_HOPS = 32
"""More than anybody has. A header can hold thousands, and each would cost two microseconds to read."""

Header = tuple[bytes, bytes]


def behind_proxies(application: ASGIApp, trusted: Sequence[str]) -> ASGIApp:
    """`application` with the client and the scheme that the `trusted` peers report, else the peer itself.

    The client is the last address in X-Forwarded-For that is not trusted: what stands before it, whoever
    came through the proxy can have written there.
    """
    believing: ASGIApp = wrap_asgi_with_proxy_headers(application, list(trusted))

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("client"):
            host, port = scope["client"]
            peer = read_address(host) or host
            scope = {**scope, "client": (peer, port), "headers": _readable(scope["headers"], peer)}
        await believing(scope, receive, send)

    return serve


def _readable(headers: Iterable[Header], peer: str) -> list[Header]:
    """With one of each header, such that Granian, which believes any text in them, reads them right.

    Of the schemes the last counts, which the peer itself has written.
    """
    reported = list(headers)
    if not any(name in {_FOR, _PROTO} for name, _ in reported):
        return reported
    others = [(name, value) for name, value in reported if name not in {_FOR, _PROTO}]
    hops = _known_hops(_parts(reported, _FOR)) or [peer]
    scheme = (_parts(reported, _PROTO) or [""])[-1].lower()
    return [*others, (_FOR, ", ".join(hops).encode()), (_PROTO, scheme.encode("latin-1"))]


def _parts(headers: Iterable[Header], wanted: bytes) -> list[str]:
    joined = ",".join(value.decode("latin-1") for name, value in headers if name == wanted)
    return [part.strip() for part in joined.rsplit(",", MAX_HOPS)[-MAX_HOPS:] if part.strip()]


def _known_hops(hops: Sequence[str]) -> list[str]:
    """The addresses after the last hop that is none, like `unknown`: nothing before it can be relied on."""
    known: list[str] = []
    for hop in reversed(hops):
        address = read_address(hop)
        if address is None:
            break
        known.append(address)
    return known[::-1]
