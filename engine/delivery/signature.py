"""What a receiver knows a webhook of ours by: two signatures over the same bytes.

`Sequence-Signature: t=<unix ms>,s=<hex>` is HMAC-SHA256 of `<t>.<body>` with the text of the
secret. Standard Webhooks' `webhook-signature: v1,<base64>` is HMAC-SHA256 of
`<id>.<unix s>.<body>` with the bytes that the text behind `whsec_` stands for. While a secret is
being rotated the second header has a signature of each; of the first kind the old one stands in
`Sequence-Signature-Previous`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from engine.delivery.secret import key_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def signature_headers(
    notice_id: str, body: bytes, secrets: Sequence[str], at: datetime
) -> dict[str, str]:
    """The headers of a webhook that is sent at an instant. `secrets` are those in force, the newest
    first: one or two."""
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    seconds = milliseconds // 1000
    signed = [f"v1,{_standard(notice_id, seconds, body, secret)}" for secret in secrets]
    headers = {
        "Sequence-Signature": _sequence(milliseconds, body, secrets[0]),
        "webhook-id": notice_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signed),
    }
    if len(secrets) > 1:
        headers["Sequence-Signature-Previous"] = _sequence(milliseconds, body, secrets[1])
    return headers


def _sequence(milliseconds: int, body: bytes, secret: str) -> str:
    signed = hmac.new(secret.encode(), f"{milliseconds}.".encode() + body, hashlib.sha256)
    return f"t={milliseconds},s={signed.hexdigest()}"


def _standard(notice_id: str, seconds: int, body: bytes, secret: str) -> str:
    text = f"{notice_id}.{seconds}.".encode() + body
    return base64.b64encode(hmac.digest(key_of(secret), text, "sha256")).decode()
