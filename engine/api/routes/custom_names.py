"""`/customer-custom-property-keys` and `/billing-schedule-custom-field-keys`."""

from __future__ import annotations

from engine.api.caller import CallerOf
from engine.api.resource import Resource
from engine.api.shapes.base import Given
from engine.workflows.custom_names import custom_field_names, custom_property_names

custom_names = Resource(
    "Custom names", "Names under which customers and schedules hold words of your own."
)


class Names(Given):
    """Names, in order."""

    items: list[str]


@custom_names.get("/customer-custom-property-keys")
def list_custom_property_keys(caller: CallerOf) -> Names:
    """List the names of custom properties that customers have."""
    return Names(items=custom_property_names(caller.catalog))


@custom_names.get("/billing-schedule-custom-field-keys")
def list_custom_field_keys(caller: CallerOf) -> Names:
    """List the names of custom fields that billing schedules have."""
    return Names(items=custom_field_names(caller.catalog))
