"""Display of invoices. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class RenderSettings:
    """How invoices are shown."""

    id: str
    payment_link_display: Literal["SHOW_PAYMENT_LINK", "HIDE_PAYMENT_LINK"]
    currency_conversion_display: Literal["SHOW_CURRENCY_CONVERSION", "HIDE_CURRENCY_CONVERSION"]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class RenderSettingsRequest:
    """How invoices are shown."""

    payment_link_display: Literal["SHOW_PAYMENT_LINK", "HIDE_PAYMENT_LINK"]
    currency_conversion_display: (
        Literal["SHOW_CURRENCY_CONVERSION", "HIDE_CURRENCY_CONVERSION"] | None
    ) = None
