from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from engine.catalog.json_schema import json_schemas, schema_texts
from engine.catalog.yaml_source import read_yaml
from engine.pricing.registry import MODEL_KINDS, model_keys
from tests.catalog.example_catalogs import DESIGN_EXAMPLES, EVERY_KEY, GOOD_CATALOG

SCHEMAS = json_schemas()
COMMITTED = Path(__file__).parents[2] / "schemas"


def errors(file: str, text: str) -> list[str]:
    kind = file.split("/")[0].split(".")[0]
    validator = Draft202012Validator(SCHEMAS[kind])
    return [error.message for error in validator.iter_errors(read_yaml(text).data)]


def test_the_committed_schemas_are_what_the_shapes_say() -> None:
    committed = COMMITTED.glob("*.schema.json")
    assert {path.name: path.read_text(encoding="utf-8") for path in committed} == schema_texts()


def test_every_schema_is_a_valid_schema() -> None:
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("files", [DESIGN_EXAMPLES, EVERY_KEY, GOOD_CATALOG])
def test_editors_accept_what_the_loader_accepts(files: Mapping[str, str]) -> None:
    assert {file: errors(file, text) for file, text in files.items()} == {
        file: [] for file in files
    }


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("settings.yml", "timezone: UTC"),
        ("metrics/x.yml", "event_type: call"),
        ("metrics/x.yml", "event_type: call\naggregation: median"),
        ("metrics/x.yml", "compound: {metrics: {a: b}}"),
        ("metrics/x.yml", "compound: {expression: a, metrics: {a: b}}\nevent_type: c"),
        ("metrics/x.yml", "event_type: c\naggregation: count\nfilters: {property: a, is: b}"),
        ("metrics/x.yml", "event_type: c\naggregation: count\nfilters: {property: a, eq: true}"),
        ("products/x.yml", "name: X\nprices: {a: {model: fixed}}"),
        ("customers/x.yml", "legal_name: X\naddress: {country: UK}"),
        ("customers/x.yml", "legal_name: X\naliases: [a, a]"),
        ("schedules/x.yml", "customer: x\nprices: [a]\nphases: [{prices: [a]}]"),
        ("schedules/x.yml", "customer: x\nprices: [a]\nbilling_day: 32"),
        ("tax_rates.yml", "uk: {name: VAT, rate: '20'}"),
    ],
)
def test_editors_mark_what_the_loader_refuses(file: str, text: str) -> None:
    assert errors(file, text)


@pytest.mark.parametrize("kind", MODEL_KINDS)
def test_a_price_may_have_the_terms_of_its_own_model_only(kind: str) -> None:
    price = SCHEMAS["products"]["$defs"]["PriceShape"]
    assert set(model_keys(kind)) <= set(price["properties"])
    (rule,) = [
        rule for rule in price["allOf"] if rule["if"]["properties"]["model"]["const"] == kind
    ]
    others = {key for other in MODEL_KINDS for key in model_keys(other)} - set(model_keys(kind))
    assert others <= set(rule["then"]["properties"])
    assert not set(model_keys(kind)) & set(rule["then"]["properties"])


def test_every_key_has_a_description_for_the_editor() -> None:
    def undescribed(node: object, path: str) -> list[str]:
        if isinstance(node, list):
            return [name for item in node for name in undescribed(item, path)]
        if not isinstance(node, dict):
            return []
        properties = node.get("properties", {})
        found = [
            f"{path}.{name}"
            for name, field in properties.items()
            if isinstance(field, dict) and "const" not in field and "description" not in field
        ]
        return found + [
            name for key, value in node.items() for name in undescribed(value, f"{path}.{key}")
        ]

    assert undescribed(SCHEMAS, "") == []
