"""E-mail, handed in at a real SMTP server on this machine."""

import asyncio
import base64
import logging
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import stamina
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from donotplay.mail import TRIES, send_mail, write_message
from donotplay.settings import Settings
from tests.processes import free_port
from tests.test_observability import lines

SENDER, RECIPIENT = "dnp@dnp.example", "somebody@mail.example"
SUBJECT, TEXT = "Your new device", "Somebody signed in from a new device.\n"
USERNAME, PASSWORD = "dnp@dnp.example", "sword/fish:ä"

ANYWHERE = "0.0.0.0"
"""Leads to this machine too, but is not named so: to us a server like any other."""


class Mailbox:
    """A mail server's handler: keeps what it accepts, and first gives the answers it was told to."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.tries = 0
        self.envelopes: list[Envelope] = []
        self.tls: list[bool] = []
        self.port = 0

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Envelope
    ) -> str:
        self.tries += 1
        if self.answers:
            return self.answers.pop(0)
        self.envelopes.append(envelope)
        self.tls.append(session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None)
        return "250 2.0.0 accepted"

    def message(self) -> EmailMessage:
        (envelope,) = self.envelopes
        return message_from_bytes(envelope.content, policy=policy.default)


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


@pytest.fixture(autouse=True)
def silent_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the mail server notes is not ours."""
    monkeypatch.setattr(logging.getLogger("mail.log"), "disabled", True)


@pytest.fixture(autouse=True)
def without_waiting() -> Iterator[None]:
    """The tries as they are, without the pauses between them."""
    with stamina.set_testing(True, attempts=TRIES):
        yield


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A new key with a certificate for this machine that nobody has vouched for, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    hosts = [x509.IPAddress(ip_address(host)) for host in ("127.0.0.1", ANYWHERE)]
    usage = dict.fromkeys(
        [
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ],
        False,
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(minutes=10))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    """What the mail server needs to offer TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def text_of(message: EmailMessage) -> str:
    """As it was before SMTP's line ends."""
    content: str = message.get_content()
    return content.replace("\r\n", "\n")


def outcome(log) -> dict[str, Any]:
    """The one line that says what became of the message; none says to whom or what it was."""
    for private in (RECIPIENT, SUBJECT, TEXT.strip()):
        assert private not in log.getvalue()
    (line,) = [line for line in lines(log) if line["event"] in {"mail_sent", "mail_not_sent"}]
    return line


