"""Catalogs at the edge of a rule, on its good side: the bad side is in `bad_catalogs/`."""

from __future__ import annotations

import pytest

from engine.catalog.load import load_catalog
from tests.catalog.conftest import WriteCatalog
from tests.catalog.example_catalogs import GOOD_CATALOG

PLAN = "customer: acme\nstart: 2026-01-01\nend: 2026-12-31\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                "schedules/s.yml": PLAN
                + "prices: [fee_usd]\ndiscounts: [{type: percentage, amount: 100}]\n"
            },
            id="everything off",
        ),
        pytest.param(
            {
                "schedules/s.yml": PLAN
                + 'prices: [fee_usd]\ndiscounts: [{type: fixed, amount: "0.01"}]\n'
            },
            id="a cent off",
        ),
        pytest.param(
            {"schedules/s.yml": PLAN + 'prices: [fee_jpy]\nminimums: [{amount: "1.0"}]\n'},
            id="one yen, written with a zero",
        ),
        pytest.param(
            {"schedules/s.yml": PLAN + "prices: [setup_usd, fee_usd]\n"},
            id="once at the end of a phase that ends",
        ),
        pytest.param(
            {
                "schedules/s.yml": PLAN
                + "prices: [year_usd, fee_usd, calls_usd]\n"
                + "minimums: [{amount: 5, prices: [fee_usd, calls_usd]}]\n"
            },
            id="a minimum over prices of one frequency among others",
        ),
        pytest.param(
            {"schedules/s.yml": PLAN.replace("2026-12-31", "2026-01-01") + "prices: [fee_usd]\n"},
            id="a schedule of one day",
        ),
        pytest.param(
            {
                "schedules/s.yml": "customer: acme\nphases:\n"
                "  - {start: 2024-01-01, end: 2024-02-29, prices: [fee_usd]}\n"
                "  - {start: 2024-03-01, end: 2024-12-31, prices: [fee_usd]}\n"
            },
            id="phases that meet at the end of February",
        ),
        pytest.param(
            {"customers/acme.yml": "legal_name: Acme\naliases: [acme, x]\n"},
            id="an alias that is the customer's own id",
        ),
        pytest.param(
            {
                "customers/acme.yml": "legal_name: Acme\naliases: [A]\n",
                "customers/globex.yml": "legal_name: Globex\naliases: [a]\nparent: acme\n",
            },
            id="aliases that differ by case",
        ),
        pytest.param(
            {
                "customers/acme.yml": "legal_name: A\naliases: [{alias: x, until: 2026-02-28}]\n",
                "customers/globex.yml": "legal_name: G\naliases: [{alias: x, from: 2026-03-01}]\n",
            },
            id="an alias of two customers, one after the other",
        ),
        pytest.param(
            {
                "tax_rates.yml": "old: {name: V, rate: 17.5%, country: GB, valid_to: 2011-01-03}\n"
                "new: {name: VAT, rate: 20%, country: GB, valid_from: 2011-01-04}\n"
                "books: {name: VAT, rate: 0%, country: GB, tax_category: books}\n"
            },
            id="tax rates that follow each other",
        ),
        pytest.param(
            {"metrics/" + "m" * 60 + ".yml": "event_type: e\naggregation: count\n"},
            id="a metric id of sixty letters",
        ),
        pytest.param({"products/0-a_b.yml": "name: Nothing yet\n"}, id="a product without prices"),
    ],
)
def test_what_is_just_right_loads(files: dict[str, str], write_catalog: WriteCatalog) -> None:
    catalog = load_catalog(write_catalog({**GOOD_CATALOG, **files}))
    assert {f"{kind}/{id}.yml" for kind, id in catalog.documents} >= {
        file for file in files if "/" in file
    }
