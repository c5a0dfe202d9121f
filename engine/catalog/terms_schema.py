"""JSON Schemas of the keys that pricing models read, for completion and hovers in editors.

The pricing registry says which keys a model has and checks their values; this is only how they look
in an editor. A key of a model that stands nowhere here is allowed without a description.
"""

from __future__ import annotations

from collections.abc import Mapping

_AMOUNT = r"^-?[0-9]{1,26}(\.[0-9]{1,12})?$"
_RATE = r"^-?[0-9]{1,26}(\.[0-9]{1,12})? ?%?$"


def _number(
    title: str, description: str, example: str, pattern: str = _AMOUNT
) -> dict[str, object]:
    return {
        "title": title,
        "description": description,
        "examples": [example],
        "anyOf": [{"type": "string", "pattern": pattern}, {"type": "integer"}],
    }


_TIER: dict[str, object] = {
    "type": "object",
    "properties": {
        "up_to": _number(
            "up_to", "Last quantity of the tier, inclusive; the last tier has none.", "1000000"
        ),
        "rate": _number("rate", 'Amount per unit, or percent as in "0.5%".', "0.00002", _RATE),
        "flat_fee": _number("flat_fee", "Added once when the tier is reached.", "5"),
        "amount": _number("amount", "Other word for flat_fee of a stairstep price.", "100"),
    },
    "additionalProperties": False,
}

TERMS: Mapping[str, dict[str, object]] = {
    "amount": _number("amount", "Money per period, or per package.", "99.00"),
    "rate": _number(
        "rate", 'Amount per unit, or percent of the quantity as in "0.5%".', "0.002", _RATE
    ),
    "per_event": {
        "title": "per_event",
        "description": "The least and the most that one event is charged; needs a sum metric.",
        "examples": [{"min": "1", "max": "10"}],
        "type": "object",
        "properties": {
            "min": _number("min", "The least that one event is charged.", "1"),
            "max": _number("max", "The most that one event is charged.", "10"),
        },
        "additionalProperties": False,
    },
    "tiers": {
        "title": "tiers",
        "description": "Tiers from the lowest up; the last one is open.",
        "examples": [[{"up_to": "1000", "rate": "0.02"}, {"rate": "0.01"}]],
        "type": "array",
        "minItems": 1,
        "items": _TIER,
    },
    "flat_fee_at_zero_usage": {
        "title": "flat_fee_at_zero_usage",
        "description": "Whether the first tier's flat fee is due without any usage.",
        "type": "boolean",
        "default": True,
    },
    "size": _number("size", "Units in one package; a started package counts as one.", "250"),
    "free_units": _number("free_units", "Units before the first package is counted.", "100"),
    "by": {
        "title": "by",
        "description": "Breakdowns of the metric that decide the rate.",
        "examples": [["model"]],
        "type": "array",
        "minItems": 1,
        "items": {"type": "string"},
    },
    "rates": {
        "title": "rates",
        "description": "One rate for each combination of breakdown values.",
        "examples": [[{"values": {"model": "small"}, "rate": "0.001"}]],
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": {
                "values": {
                    "title": "values",
                    "description": "The value of every property in by.",
                    "type": "object",
                    "additionalProperties": {"type": ["string", "integer"]},
                },
                "rate": _number("rate", "Amount per unit, or percent.", "0.001", _RATE),
            },
            "required": ["values", "rate"],
            "additionalProperties": False,
        },
    },
}
"""Schema of a key, by its name."""
