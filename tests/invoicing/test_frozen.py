from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from engine.catalog.resolve import resolve
from engine.domain.usage import PeriodUsage, Usage, UsageShare
from engine.invoicing.frozen import documents_of, freeze, thaw

decimals = st.decimals(
    allow_nan=False, allow_infinity=False, places=12, min_value=-(10**20), max_value=10**20
).map(lambda value: Decimal(f"{value.normalize():f}"))
texts = st.text(max_size=6)
shares = st.builds(
    UsageShare,
    values=st.lists(st.tuples(texts, st.none() | texts), max_size=2).map(tuple),
    quantity=st.none() | decimals,
    event_count=st.integers(0, 10**12),
    quantity_within=decimals,
    events_below=st.integers(0, 10**9),
    events_above=st.integers(0, 10**9),
)
usages = st.builds(
    Usage, total=shares, shares=st.lists(shares, max_size=3).map(tuple), is_additive=st.booleans()
)


@given(
    st.dictionaries(
        texts, st.builds(PeriodUsage, usage=usages, before=st.none() | usages), max_size=2
    )
)
def test_frozen_usage_thaws_to_what_it_was(usage: dict[str, PeriodUsage]) -> None:
    documents = {("products", "api"): '{"name":"API"}'}
    thawed_documents, thawed_usage = thaw(freeze(documents, usage))
    assert thawed_usage == usage
    assert thawed_documents == {("products", "api"): {"name": "API"}}


def test_frozen_documents_are_a_catalog_of_their_own() -> None:
    """Also where a product holds a price, on a metric, that the schedule does not use."""
    price = {"currency": "USD", "frequency": "monthly", "timing": "in_arrears", "model": "linear"}
    catalog = resolve(
        {
            ("metrics", "calls"): {"event_type": "call", "aggregation": "count"},
            ("metrics", "disk"): {"event_type": "disk", "aggregation": "max", "property": "gb"},
            ("products", "api"): {
                "name": "API",
                "prices": {
                    "calls_price": {"name": "Calls", "metric": "calls", "rate": "1", **price},
                    "disk_price": {"name": "Disk", "metric": "disk", "rate": "2", **price},
                },
            },
            ("customers", "acme"): {"legal_name": "Acme"},
            ("customers", "other"): {"legal_name": "Other"},
            ("schedules", "acme"): {
                "customer": "acme",
                "phases": [{"start": "2026-01-01", "prices": ["calls_price"]}],
            },
        }
    )
    documents, _ = thaw(freeze(documents_of(catalog, catalog.schedules[0]), {}))
    frozen = resolve(documents)
    assert set(frozen.metric_by_id) == {"calls", "disk"}
    assert set(frozen.customer_by_id) == {"acme"}
    assert frozen.schedules == catalog.schedules


def test_of_a_long_table_of_tax_rates_only_those_of_the_countries_concerned_are_frozen() -> None:
    access = {"name": "Fee", "currency": "EUR", "frequency": "monthly", "timing": "in_advance"}
    rates = {
        f"{country.lower()}": {"name": "VAT", "rate": "20%", "country": country, "table": "t"}
        for country in ("DE", "FR", "IT", "ES", "AT")
    }
    catalog = resolve(
        {
            ("settings", "settings"): {
                "country": "DE",
                "tax_registrations": [{"country": "AT", "id": "ATU13585627"}],
            },
            ("products", "p"): {
                "name": "P",
                "prices": {"fee": {**access, "model": "fixed", "amount": "9"}},
            },
            ("customers", "lyon"): {"legal_name": "Lyon", "address": {"country": "FR"}},
            ("schedules", "s"): {
                "customer": "lyon",
                "start": "2026-01-01",
                "prices": ["fee"],
                "tax_rates": {"fee": "es"},
            },
            ("tax_rates", "own"): {"name": "Own", "rate": "5%", "country": "US"},
            **{("tax_rates", id): rate for id, rate in rates.items()},
        }
    )
    frozen = documents_of(catalog, catalog.schedule_by_id["s"])
    kept = [id for kind, id in frozen if kind == "tax_rates"]
    assert kept == ["at", "de", "es", "fr", "own"]
    used = documents_of(catalog, catalog.schedule_by_id["s"], {("tax_rates", "it")})
    assert ("tax_rates", "it") in used
    assert resolve(frozen).schedules == catalog.schedules
