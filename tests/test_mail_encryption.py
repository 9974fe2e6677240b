"""How e-mail gets to the server: encrypted, to the right one, and with a password that nobody else sees."""

import base64
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from donotplay.mail import send_mail
from tests.mailboxes import (
    RECIPIENT,
    SUBJECT,
    TEXT,
    Mailbox,
    mail_server,
    outcome,
    settings_for,
)
from tests.test_observability import lines

USERNAME, PASSWORD = "dnp@dnp.example", "sword/fish:ä"

ANYWHERE = "0.0.0.0"
"""Leads to this machine too, but is not named so: to us a server like any other."""


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
