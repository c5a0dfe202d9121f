"""Send a notice by e-mail: plain text, and the same as HTML beside it.

No user text stands in a header: the subject is made of a fixed list of words, the recipient was
checked letter by letter, and `email.message` refuses line breaks in either.
"""

from __future__ import annotations

import html
import json
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from engine.delivery.mail_address import check_mail_address
from engine.delivery.outcome import Outcome, Outgoing
from engine.domain.delivery_rules import MailServer, Security
from engine.domain.errors import InputError

SECONDS = 15.0

SHOWN = (
    ("number", "Number"),
    ("invoiceNumber", "Number"),
    ("creditNoteNumber", "Number"),
    ("customerLegalCompanyName", "Customer"),
    ("legalName", "Customer"),
    ("name", "Name"),
    ("status", "Status"),
    ("paymentStatus", "Payment"),
    ("currency", "Currency"),
    ("netTotal", "Net"),
    ("totalTax", "Tax"),
    ("grossTotal", "Total"),
    ("amount", "Amount"),
    ("balance", "Balance"),
    ("issueDate", "Issued on"),
    ("dueDate", "Due on"),
    ("paidOn", "Paid on"),
    ("reference", "Reference"),
    ("through", "Billed through"),
    ("due", "Due periods"),
    ("billed", "Billed"),
    ("issued", "Issued"),
)
"""What of a resource a mail shows, in this order; the rest is in the API."""


@dataclass(frozen=True)
class MailSender:
    """Sends by one server; without one nothing is sent, and the log of deliveries says so."""

    server: MailServer | None
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS

    def send(self, outgoing: Outgoing, at: datetime) -> Outcome:
        """One attempt. A server that refuses the recipient for good ends it."""
        if self.server is None:
            return Outcome(False, error="no mail server: say `mail` in meterhouse.yml")
        try:
            message = message_of(outgoing, self.server.sender, at)
            with self._connected(self.server) as connection:
                if self.server.user is not None:
                    connection.login(self.server.user, self.server.password or "")
                connection.send_message(message)
        except InputError as error:
            return Outcome(False, error=str(error), is_final=True)
        except smtplib.SMTPAuthenticationError as error:
            return Outcome(False, error.smtp_code, error="the mail server refuses our credentials")
        except smtplib.SMTPRecipientsRefused as error:
            ((code, words),) = error.recipients.values()
            return _refused(code, words, is_final=500 <= code < 600)
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code, error.smtp_error, is_final=False)
        except TimeoutError:
            return Outcome(False, error=f"the mail server took over {self.seconds:g} seconds")
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(False, error=f"mail server: {type(error).__name__}")
        return Outcome(True, 250)

    def _connected(self, server: MailServer) -> smtplib.SMTP:
        """Raises OSError or SMTPException, also where STARTTLS is not offered."""
        if server.security is Security.TLS:
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=self.seconds, context=self.context
            )
        connection = smtplib.SMTP(server.host, server.port, timeout=self.seconds)
        if server.security is Security.STARTTLS:
            try:
                connection.starttls(context=self.context)
            except BaseException:
                connection.close()
                raise
        return connection


def message_of(outgoing: Outgoing, sender: str, at: datetime) -> EmailMessage:
    """The mail that tells of a notice. Its `Message-ID` is the notice's at every attempt."""
    check_mail_address(outgoing.recipient)
    notice = json.loads(outgoing.body)
    title = outgoing.type.replace("_", " ").capitalize()
    facts = _facts(notice)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = outgoing.recipient
    message["Subject"] = title
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{outgoing.notice_id}@meterhouse.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    lines = [title, "", *(f"{name}: {value}" for name, value in facts)]
    message.set_content("\n".join([*lines, ""]))
    rows = "".join(
        f"<tr><th align='left'>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>"
        for name, value in facts
    )
    message.add_alternative(
        f"<!doctype html><html><body><h1>{html.escape(title)}</h1><table>{rows}</table></body>"
        "</html>\n",
        subtype="html",
    )
    return message


def _facts(notice: dict[str, Any]) -> list[tuple[str, str]]:
    resource = notice.get("resource") or {}
    found = [
        (words, str(resource[key]))
        for key, words in SHOWN
        if isinstance(resource.get(key), str | int) and resource[key] != ""
    ]
    ends = [("resourceId", "Id"), ("occurredAt", "At"), ("noticeId", "Notice")]
    found += [(words, str(notice[key])) for key, words in ends if key in notice]
    return [(name, " ".join(value.split())) for name, value in found]


def _refused(code: int, words: bytes | str, *, is_final: bool) -> Outcome:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    shown = " ".join(text.split())[:300]
    return Outcome(False, code, shown, f"the mail server answered {code}", is_final)
