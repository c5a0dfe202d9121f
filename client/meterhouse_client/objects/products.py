"""Products. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class ProductRequest:
    """A product to make, or what it is to be."""

    name: str
    label: str | None = None
    tax_category_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProductResponse:
    """A product."""

    id: str
    name: str
    label: str | None = None
    tax_category_id: str | None = None
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
