"""A matrix rate may be for events that lack the property; elsewhere null is a mistake."""

from __future__ import annotations

from pathlib import Path

from engine.catalog.load import load_catalog
from engine.catalog.resolve import resolve

PRODUCT = """\
name: API
prices:
  calls_usd:
    name: Calls
    currency: USD
    metric: calls
    frequency: monthly
    timing: in_arrears
    model: matrix
    by: [region]
    rates:
      - {values: {region: eu}, rate: "1"}
      - {values: {region: null}, rate: "2"}
"""


def test_null_prices_events_without_the_property(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "products").mkdir()
    (tmp_path / "metrics" / "calls.yml").write_text(
        "event_type: call\naggregation: count\nbreakdowns: [region]\n"
    )
    (tmp_path / "products" / "api.yml").write_text(PRODUCT)
    catalog = load_catalog(tmp_path)
    described = catalog.price_by_id["calls_usd"].model.describe()
    assert "eu: 1 USD" in described
    assert "no region: 2 USD" in described
    assert resolve(catalog.documents) == catalog
