"""Custom names. Made by client/generate.py."""

from __future__ import annotations

from meterhouse_client.objects.custom_names import Names
from meterhouse_client.session import Session


class CustomNamesOperations(Session):
    """Operations of the chapter."""

    def list_custom_property_keys(self) -> Names:
        """List the names of custom properties that customers have.

        List the names of custom properties that customers have.
        """
        return self._call("GET", "/api/customer-custom-property-keys", Names)

    def list_custom_field_keys(self) -> Names:
        """List the names of custom fields that billing schedules have.

        List the names of custom fields that billing schedules have.
        """
        return self._call("GET", "/api/billing-schedule-custom-field-keys", Names)
