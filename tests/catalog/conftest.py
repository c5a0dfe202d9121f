"""A small catalog in which nothing is wrong, and a way to write catalogs into folders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

WriteCatalog = Callable[[Mapping[str, str]], Path]

GOOD_CATALOG: Mapping[str, str] = {
    "metrics/calls.yml": "event_type: call\naggregation: count\nbreakdowns: [region]\n",
    "products/shop.yml": """\
name: Shop
prices:
  calls_usd: {name: Calls, currency: USD, metric: calls, frequency: monthly, timing: in_arrears,
              model: linear, rate: "0.01"}
  fee_usd: {name: Fee, currency: USD, frequency: monthly, timing: in_advance, model: fixed,
            amount: "99"}
  fee_jpy: {name: Fee, currency: JPY, frequency: monthly, timing: in_advance, model: fixed,
            amount: "9900"}
  year_usd: {name: Support, currency: USD, frequency: yearly, timing: in_advance, model: fixed,
             amount: "999"}
  setup_usd: {name: Setup, currency: USD, frequency: one_time, timing: in_arrears,
              model: one_time, amount: "50"}
""",
    "customers/acme.yml": "legal_name: Acme Ltd\n",
    "customers/globex.yml": "legal_name: Globex Ltd\n",
}


@pytest.fixture
def write_catalog(tmp_path: Path) -> WriteCatalog:
    """Writes files by path below `catalog/` and returns that folder."""

    def write(files: Mapping[str, str]) -> Path:
        catalog = tmp_path / "catalog"
        catalog.mkdir(exist_ok=True)
        for name, text in files.items():
            path = catalog / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return catalog

    return write
