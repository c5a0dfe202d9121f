"""Display of invoices. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.session import Session, place


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


class DisplayOfInvoicesOperations(Session):
    """Operations of the chapter."""

    def read_render_settings(self) -> RenderSettings:
        """Read how invoices are shown.

        Read how invoices are shown.
        """
        return self._call("GET", "/api/invoices/render-settings", RenderSettings)

    def update_render_settings(
        self, id: str, body: RenderSettingsRequest | Mapping[str, Any]
    ) -> RenderSettings:
        """Change how invoices are shown; `currencyConversionDisplay` left out stays.

        Change how invoices are shown; `currencyConversionDisplay` left out stays.
        """
        return self._call(
            "PUT", f"/api/invoices/render-settings/{place(id)}", RenderSettings, body=body
        )
