"""Documents: the objects of a catalog as canonical JSON, and the digest over them.

A document is what a person wrote, without comments, quotes and the order of keys. It is what the
store keeps and what an invoice freezes, so its text must never depend on anything else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # pydantic takes longer to import than most commands to run
    from engine.catalog.shapes.shape import Shape

DocumentKey = tuple[str, str]
"""Kind and id."""

SETTINGS = "settings"
METRICS = "metrics"
SEAT_METRICS = "seat_metrics"
PRODUCTS = "products"
CUSTOMERS = "customers"
ORGANIZATIONS = "organizations"
SCHEDULES = "schedules"
TAX_RATES = "tax_rates"
EXCHANGE_RATES = "exchange_rates"
SCHEDULE_ACTIONS = "schedule_actions"
CREDIT_GRANTS = "credit_grants"

OPERATOR_KINDS = (SCHEDULE_ACTIONS, CREDIT_GRANTS)
"""Kinds that no file holds: what an operator decided by command."""

KINDS = (
    SETTINGS,
    METRICS,
    SEAT_METRICS,
    PRODUCTS,
    CUSTOMERS,
    ORGANIZATIONS,
    SCHEDULES,
    TAX_RATES,
    EXCHANGE_RATES,
    *OPERATOR_KINDS,
)
"""Kinds of documents. There is one settings document, of id `settings`."""

SETTINGS_KEY: DocumentKey = (SETTINGS, SETTINGS)


def canonical_json(data: object) -> str:
    """JSON with sorted keys, without white space, in UTF-8 rather than escapes."""
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def document_of(shape: Shape) -> str:
    """The document of an object: every key that was written, none that was not."""
    return canonical_json(data_of(shape))


def data_of(shape: Shape) -> dict[str, object]:
    """The data of an object: every key that was written, none that was not."""
    return shape.model_dump(mode="json", by_alias=True, exclude_unset=True)


def parsed(document: object) -> object:
    """The data of a document given as JSON text or already as data."""
    return json.loads(document) if isinstance(document, str) else document


def digest_of(documents: Mapping[DocumentKey, str]) -> str:
    """sha256, in hexadecimal, over all documents in order of kind and id."""
    running = hashlib.sha256()
    for (kind, id), text in sorted(documents.items()):
        running.update(canonical_json([kind, id, text]).encode())
        running.update(b"\n")
    return running.hexdigest()
