"""Sending to a real receiver on loopback, and to what must never be reached."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from engine.delivery.outcome import Outgoing
from engine.delivery.webhook import WebhookSender
from engine.domain.delivery_rules import WebhookRules
from engine.domain.notice import Channel
from tests.delivery.receivers import Receiver, dripping, receiving

AT = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
LOOPBACK = WebhookRules(allowed=(ip_network("127.0.0.0/8"),), allows_http=True)
NEW, OLD = ("whsec_" + base64.b64encode(each * 32).decode() for each in (b"n", b"o"))
BODY = '{"notificationType": "INVOICE_ISSUED", "name": "Łódź"}'


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def outgoing(url: str, *secrets: str) -> Outgoing:
    return Outgoing("n-1", "INVOICE_ISSUED", BODY, Channel.WEBHOOK, url, secrets or (NEW,))


def test_a_receiver_gets_the_body_and_both_signatures_of_both_secrets(receiver: Receiver) -> None:
    done = WebhookSender(LOOPBACK).send(outgoing(receiver.url("/both?x=1"), NEW, OLD), AT)
    assert (done.is_delivered, done.status, done.answer) == (True, 200, "ok")
    (came,) = receiver.at("/both?x=1")
    assert came.body == BODY.encode()
    stamp = "1772355600123"
    for header, secret in (("Sequence-Signature", NEW), ("Sequence-Signature-Previous", OLD)):
        text = f"{stamp}.".encode() + came.body
        hexadecimal = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
        assert came.headers[header] == f"t={stamp},s={hexadecimal}"
    assert (came.headers["webhook-id"], came.headers["webhook-timestamp"]) == ("n-1", stamp[:-3])
    text = f"n-1.{stamp[:-3]}.".encode() + came.body
    expected = [
        "v1," + base64.b64encode(hmac.new(each * 32, text, hashlib.sha256).digest()).decode()
        for each in (b"n", b"o")
    ]
    assert came.headers["webhook-signature"].split(" ") == expected


@pytest.mark.parametrize(
    ("status", "is_final"), [(302, False), (400, False), (410, True), (500, False)]
)
def test_anything_but_success_is_a_failure_and_no_redirect_is_followed(
    receiver: Receiver, status: int, is_final: bool
) -> None:
    receiver.answer = lambda path: (status, b"no\x00pe")
    receiver.headers = {"Location": receiver.url("/elsewhere")}
    done = WebhookSender(LOOPBACK).send(outgoing(receiver.url()), AT)
    assert (done.is_delivered, done.status, done.is_final) == (False, status, is_final)
    assert done.answer == "no\ufffdpe"
    assert not receiver.at("/elsewhere")


def test_a_long_answer_is_cut(receiver: Receiver) -> None:
    receiver.answer = lambda path: (200, b"x" * 1_000_000)
    done = WebhookSender(LOOPBACK).send(outgoing(receiver.url()), AT)
    assert (done.is_delivered, len(done.answer)) == (True, 1024)


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * 60_000),
        (b"SSH-2.0-OpenSSH\r\n", b"\r\n"),
    ],
)
def test_a_server_that_never_ends_is_left_in_time(first: bytes, drop: bytes) -> None:
    """By the limit of time, of bytes, or since it is no HTTP: whichever comes first."""
    with dripping(first, drop) as port:
        began = time.monotonic()
        done = WebhookSender(LOOPBACK, seconds=0.3).send(outgoing(f"http://127.0.0.1:{port}/"), AT)
    assert not done.is_delivered
    assert (done.error or "").startswith(("no whole answer", "no HTTP answer"))
    assert time.monotonic() - began < 20


def test_a_name_is_looked_up_once_and_all_it_stands_for_must_be_open(receiver: Receiver) -> None:
    receiver.answer = lambda path: (200, b"")
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    url = f"http://hooks.example.com:{receiver.port}/named"
    assert WebhookSender(LOOPBACK, rebinding).send(outgoing(url), AT).is_delivered
    assert asked == ["hooks.example.com"]
    assert receiver.at("/named")[0].headers["Host"] == f"hooks.example.com:{receiver.port}"
    mixed = WebhookSender(LOOPBACK, lambda host, port: ["127.0.0.1", "169.254.169.254"])
    done = mixed.send(outgoing(url), AT)
    assert done.error == "refused: hooks.example.com stands for an address that is link-local"
    assert len(receiver.at("/named")) == 1


@pytest.mark.parametrize(
    ("url", "address", "words"),
    [
        ("https://hooks.example.com/", "127.0.0.1", "loopback"),
        ("https://hooks.example.com/", "::ffff:10.1.1.1", "private"),
        ("https://hooks.example.com/", "64:ff9b::a9fe:a9fe", "link-local"),
        ("https://hooks.example.com:6379/", "8.8.8.8", "port 6379"),
        ("http://hooks.example.com/", "8.8.8.8", "https"),
        ("https://localhost/", None, "loopback"),
    ],
)
def test_nothing_but_public_addresses_is_reached(url: str, address: str | None, words: str) -> None:
    sender = WebhookSender(WebhookRules())
    if address is not None:
        sender = WebhookSender(WebhookRules(), lambda host, port: [address])
    done = sender.send(outgoing(url), AT)
    assert not done.is_delivered
    assert words in (done.error or "")


def test_nobody_there_is_a_failure_to_be_tried_again() -> None:
    done = WebhookSender(LOOPBACK).send(outgoing("http://127.0.0.1:9/"), AT)
    assert (done.is_delivered, done.is_final) == (False, False)
    assert "refused" in (done.error or "").lower()


def test_over_tls_the_receiver_must_be_who_its_name_says(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    own, client = contexts
    rules = WebhookRules(allowed=(ip_network("127.0.0.0/8"),))

    def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with receiving(own) as receiver:
        named = outgoing(f"https://hooks.example.com:{receiver.port}/")
        other = outgoing(f"https://other.example.com:{receiver.port}/")
        assert WebhookSender(rules, here, client).send(named, AT).is_delivered
        for done in (
            WebhookSender(rules, here, client).send(other, AT),
            WebhookSender(rules, here).send(named, AT),
        ):
            assert (done.is_delivered, done.error) == (False, "TLS: CERTIFICATE_VERIFY_FAILED")
    assert len(receiver.came) == 1
