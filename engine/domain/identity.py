"""Ids derived from facts, so that doing a thing twice gives the same thing (DESIGN 6)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from engine.domain.invoice import InvoiceIdentity

NAMESPACE = UUID("6f0b8f0e-3d0c-5b52-9d3f-6d65746572a1")
"""Fixed for ever: every derived id hangs on it."""

NAMED_BY_UUID = "u_"
"""Where an id may hold no hyphens and must begin with a letter, a UUID is written behind this."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WITHOUT_HYPHENS = re.compile(NAMED_BY_UUID + r"([0-9a-f]{32})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def invoice_id(identity: InvoiceIdentity) -> str:
    """UUIDv5 of account, schedule, phase, kind, period index and revision, as text."""
    parts = (
        "invoice",
        identity.account_id,
        identity.schedule_id,
        str(identity.phase_index),
        identity.kind,
        str(identity.period_index),
        str(identity.revision),
    )
    return str(uuid5(NAMESPACE, "\x1f".join(parts)))


def line_item_id(invoice_id: str, line_key: str) -> str:
    """UUIDv5 of the invoice and the line's stable key, as text."""
    return str(uuid5(NAMESPACE, "\x1f".join(("line item", invoice_id, line_key))))


def group_id(invoice_id: str, product_id: str | None) -> str:
    """UUIDv5 of the invoice and the group's product, as text."""
    return str(uuid5(NAMESPACE, "\x1f".join(("group", invoice_id, product_id or ""))))


def period_id(schedule_id: str, phase_index: int, price_id: str, index: int) -> str:
    """The readable id of a billing period in warehouse tables: `schedule/phase/price/index`."""
    return f"{schedule_id}/{phase_index}/{price_id}/{index}"


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID as it is written canonically: small letters, four hyphens."""
    return _UUID.fullmatch(text) is not None


def public_id(account_id: str, kind: str, id: str) -> str:
    """The UUID by which the API names an object: the id itself where that is a UUID, else UUIDv5 of
    account, kind and id. `kind` is that of the catalog's documents, or "prices" and the like."""
    if is_uuid(id):
        return id
    named = _WITHOUT_HYPHENS.fullmatch(id)
    if named is not None:
        return str(UUID(hex=named[1]))
    return str(uuid5(NAMESPACE, "\x1f".join(("public", account_id, kind, id))))


def new_id(at: datetime, randomness: int) -> str:
    """UUIDv7 of the millisecond `at` and 74 random bits, as text: later ids sort behind."""
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    first = (randomness >> 62) & 0xFFF
    rest = randomness & ((1 << 62) - 1)
    number = (milliseconds << 80) | (7 << 76) | (first << 64) | (0b10 << 62) | rest
    return str(UUID(int=number))


def randomness_of(id: str) -> int:
    """What `new_id` was given for chance."""
    number = UUID(id).int
    return ((number >> 64) & 0xFFF) << 62 | number & ((1 << 62) - 1)
