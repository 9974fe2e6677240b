"""IP addresses in one form, and the networks that settings list."""

import re
from ipaddress import IPv6Network, ip_address, ip_network

_MAPPED = IPv6Network("::ffff:0:0/96")
"""IPv4 addresses as a socket for both families shows them (RFC 4291, 2.5.5.2)."""

_WITH_PORT = re.compile(r"([0-9.]+):\d+|\[([^\]]+)\](?::\d+)?")
"""What some proxies report: `192.0.2.1:5678`, `[2001:db8::1]:5678`, `[2001:db8::1]`."""


def read_address(text: str) -> str | None:
    """The address in its normal form, without port; `None` when there is none.

    A zone (`fe80::1%eth0`) is refused: it can be any text, and means something on one machine only.
    """
    if with_port := _WITH_PORT.fullmatch(text):
        text = with_port[1] or with_port[2]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if address.version == 4:
        return str(address)
    return None if address.scope_id else str(address.ipv4_mapped or address)


def read_networks(text: str) -> tuple[str, ...]:
    """The addresses and networks of a list with commas; `ValueError` when one is neither."""
    return tuple(_read_network(part.strip()) for part in text.split(","))


def _read_network(text: str) -> str:
    try:
        network = ip_network(text)
    except ValueError:
        raise ValueError(
            "each must be an address like 10.0.0.1 or a network like 10.0.0.0/8 or fd00::/8, "
            "with commas between them"
        ) from None
    if network.prefixlen == 0:
        raise ValueError("a network of all addresses would let anybody claim to be anybody")
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        raise ValueError("IPv4 is written 10.0.0.1, not ::ffff:10.0.0.1")
    # A single address is compared faster than a network.
    return str(network.network_address) if network.num_addresses == 1 else str(network)
