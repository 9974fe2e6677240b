"""From where a request comes."""

from collections.abc import Mapping
from ipaddress import IPv6Network, ip_address
from typing import Any

import msgspec

from donotplay.networks import read_address

MAX_USER_AGENT_LENGTH = 500

IPV6_PREFIX = 64
"""Bits. A household gets at least so many addresses of IPv6, and may use each of them."""


class Client(msgspec.Struct, frozen=True):
    """`ip` is in its normal form, or null when the address is not known, as through a Unix socket."""

    ip: str | None
    user_agent: str | None

    @property
    def network(self) -> str:
        """What counts as one place: an IPv4 address, or the /64 of an IPv6 one."""
        if self.ip is None:
            return "unknown"
        if ip_address(self.ip).version == 6:
            return str(IPv6Network((self.ip, IPV6_PREFIX), strict=False))
        return self.ip


def client_of(scope: Mapping[str, Any]) -> Client:
    host, _port = scope.get("client") or ("", 0)
    user_agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    # PostgreSQL stores no NUL characters.
    text = user_agent[:MAX_USER_AGENT_LENGTH].decode("latin-1").replace("\0", "")
    return Client(read_address(host), text or None)
