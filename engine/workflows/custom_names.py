"""Names under which people keep words of their own about customers and schedules."""

from __future__ import annotations

from engine.catalog.documents import CUSTOMERS, SCHEDULES
from engine.workflows.catalog_snapshot import CatalogSnapshot


def custom_property_names(catalog: CatalogSnapshot) -> list[str]:
    """Every name of a custom property that some customer has, in order."""
    return _names(catalog, CUSTOMERS, "custom_properties")


def custom_field_names(catalog: CatalogSnapshot) -> list[str]:
    """Every name of a custom field that some schedule has, in order."""
    return _names(catalog, SCHEDULES, "custom_fields")


def _names(catalog: CatalogSnapshot, kind: str, key: str) -> list[str]:
    return sorted({name for each in catalog.of_kind(kind) for name in each.data.get(key) or {}})
