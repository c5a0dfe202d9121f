"""A webhook counts only as it was signed, and only for a while."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from meterhouse_client import SignatureError, verify_webhook

from engine.delivery.signature import signature_headers

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
BODY = b'{"notificationType":"INVOICE_ISSUED"}'
NOW = 1_772_355_600


def sequence(body: bytes = BODY, secret: str = SECRET, sent: int = NOW * 1000) -> dict[str, str]:
    digest = hmac.new(secret.encode(), f"{sent}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Sequence-Signature": f"t={sent},s={digest}"}


def standard(body: bytes = BODY, sent: int = NOW) -> dict[str, str]:
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"msg_1.{sent}.".encode() + body
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(sent),
        "webhook-signature": f"v1,bm90aGluZw== v1,{digest}",
    }


@pytest.mark.parametrize("headers", [sequence(), standard(), {**sequence(), **standard()}])
def test_what_is_signed_counts(headers: dict[str, str]) -> None:
    verify_webhook(BODY, headers, SECRET, now=NOW + 100)


@pytest.mark.parametrize(
    ("headers", "body", "now"),
    [
        ({}, BODY, NOW),
        (sequence(), BODY + b" ", NOW),
        (standard(), BODY + b" ", NOW),
        (sequence(secret="another"), BODY, NOW),
        (sequence(), BODY, NOW + 301),
        (standard(), BODY, NOW - 301),
        ({"Sequence-Signature": "t=x,s="}, BODY, NOW),
        ({"Sequence-Signature": "s=é"}, BODY, NOW),
        ({**standard(), "webhook-id": "msg_2"}, BODY, NOW),
        ({**standard(), **sequence(b"other")}, BODY, NOW),
    ],
)
def test_anything_else_does_not(headers: dict[str, str], body: bytes, now: int) -> None:
    with pytest.raises(SignatureError):
        verify_webhook(body, headers, SECRET, now=now)


def test_the_worked_example_of_standard_webhooks_holds() -> None:
    """The signature that the scheme's own description works out."""
    body = b'{"test": 2432232314}'
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    verify_webhook(body, headers, secret, now=1_614_265_330)


def test_what_the_server_signs_counts_under_the_old_secret_and_the_new_one() -> None:
    old = "whsec_" + base64.b64encode(b"another secret of 24 bytes").decode()
    at = datetime.fromtimestamp(NOW, UTC)
    headers = signature_headers("notice-1", BODY, (SECRET, old), at)
    verify_webhook(BODY, headers, SECRET, now=NOW)
    verify_webhook(BODY, headers, old, now=NOW)
    with pytest.raises(SignatureError):
        verify_webhook(BODY, headers, "whsec_" + base64.b64encode(bytes(24)).decode(), now=NOW)
