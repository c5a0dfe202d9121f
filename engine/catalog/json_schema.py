"""JSON Schemas of the catalog's files, for editors: made from the shapes that read them.

In a file: `# yaml-language-server: $schema=../../schemas/products.schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from engine.catalog.documents import EXCHANGE_RATES, METRICS, OPERATOR_KINDS, TAX_RATES
from engine.catalog.draft import SHAPES
from engine.catalog.pricing_terms import RUNNING_TOTAL_MODELS
from engine.catalog.shapes.metric import CompoundMetricShape
from engine.catalog.shapes.product import ListPriceShape, PriceShape
from engine.catalog.tax_tables import USE
from engine.catalog.terms_schema import TERMS
from engine.pricing.registry import MODEL_KINDS, model_keys
from engine.tax.published_rates import table_names

DRAFT = "https://json-schema.org/draft/2020-12/schema"


_USE: dict[str, object] = {
    "description": "Tables of rates to take over, for countries without rates of their own here.",
    "examples": ["eu_standard"],
    "anyOf": [
        {"type": "string", "enum": list(table_names())},
        {"type": "array", "items": {"type": "string", "enum": list(table_names())}},
    ],
}


def json_schemas() -> dict[str, dict[str, object]]:
    """The JSON Schema (draft 2020-12) of every kind of file, by kind of document."""
    return {kind: _schema(kind) for kind in SHAPES if kind not in OPERATOR_KINDS}


@cache
def schema_texts() -> Mapping[str, str]:
    """What the committed files hold, by file name (`metrics.schema.json`)."""
    return {
        f"{kind}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for kind, schema in json_schemas().items()
    }


def _schema(kind: str) -> dict[str, object]:
    shape = SHAPES[kind]
    schema = shape.model_json_schema(by_alias=True, mode="validation")
    _tidy_all(schema)
    for priced in (PriceShape, ListPriceShape):
        price = schema.get("$defs", {}).get(priced.__name__)
        if price is not None:
            _add_terms(price)
    if kind == METRICS:
        schema = _or_compound(schema)
    if kind == TAX_RATES:
        definitions = schema.pop("$defs", {})
        schema = {
            "description": "Tax rates by id.",
            "type": "object",
            "properties": {USE: _USE},
            "additionalProperties": schema,
            **({"$defs": definitions} if definitions else {}),
        }
    if kind == EXCHANGE_RATES:
        schema = _with_days(schema)
    return {"$schema": DRAFT, "title": f"meterhouse: {kind}", **schema}


def _with_days(day: dict[str, object]) -> dict[str, object]:
    """A file has source and base once, and the rates of every day."""
    properties = day["properties"]
    assert isinstance(properties, dict)
    rates = {"description": "Rates by day.", "type": "object", "minProperties": 1}
    return {
        **day,
        "description": "Exchange rates of one source.",
        "properties": {
            "source": properties["source"],
            "base": properties["base"],
            "rates": {**rates, "additionalProperties": properties["rates"]},
        },
        "required": ["source", "base", "rates"],
    }


def _or_compound(metric: dict[str, object]) -> dict[str, object]:
    """A metric of events, or one with the key `compound`."""
    compound = CompoundMetricShape.model_json_schema(by_alias=True, mode="validation")
    _tidy_all(compound)
    definitions = {**_definitions(metric), **_definitions(compound)}
    return {
        "if": {"required": ["compound"]},
        "then": compound,
        "else": metric,
        "$defs": definitions,
    }


def _definitions(schema: dict[str, object]) -> dict[str, object]:
    found = schema.pop("$defs", {})
    assert isinstance(found, dict)
    return found


def _tidy_all(schema: dict[str, object]) -> None:
    definitions = schema.get("$defs", {})
    assert isinstance(definitions, dict)
    for definition in (schema, *definitions.values()):
        _tidy(definition)


def _tidy(definition: dict[str, object]) -> None:
    """Drop what pydantic adds for Python's sake: the null of optional keys, made-up titles."""
    properties = definition.get("properties")
    for name, field in properties.items() if isinstance(properties, dict) else ():
        field["title"] = name
        choices = field.get("anyOf")
        if isinstance(choices, list) and {"type": "null"} in choices:
            choices.remove({"type": "null"})
            if len(choices) == 1:
                field.pop("anyOf")
                field.update({**choices[0], **field})
        if field.get("default", 0) is None:
            field.pop("default")
    if isinstance(properties, dict):
        definition.setdefault("additionalProperties", False)
    definition.pop("title", None)


def _add_terms(price: dict[str, object]) -> None:
    """The keys of the pricing models, each allowed where its model is chosen."""
    keys = {kind: model_keys(kind) for kind in MODEL_KINDS}
    terms = {key: TERMS.get(key, {"title": key}) for kind in MODEL_KINDS for key in keys[kind]}
    properties = price["properties"]
    assert isinstance(properties, dict)
    properties["model"] = {**properties["model"], "enum": list(MODEL_KINDS)}
    properties.update(terms)
    price["additionalProperties"] = False
    price["allOf"] = [_only(kind, keys[kind], terms) for kind in MODEL_KINDS]


def _only(kind: str, allowed: tuple[str, ...], terms: Mapping[str, object]) -> dict[str, object]:
    """For one model: the terms of the others, and running totals for some only, are refused."""
    refused = [key for key in terms if key not in allowed]
    if kind not in RUNNING_TOTAL_MODELS:
        refused.append("usage_calculation_period")
    return {
        "if": {"properties": {"model": {"const": kind}}, "required": ["model"]},
        "then": {"properties": dict.fromkeys(refused, False)},
    }
