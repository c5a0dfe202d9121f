from __future__ import annotations

from engine.catalog.diff import Action, Change, FieldChange, diff
from engine.catalog.load import load_catalog
from tests.catalog.conftest import WriteCatalog
from tests.catalog.example_catalogs import DESIGN_EXAMPLES

ACME = ("customers", "acme")


def test_equal_documents_have_no_changes(write_catalog: WriteCatalog) -> None:
    documents = load_catalog(write_catalog(DESIGN_EXAMPLES)).documents
    assert diff(documents, documents) == ()


def test_a_new_price_of_a_tier_is_one_field(write_catalog: WriteCatalog) -> None:
    before = load_catalog(write_catalog(DESIGN_EXAMPLES)).documents
    product = DESIGN_EXAMPLES["products/llm_api.yml"].replace('"0.000015"', '"0.00001"')
    after = load_catalog(write_catalog({"products/llm_api.yml": product})).documents
    assert diff(before, after) == (
        Change(
            "products",
            "llm_api",
            Action.CHANGED,
            (FieldChange("prices.output_tokens_usd.tiers[1].rate", '"0.000015"', '"0.00001"'),),
        ),
    )


def test_an_added_customer_lists_every_value() -> None:
    after = {ACME: '{"aliases":["a","b"],"address":{"town":"Bonn"},"legal_name":"Acme"}'}
    assert diff({}, after) == (
        Change(
            "customers",
            "acme",
            Action.ADDED,
            (
                FieldChange("address.town", None, '"Bonn"'),
                FieldChange("aliases", None, '["a","b"]'),
                FieldChange("legal_name", None, '"Acme"'),
            ),
        ),
    )


def test_going_back_turns_additions_into_removals() -> None:
    before = {ACME: '{"legal_name":"Acme"}', ("metrics", "calls"): "{}"}
    there = diff({}, before)
    back = diff(before, {})
    assert [change.action for change in back] == [Action.REMOVED, Action.REMOVED]
    assert [(change.kind, change.id) for change in back] == [
        (change.kind, change.id) for change in there
    ]
    assert back[1].fields == (FieldChange("legal_name", '"Acme"', None),)


def test_changes_come_in_the_order_of_kinds_then_ids() -> None:
    keys = [("tax_rates", "a"), ("customers", "b"), ("customers", "a"), ("settings", "settings")]
    changes = diff({}, dict.fromkeys(keys, "{}"))
    assert [(change.kind, change.id) for change in changes] == [
        ("settings", "settings"),
        ("customers", "a"),
        ("customers", "b"),
        ("tax_rates", "a"),
    ]


def test_a_list_of_words_changes_as_a_whole_and_a_list_of_objects_by_place() -> None:
    before = {("schedules", "s"): '{"phases":[{"prices":["a"]},{"prices":["b"]}],"x":["a","b"]}'}
    after = {("schedules", "s"): '{"phases":[{"prices":["a"]}],"x":["a","c"]}'}
    (change,) = diff(before, after)
    assert change.fields == (
        FieldChange("phases[1].prices", '["b"]', None),
        FieldChange("x", '["a","b"]', '["a","c"]'),
    )


def test_true_and_one_are_different_values() -> None:
    (change,) = diff({ACME: '{"a":1}'}, {ACME: '{"a":true}'})
    assert change.fields == (FieldChange("a", "1", "true"),)
