"""E-mail to one person at a time, sent after the request that it is about was answered."""

import asyncio
import re
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import aiosmtplib
import stamina
import structlog

from donotplay.settings import Settings
from donotplay.smtp import SmtpServer, read_mail_address

TRIES = 3

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1, 10
"""Between tries. They help over a restart of the mail server, not over an outage."""

TIMEOUT_SECONDS = 20
"""For one try as a whole."""

_ENHANCED_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?= |$)")
"""RFC 3463. The words after it may repeat the address, or the message."""

log = structlog.get_logger()


class NotSentError(Exception):
    """A try that failed, told without what must not be logged: address, message and password."""

    def __init__(self, reason: str, *, may_pass: bool) -> None:
        self.may_pass = may_pass
        super().__init__(reason)


async def send_mail(settings: Settings, to: str, subject: str, text: str) -> None:
    """Hand a plain-text message in at the mail server; a failure is logged and never raised.

    Meant for background tasks: with a server that is away it takes up to three tries and a minute. A server
    that breaks off after it took the message may get it twice, with the same Message-ID.
    """
    server, sender = settings.smtp_server, settings.smtp_from
    if server is None or sender is None:
        log.info("mail_not_sent", reason="DONOTPLAY_SMTP_URL is not set")
        return
    try:
        message = write_message(sender, to, subject, text)
        async for attempt in stamina.retry_context(
            on=_may_pass,
            attempts=TRIES,
            timeout=None,
            wait_initial=FIRST_WAIT_SECONDS,
            wait_max=LONGEST_WAIT_SECONDS,
        ):
            with attempt:
                await _hand_in(server, message)
    except NotSentError as error:
        log.error("mail_not_sent", reason=str(error))  # noqa: TRY400 -- a traceback would show the address
    except Exception as error:  # noqa: BLE001 -- nobody is left to whom it could be raised
        log.error("mail_not_sent", reason=type(error).__name__)  # noqa: TRY400 -- as above
    else:
        log.info("mail_sent")


def write_message(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """The message as it is sent; `ValueError` unless `to` is one address."""
    sender, to = read_mail_address(sender), read_mail_address(to)
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    # A line end would begin another header.
    message["Subject"] = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=_domain(sender))
    # No answers from people on holiday (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


async def _hand_in(server: SmtpServer, message: EmailMessage) -> None:
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.is_implicit_tls,
        start_tls=server.is_starttls,
        # The name of this machine is nobody's business, and asking DNS for it can take seconds.
        local_hostname=_domain(message["From"]),
        timeout=TIMEOUT_SECONDS,
    )
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await client.connect()
            await client.send_message(message)
            # It has the message: that it does not say goodbye must not send it again.
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit()
    except (aiosmtplib.SMTPException, OSError) as error:
        raise _told_safely(error) from None
    finally:
        client.close()


def _told_safely(error: Exception) -> NotSentError:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPResponseException):
        status = _ENHANCED_STATUS.match(error.message)
        reason = f"{type(error).__name__}: {error.code} {status[0] if status else ''}"
        return NotSentError(reason.rstrip(), may_pass=400 <= error.code < 500)
    is_untrusted = isinstance(error.__cause__ or error, ssl.SSLCertVerificationError)
    may_pass = isinstance(error, OSError) and not is_untrusted
    # These words are the library's or the system's: about hosts, certificates and what the server lacks.
    return NotSentError(str(error) or type(error).__name__, may_pass=may_pass)


def _may_pass(error: Exception) -> bool:
    return isinstance(error, NotSentError) and error.may_pass


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
