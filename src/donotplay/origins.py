"""Origins (RFC 6454), written as browsers send them."""

import re
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
"""Browsers send names in other scripts in their ASCII form, `xn--...`."""


def read_origin(url: str) -> str:
    """The origin of a site at the root of its host; `ValueError` when `url` is no address of one."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        parts, port, host = urlsplit(""), None, ""
    has_more = "@" in parts.netloc or parts.path not in {"", "/"} or parts.query or parts.fragment
    if parts.scheme not in _DEFAULT_PORTS or not _HOST.fullmatch(host) or has_more:
        raise ValueError("must be an address like https://dnp.example or http://192.0.2.1:5000")
    shown_host = f"[{host}]" if ":" in host else host
    shown_port = f":{port}" if port not in {None, _DEFAULT_PORTS[parts.scheme]} else ""
    return f"{parts.scheme}://{shown_host}{shown_port}"


def read_origins(text: str) -> tuple[str, ...]:
    """The origins of a list with commas; `ValueError` unless each is one as browsers send it."""
    origins = tuple(part.strip() for part in text.split(","))
    if any(read_origin(origin) != origin for origin in origins):
        raise ValueError(
            "each must be an origin as browsers send it: https://app.example, without a path, "
            "a usual port or capital letters"
        )
    return origins
