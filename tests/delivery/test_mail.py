"""Mail to a real SMTP server on loopback."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from engine.delivery.mail import MailSender
from engine.delivery.outcome import Outgoing
from engine.domain.delivery_rules import MailServer, Security
from engine.domain.notice import Channel

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SENDER = "Example Billing <billing@example.com>"
PASSWORD = "a word that no log may hold"
NOTICE = {
    "notificationType": "INVOICE_ISSUED",
    "resourceId": "i-1",
    "noticeId": "n-1",
    "resource": {
        "invoiceNumber": "INV-000001",
        "customerLegalCompanyName": "Łódź & <b>Sons</b>\r\nBcc: evil@example.com",
        "grossTotal": "118.81",
        "currency": "EUR",
    },
}


class Inbox:
    """Keeps what comes, or refuses it."""

    def __init__(self) -> None:
        self.came: list[EmailMessage] = []
        self.refusal: str | None = None

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refusal is not None:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.came.append(message_from_bytes(envelope.content, policy=policy.SMTP))  # type: ignore[arg-type]
        return "250 OK"


def known(server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    is_ours = isinstance(data, LoginPassword) and data == LoginPassword(b"us", PASSWORD.encode())
    return AuthResult(success=is_ours, handled=False)


@contextmanager
def serving(inbox: Inbox, **options: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, ready_timeout=10, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def outgoing(recipient: str = "ada@example.com") -> Outgoing:
    body = json.dumps(NOTICE, ensure_ascii=False)
    return Outgoing("n-1", "INVOICE_ISSUED", body, Channel.EMAIL, recipient)


def server(port: int, security: Security = Security.NONE) -> MailServer:
    return MailServer("127.0.0.1", SENDER, port, security)


def test_a_mail_has_plain_text_and_html_and_no_word_of_a_name_in_its_headers() -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        assert MailSender(server(port)).send(outgoing(), AT).is_delivered
    (mail,) = inbox.came
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        SENDER,
        "ada@example.com",
        "Invoice issued",
    )
    assert mail["Message-ID"] == "<n-1@meterhouse.invalid>"
    assert mail["Bcc"] is None
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "Customer: Łódź & <b>Sons</b> Bcc: evil@example.com" in text
    assert "Total: 118.81" in text
    assert "Łódź &amp; &lt;b&gt;Sons&lt;/b&gt;" in html


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_mail_goes_encrypted_and_only_by_a_server_that_is_who_it_says(
    security: Security, contexts: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    inbox, (own, client) = Inbox(), contexts
    is_tls = security is Security.TLS
    options: dict[str, Any] = {"authenticator": known, "auth_required": True}
    options |= {"ssl_context": own, "auth_require_tls": False} if is_tls else {"tls_context": own}
    with serving(inbox, **options) as port:
        named = replace(server(port, security), user="us", password=PASSWORD)
        assert MailSender(named, client).send(outgoing(), AT).is_delivered
        stranger = MailSender(named).send(outgoing(), AT)
        assert not stranger.is_delivered, "its certificate is nobody's that we know"
        wrong = MailSender(replace(named, password="wrong"), client).send(outgoing(), AT)
        assert wrong.error == "the mail server refuses our credentials"
    assert len(inbox.came) == 1
    assert PASSWORD not in repr(named) + repr(stranger)


def test_a_server_without_starttls_gets_no_mail_and_no_password() -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        named = replace(server(port, Security.STARTTLS), user="us", password=PASSWORD)
        done = MailSender(named).send(outgoing(), AT)
    assert (done.is_delivered, done.is_final, inbox.came) == (False, False, [])


@pytest.mark.parametrize(
    ("refusal", "status", "is_final"),
    [("550 no such mailbox", 550, True), ("451 try later", 451, False)],
)
def test_a_mailbox_that_is_refused_for_good_is_not_tried_again(
    refusal: str, status: int, is_final: bool
) -> None:
    inbox = Inbox()
    inbox.refusal = refusal
    with serving(inbox) as port:
        done = MailSender(server(port)).send(outgoing(), AT)
    assert (done.is_delivered, done.status, done.is_final) == (False, status, is_final)


def test_no_recipient_adds_a_header() -> None:
    done = MailSender(server(9)).send(outgoing("ada@example.com\r\nBcc: b@example.com"), AT)
    assert (done.is_delivered, done.is_final) == (False, True)


def test_without_a_server_a_mail_waits() -> None:
    assert MailSender(None).send(outgoing(), AT).error == (
        "no mail server: say `mail` in meterhouse.yml"
    )
