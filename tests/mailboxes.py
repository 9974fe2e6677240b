"""A real SMTP server on this machine, and what became of the message that was handed in there."""

import asyncio
import io
import logging
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope

from donotplay.settings import Settings
from tests.test_observability import lines

SENDER, RECIPIENT = "dnp@dnp.example", "somebody@mail.example"
SUBJECT, TEXT = "Your new device", "Somebody signed in from a new device.\n"

# What the server notes is not ours.
logging.getLogger("mail.log").disabled = True


class Mailbox:
    """A mail server's handler: keeps what it accepts, and first gives the answers it was told to."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.seen: list[bytes] = []
        self.envelopes: list[Envelope] = []
        self.tls: list[bool] = []
        self.port = 0

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Envelope
    ) -> str:
        self.seen.append(envelope.content)
        if self.answers:
            return self.answers.pop(0)
        self.envelopes.append(envelope)
        self.tls.append(session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None)
        return "250 2.0.0 accepted"

    @property
    def settings(self) -> dict[str, str]:
        """Of a site that sends its e-mails here."""
        return {
            "smtp_url": f"smtp://127.0.0.1:{self.port}",
            "smtp_from": SENDER,
            "public_url": "https://dnp.example",
        }

    @property
    def tries(self) -> int:
        return len(self.seen)

    def message(self) -> EmailMessage:
        (envelope,) = self.envelopes
        return message_from_bytes(envelope.content, policy=policy.default)

    def subjects_to(self, address: str) -> list[str]:
        return [str(message["Subject"]) for message in self._messages_to(address)]

    def last_message_to(self, address: str) -> EmailMessage:
        return self._messages_to(address)[-1]

    def link_to(self, address: str) -> str:
        """The link in the last message."""
        text = self.last_message_to(address).get_content()
        found = re.search(r"https?://\S+", text)
        assert found, text
        return found[0]

    def _messages_to(self, address: str) -> list[EmailMessage]:
        return [
            message_from_bytes(envelope.content, policy=policy.default)
            for envelope in self.envelopes
            if envelope.rcpt_tos == [address]
        ]


@asynccontextmanager
async def mail_server(
    *answers: str, implicit_tls: ssl.SSLContext | None = None, **options: Any
) -> AsyncIterator[Mailbox]:
    mailbox = Mailbox(*answers)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, loop=loop, hostname="mail.example", enable_SMTPUTF8=True, **options),
        "127.0.0.1",
        0,
        ssl=implicit_tls,
    )
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()


def settings_for(port: int, *, scheme: str = "smtp", login: str = "", host: str = "127.0.0.1") -> Settings:
    return Settings(smtp_url=f"{scheme}://{login}{host}:{port}", smtp_from=SENDER)


def text_of(message: EmailMessage) -> str:
    """As it was before SMTP's line ends."""
    content: str = message.get_content()
    return content.replace("\r\n", "\n")


def outcome(log: io.StringIO) -> dict[str, Any]:
    """The one line that says what became of the message; none says to whom or what it was."""
    for private in (RECIPIENT, SUBJECT, TEXT.strip()):
        assert private not in log.getvalue()
    (line,) = [line for line in lines(log) if line["event"] in {"mail_sent", "mail_not_sent"}]
    return line
