"""Secrets that webhooks are signed with: `whsec_` and the base64 of 24 to 64 random bytes."""

from __future__ import annotations

import base64
import binascii

from engine.domain.errors import InputError

PREFIX = "whsec_"
FEWEST_BYTES, MOST_BYTES = 24, 64
NEW_BYTES = 32


def new_secret(randomness: bytes) -> str:
    """A secret of NEW_BYTES random bytes."""
    return PREFIX + base64.b64encode(randomness).decode()


def key_of(secret: str) -> bytes:
    """The bytes that a secret stands for. Raises InputError, without repeating it, for none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        raise InputError(
            f"webhookSecret is {PREFIX} and the base64 of {FEWEST_BYTES} to {MOST_BYTES} bytes;"
            " leave it out to be given one"
        )
    return key