async def test_message_arrives_with_what_a_message_by_a_program_needs(log):
    async with mail_server() as mailbox:
        await send_mail(settings_for(mailbox.port), RECIPIENT, SUBJECT, TEXT)
    (envelope,) = mailbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, [RECIPIENT])
    message = mailbox.message()
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, RECIPIENT, SUBJECT)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@dnp.example>")
    assert abs(parsedate_to_datetime(message["Date"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert message.get_content_type() == "text/plain"
    assert text_of(message) == TEXT
    assert outcome(log)["event"] == "mail_sent"


async def test_letters_of_any_script_arrive_as_they_were(log):
    subject, text = (
        "Neues Gerät für „Mötley Crüe“ 🎵" * 4,
        "Κάποιος συνδέθηκε.\n.\n..\n" + "長い" * 600 + "\n",
    )
    async with mail_server() as mailbox:
        await send_mail(settings_for(mailbox.port), "jürgen@exämple.de", subject, text)
    (envelope,) = mailbox.envelopes
    assert envelope.rcpt_tos == [f"jürgen@{'exämple.de'.encode('idna').decode()}"]
    assert mailbox.message()["Subject"] == subject
    assert text_of(mailbox.message()) == text


@pytest.mark.parametrize("failures", range(1, TRIES))
async def test_server_that_refuses_for_now_is_tried_again_with_the_same_message(log, failures):
    refusals = ["451 4.7.1 Greylisted, somebody@mail.example, try later"] * failures
    async with mail_server(*refusals) as mailbox:
        await send_mail(settings_for(mailbox.port), RECIPIENT, SUBJECT, TEXT)
    assert (mailbox.tries, len(mailbox.envelopes)) == (failures + 1, 1)
    assert outcome(log)["event"] == "mail_sent"


async def test_server_that_goes_on_refusing_is_given_up(log):
    async with mail_server(*["451 4.7.1 Not you, somebody@mail.example"] * 9) as mailbox:
        await send_mail(settings_for(mailbox.port), RECIPIENT, SUBJECT, TEXT)
    assert mailbox.tries == TRIES
    assert outcome(log)["reason"] == "SMTPDataError: 451 4.7.1"


async def test_server_that_refuses_for_good_is_not_tried_again(log):
    async with mail_server(f"554 5.7.1 {SUBJECT} for {RECIPIENT} is spam") as mailbox:
        await send_mail(settings_for(mailbox.port), RECIPIENT, SUBJECT, TEXT)
    assert mailbox.tries == 1
    assert outcome(log)["reason"] == "SMTPDataError: 554 5.7.1"


async def test_unknown_recipient_is_not_logged(log):
    async with mail_server() as mailbox:

        async def handle_RCPT(*_: object) -> str:  # noqa: N802 -- aiosmtpd's name
            return f"550 <{RECIPIENT}> unknown"

        mailbox.handle_RCPT = handle_RCPT  # type: ignore[attr-defined]
        await send_mail(settings_for(mailbox.port), RECIPIENT, SUBJECT, TEXT)
    assert outcome(log)["reason"] == "SMTPRecipientRefused: 550"


async def test_server_that_is_away_is_tried_three_times_and_nothing_raised(log):
    await send_mail(settings_for(free_port()), RECIPIENT, SUBJECT, TEXT)
    assert "Connect call failed" in outcome(log)["reason"]
    retries = [line for line in lines(log) if line["event"] == "stamina.retry_scheduled"]
    assert len(retries) == TRIES - 1


async def test_server_that_hangs_up_is_tried_again(log):
    visits = 0

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal visits
        visits += 1
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        await send_mail(settings_for(server.sockets[0].getsockname()[1]), RECIPIENT, SUBJECT, TEXT)
    assert visits == TRIES
    assert outcome(log)["event"] == "mail_not_sent"


async def test_server_that_says_nothing_is_given_up_in_time(log, monkeypatch):
    monkeypatch.setattr("donotplay.mail.TIMEOUT_SECONDS", 0.02)

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        await send_mail(settings_for(server.sockets[0].getsockname()[1]), RECIPIENT, SUBJECT, TEXT)
    assert outcome(log)["event"] == "mail_not_sent"


@pytest.mark.usefixtures("trusted")
async def test_message_goes_by_starttls_to_a_server_whose_certificate_is_trusted(log, tls):
    async with mail_server(tls_context=tls, require_starttls=True) as mailbox:
        await send_mail(settings_for(mailbox.port, host=ANYWHERE), RECIPIENT, SUBJECT, TEXT)
    assert mailbox.tls == [True]
    assert outcome(log)["event"] == "mail_sent"


async def test_server_whose_certificate_is_not_trusted_gets_nothing(log, tls):
    async with mail_server(tls_context=tls, require_starttls=True) as mailbox:
        await send_mail(settings_for(mailbox.port, host=ANYWHERE), RECIPIENT, SUBJECT, TEXT)
    assert mailbox.tries == 0
    assert "CERTIFICATE_VERIFY_FAILED" in outcome(log)["reason"]
    assert not [line for line in lines(log) if line["event"] == "stamina.retry_scheduled"]


@pytest.mark.usefixtures("trusted")
async def test_server_elsewhere_without_tls_gets_nothing(log):
    async with mail_server() as mailbox:
        await send_mail(settings_for(mailbox.port, host=ANYWHERE), RECIPIENT, SUBJECT, TEXT)
    assert mailbox.tries == 0
    assert "STARTTLS extension not supported" in outcome(log)["reason"]


async def test_server_on_this_machine_gets_it_whatever_its_certificate(log, tls):
    async with mail_server(tls_context=tls) as mailbox:
        await send_mail(settings_for(mailbox.port), RECIPIENT, SUBJECT, TEXT)
    assert mailbox.tls == [False]


@pytest.mark.usefixtures("trusted")
async def test_smtps_is_tls_from_the_first_byte(log, tls):
    async with mail_server(implicit_tls=tls) as mailbox:
        await send_mail(settings_for(mailbox.port, scheme="smtps"), RECIPIENT, SUBJECT, TEXT)
    assert mailbox.tls == [True]


async def test_smtps_server_whose_certificate_is_not_trusted_gets_nothing(log, tls):
    async with mail_server(implicit_tls=tls) as mailbox:
        await send_mail(settings_for(mailbox.port, scheme="smtps"), RECIPIENT, SUBJECT, TEXT)
    assert mailbox.tries == 0
    assert "CERTIFICATE_VERIFY_FAILED" in outcome(log)["reason"]


def authenticate(
    _server: SMTP, _session: Any, _envelope: Envelope, _mechanism: str, auth_data: LoginPassword
) -> AuthResult:
    is_right = auth_data == LoginPassword(USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


async def log_in_with(url_password: str, tls: ssl.SSLContext) -> Mailbox:
    login = f"{USERNAME.replace('@', '%40')}:{url_password}@"
    options = {"tls_context": tls, "require_starttls": True, "auth_required": True}
    async with mail_server(authenticator=authenticate, **options) as mailbox:
        settings = settings_for(mailbox.port, login=login, host=ANYWHERE)
        await send_mail(settings, RECIPIENT, SUBJECT, TEXT)
    return mailbox


@pytest.mark.usefixtures("trusted")
async def test_right_password_logs_in(log, tls):
    mailbox = await log_in_with("sword%2Ffish%3A%C3%A4", tls)
    assert len(mailbox.envelopes) == 1


@pytest.mark.usefixtures("trusted")
async def test_wrong_password_is_not_tried_again_and_in_no_log(log, tls):
    mailbox = await log_in_with("octopus", tls)
    assert mailbox.tries == 0
    assert outcome(log)["reason"] == "SMTPAuthenticationError: 535 5.7.8"
    plain = base64.b64encode(f"\0{USERNAME}\0octopus".encode()).decode()
    for secret in ("octopus", base64.b64encode(b"octopus").decode(), plain):
        assert secret not in log.getvalue()
    assert not [line for line in lines(log) if line["event"] == "stamina.retry_scheduled"]


@pytest.mark.parametrize(
    "to",
    [
        f"{RECIPIENT}\r\nBcc: other@mail.example",
        f"{RECIPIENT}, other@mail.example",
        f"Somebody <{RECIPIENT}>",
        f"{RECIPIENT}> SIZE=1",
        "",
    ],
)
async def test_anything_but_one_address_is_sent_to_nobody(log, to):
    async with mail_server() as mailbox:
        await send_mail(settings_for(mailbox.port), to, SUBJECT, TEXT)
    assert mailbox.tries == 0
    assert outcome(log)["reason"] == "ValueError"


async def test_line_ends_in_a_subject_begin_no_header(log):
    async with mail_server() as mailbox:
        await send_mail(
            settings_for(mailbox.port), RECIPIENT, "Hello\r\nBcc: x@mail.example\r\n\r\nText", TEXT
        )
    (envelope,) = mailbox.envelopes
    assert envelope.rcpt_tos == [RECIPIENT]
    assert mailbox.message()["Subject"] == "Hello Bcc: x@mail.example Text"
    assert "Bcc" not in mailbox.message()
    assert text_of(mailbox.message()) == TEXT


HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_whatever_the_subject_the_headers_are_ours(subject):
    written = write_message(SENDER, RECIPIENT, subject, TEXT).as_bytes(policy=policy.SMTP)
    message = message_from_bytes(written, policy=policy.SMTP)
    assert list(message.keys()) == HEADERS
    assert text_of(message) == TEXT


async def test_text_that_cannot_be_written_is_not_sent_and_not_raised(log):
    async with mail_server() as mailbox:
        await send_mail(settings_for(mailbox.port), RECIPIENT, SUBJECT, "\ud800")
    assert outcome(log)["reason"] == "UnicodeEncodeError"


async def test_without_a_mail_server_nothing_is_sent(log):
    await send_mail(Settings(), RECIPIENT, SUBJECT, TEXT)
    assert outcome(log)["reason"] == "DONOTPLAY_SMTP_URL is not set"
