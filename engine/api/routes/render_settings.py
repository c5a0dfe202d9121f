"""`/invoices/render-settings`: how invoices are shown."""

from __future__ import annotations

from engine.api.account_preferences import change_of_account, of_account
from engine.api.caller import CallerOf
from engine.api.resource import Resource
from engine.api.shapes.payment_settings import RenderSettings, RenderSettingsRequest
from engine.workflows.preferences import RENDERING, Preference

render_settings = Resource(
    "Display of invoices", "Whether a payment link and conversions are shown on invoices."
)


@render_settings.get("/invoices/render-settings")
def read_render_settings(caller: CallerOf) -> RenderSettings:
    """Read how invoices are shown."""
    return _shown(of_account(caller, RENDERING))


@render_settings.put("/invoices/render-settings/{id}")
def update_render_settings(
    caller: CallerOf, id: str, body: RenderSettingsRequest
) -> RenderSettings:
    """Change how invoices are shown; `currencyConversionDisplay` left out stays."""
    changes = body.model_dump(by_alias=True, exclude_none=True)
    return _shown(change_of_account(caller, RENDERING, id, changes))


def _shown(preference: Preference) -> RenderSettings:
    return RenderSettings.model_validate({"id": preference.id, **preference.document})
