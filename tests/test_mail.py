"""E-mail, handed in at a real SMTP server on this machine."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st

from donotplay.mail import TRIES, send_mail, write_message
from donotplay.settings import Settings
from tests.mailboxes import (
    RECIPIENT,
    SENDER,
    SUBJECT,
    TEXT,
    mail_server,
    outcome,
    settings_for,
    text_of,
)
from tests.processes import free_port
from tests.test_observability import lines


@pytest.fixture(autouse=True)
def without_waiting() -> Iterator[None]:
    """The tries as they are, without the pauses between them."""
    with stamina.set_testing(True, attempts=TRIES):
        yield


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
    assert len(set(mailbox.seen)) == 1
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
