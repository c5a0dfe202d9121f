"""Display of invoices. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meterhouse_client.objects.display_of_invoices import RenderSettings, RenderSettingsRequest
from meterhouse_client.session import Session, place


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
