"""Whether a webhook really comes from the server: both kinds of signature.

Give the body as the bytes that came, before anything parses them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping

from meterhouse_client.errors import SignatureError

TOLERANCE_SECONDS = 300.0
"""How far a webhook's time may be from ours: one that was recorded is of no use later."""

SECRET_PREFIX = "whsec_"


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    now: float | None = None,
    tolerance: float = TOLERANCE_SECONDS,
) -> None:
    """Check the signature that is there: `webhook-signature` or `Sequence-Signature`.

    `secret` is the policy's, `now` seconds since 1970. Where both are there, both must hold. Raises
    SignatureError for a webhook that is to be ignored.
    """
    told = {name.lower(): value for name, value in headers.items()}
    checked = False
    if "webhook-signature" in told:
        verify_standard_webhook(body, told, secret, now=now, tolerance=tolerance)
        checked = True
    if "sequence-signature" in told:
        _verify_either(body, told, secret, now, tolerance)
        checked = True
    if not checked:
        raise SignatureError("the webhook has no signature")


def _verify_either(
    body: bytes, told: Mapping[str, str], secret: str, now: float | None, tolerance: float
) -> None:
    """While a secret is being rotated, the one before signs beside it."""
    before = told.get("sequence-signature-previous")
    try:
        header = told["sequence-signature"]
        verify_sequence_signature(body, header, secret, now=now, tolerance=tolerance)
    except SignatureError:
        if before is None:
            raise
        verify_sequence_signature(body, before, secret, now=now, tolerance=tolerance)


def verify_sequence_signature(
    body: bytes,
    header: str,
    secret: str,
    *,
    now: float | None = None,
    tolerance: float = TOLERANCE_SECONDS,
) -> None:
    """Check `Sequence-Signature: t=<milliseconds>,s=<hex HMAC-SHA256 of "<t>.<body>">`.

    Raises SignatureError.
    """
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    text = parts.get("t", "")
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise SignatureError("Sequence-Signature has no time")
    _check_time(int(text) / 1000, now, tolerance)
    wanted = hmac.new(secret.encode(), f"{text}.".encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), parts.get("s", "").encode()):
        raise SignatureError("Sequence-Signature does not fit the body and the secret")


def verify_standard_webhook(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    now: float | None = None,
    tolerance: float = TOLERANCE_SECONDS,
) -> None:
    """Check `webhook-signature` by the Standard Webhooks scheme; one of several `v1,` may fit.

    The key is the base64 behind `whsec_`, or the secret's own bytes where it is no base64. Raises
    SignatureError.
    """
    told = {name.lower(): value for name, value in headers.items()}
    id, text = told.get("webhook-id", ""), told.get("webhook-timestamp", "")
    if not id or not (text.isascii() and text.isdigit() and len(text) < 16):
        raise SignatureError("the webhook lacks webhook-id or webhook-timestamp")
    _check_time(int(text), now, tolerance)
    signed = f"{id}.{text}.".encode() + body
    wanted = base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest())
    for each in told.get("webhook-signature", "").split():
        version, _, given = each.partition(",")
        if version == "v1" and hmac.compare_digest(wanted, given.encode()):
            return
    raise SignatureError("webhook-signature does not fit the body and the secret")


def _key(secret: str) -> bytes:
    text = secret.removeprefix(SECRET_PREFIX)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        return secret.encode()


def _check_time(sent: float, now: float | None, tolerance: float) -> None:
    if abs((time.time() if now is None else now) - sent) > tolerance:
        raise SignatureError("the webhook is too old, or the clocks differ")
