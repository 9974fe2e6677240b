"""The mail server and the sender that the settings name."""

from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import msgspec

_PORTS = {"smtp": 587, "smtps": 465}
"""Submission (RFC 6409), and with TLS from the first byte (RFC 8314)."""


class SmtpServer(msgspec.Struct, frozen=True):
    """Where mail is handed in. Without `username` nobody logs in there."""

    host: str
    port: int
    username: str | None
    password: str | None
    is_implicit_tls: bool

    @property
    def is_starttls(self) -> bool:
        """Required, except on this machine, where nobody listens in and certificates name another host."""
        return not self.is_implicit_tls and not _is_loopback(self.host)


def read_smtp_url(url: str) -> SmtpServer:
    """Read `smtp://user:password@host:587` or `smtps://...`; a `ValueError` never repeats any of it."""
    try:
        parts = urlsplit(url)
        port, username, password = parts.port, _unquoted(parts.username), _unquoted(parts.password)
    except ValueError:
        parts, port, username, password = urlsplit(""), None, None, None
    has_more = parts.path not in {"", "/"} or parts.query or parts.fragment
    has_half_a_login = bool(username) != bool(password)
    if parts.scheme not in _PORTS or not parts.hostname or port == 0 or has_more or has_half_a_login:
        raise ValueError(
            "must be like smtp://user:password@host:587 or smtps://user:password@host:465; "
            "special characters in a name or password are written %XX"
        )
    return SmtpServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        username=username,
        password=password,
        is_implicit_tls=parts.scheme == "smtps",
    )


def read_mail_address(text: str) -> str:
    """One e-mail address, its domain in ASCII; `ValueError` when it is none."""
    from email_validator import EmailNotValidError, validate_email

    try:
        address = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    return f"{address.local_part}@{address.ascii_domain}"


def _unquoted(quoted: str | None) -> str | None:
    return unquote(quoted, errors="strict") if quoted else None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
