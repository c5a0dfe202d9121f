"""Discounts. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class DiscountResponse:
    """A discount, where it stands and on which days. Without `priceIds` it covers its
    phase."""

    id: str
    sequence_account_id: str
    billing_schedule_id: str
    phase_id: str
    price_ids: list[str]
    separate_line_item: bool | None = None
    amount: Decimal
    discount_calculation_type: Literal["PERCENTAGE", "NOMINAL"]
    message: str
    valid_from: str
    valid_to: str | None = None
    created_at: datetime
    updated_at: datetime
    seat_discount_type: Literal["INCLUDED_SEATS_ONLY", "OVERAGE_SEATS_ONLY", "ALL_SEATS"]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class DiscountUpdate:
    """What a discount is to be. It stays in its schedule and lasts as long as its phase."""

    billing_schedule_id: str
    price_ids: list[str]
    separate_line_item: Any
    amount: Decimal
    discount_calculation_type: Literal["PERCENTAGE", "NOMINAL"]
    message: str
    valid_from: date | None = None
    valid_to: date | None = None
