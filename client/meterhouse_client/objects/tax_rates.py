"""Tax rates. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class TaxRateRequest:
    """A tax rate to make. `amount` is a share of the net amount: 0.2 is 20 %."""

    is_published: bool
    name: str
    invoice_name: str
    invoice_short_name: str
    description: str | None = None
    amount: Decimal
    country: str
    region: str | None = None
    tax_category_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class TaxRateResponse:
    """A tax rate. `version` counts the contents that it has had."""

    id: str
    version_id: str
    sequence_account_id: str
    version: int
    is_published: bool
    name: str
    invoice_name: str
    invoice_short_name: str
    description: str | None = None
    amount: Decimal
    country: str | None = None
    region: str | None = None
    tax_category_id: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    is_archived: bool
    updated_at: datetime
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class TaxRateUpdate:
    """What a tax rate is to be; `id` is that of the path."""

    is_published: bool
    name: str
    invoice_name: str
    invoice_short_name: str
    description: str | None = None
    amount: Decimal
    country: str
    region: str | None = None
    tax_category_id: str | None = None
    id: str
