from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.catalog.load import load_catalog
from engine.catalog.resolve import resolve
from engine.domain.errors import CatalogError
from tests.catalog.example_catalogs import FOLDER

EVERY_KEY_CATALOG = load_catalog(FOLDER / "every_key")

FEE = {
    "name": "Fee",
    "currency": "USD",
    "frequency": "monthly",
    "timing": "in_advance",
    "model": "fixed",
    "amount": "9",
}


def test_data_and_text_of_documents_resolve_alike() -> None:
    data = {("products", "shop"): {"name": "Shop", "prices": {"fee": FEE}}}
    text = {key: json.dumps(document) for key, document in data.items()}
    assert resolve(data) == resolve(text)
    assert resolve(data).digest == resolve(text).digest


def test_the_order_of_keys_does_not_reach_a_price() -> None:
    rates = [{"rate": "1", "values": {"a": "x", "b": "y"}}]
    other_rates = [{"values": {"b": "y", "a": "x"}, "rate": "1"}]
    metric = {"event_type": "e", "aggregation": "count", "breakdowns": ["a", "b"]}
    price = {**FEE, "model": "matrix", "by": ["a", "b"], "metric": "m", "timing": "in_arrears"}
    del price["amount"]
    one, other = (
        resolve(
            {
                ("metrics", "m"): metric,
                ("products", "p"): {"name": "P", "prices": {"x": {**price, "rates": rows}}},
            }
        )
        for rows in (rates, other_rates)
    )
    assert one == other


def test_problems_of_documents_name_the_object_and_the_field() -> None:
    documents = {
        ("products", "shop"): {"name": "Shop", "prices": {"fee": {**FEE, "amount": 9.5}}},
        ("customers", "acme"): {"parent": "x"},
        ("schedules", "s"): {"customer": "acme", "start": "2026-01-01", "prices": ["fees"]},
        ("gadgets", "g"): {},
    }
    with pytest.raises(CatalogError) as error:
        resolve(documents)
    assert str(error.value).split("\n") == [
        "customers/acme: legal_name: is missing; add it, as in legal_name: Acme Ltd",
        'gadgets/g: "gadgets" is not a kind of catalog object; use settings, metrics,'
        " seat_metrics, products, customers, organizations, schedules, tax_rates or exchange_rates",
        'products/shop: prices.fee.amount: a YAML float is not exact; write it in quotes: "9.5"',
        'schedules/s: prices[0]: there is no price "fees"; did you mean "fee"?',
    ]


def test_a_second_settings_document_is_refused() -> None:
    with pytest.raises(CatalogError, match='the settings document has the id "settings"'):
        resolve({("settings", "other"): {}})


def test_nothing_resolves_to_the_account_with_its_defaults() -> None:
    account = resolve({}).account
    assert (account.id, account.legal_name, account.time_zone) == ("main", "main", "UTC")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def positions(node: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every value in a document."""
    below: list[tuple[str | int, ...]] = []
    if isinstance(node, dict):
        below = [found for key, item in node.items() for found in positions(item, (*path, key))]
    if isinstance(node, list):
        below = [found for at, item in enumerate(node) for found in positions(item, (*path, at))]
    return [path, *below]


def with_value(node: object, path: tuple[str | int, ...], value: object) -> object:
    """The document with one value exchanged."""
    if not path:
        return value
    step, *rest = path
    copy = dict(node) if isinstance(node, dict) else list(node)  # type: ignore[call-overload]
    copy[step] = with_value(copy[step], tuple(rest), value)
    return copy


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place_is_accepted_or_told(data: st.DataObject) -> None:
    documents: dict[tuple[str, str], object] = {
        key: json.loads(text) for key, text in EVERY_KEY_CATALOG.documents.items()
    }
    key = data.draw(st.sampled_from(sorted(documents)))
    path = data.draw(st.sampled_from(positions(documents[key])))
    documents[key] = with_value(documents[key], path, data.draw(JSON))
    try:
        catalog = resolve(documents)
    except CatalogError as error:
        assert all(problem.message for problem in error.problems)
    else:
        assert resolve(catalog.documents) == catalog


def test_a_null_is_no_way_to_leave_a_key_out() -> None:
    metric = {"event_type": "e", "aggregation": "count", "filters": {"all": None}}
    with pytest.raises(CatalogError) as error:
        resolve({("metrics", "m"): metric})
    assert str(error.value) == ("metrics/m: filters.all: has no value; write one or remove the key")


def test_text_that_is_no_json_is_told() -> None:
    with pytest.raises(CatalogError, match=r"^metrics/m: is not JSON \("):
        resolve({("metrics", "m"): "{"})
