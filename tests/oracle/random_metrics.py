"""Random metrics, shaped as their catalog files are (DESIGN 7)."""

from random import Random
from typing import Any

from tests.oracle.filters import NUMBER_CONDITIONS, Filter
from tests.oracle.usage import Metric
from tests.oracle.vocabulary import (
    EVENT_TYPES,
    FLAG_KEYS,
    NUMERIC_KEYS,
    PROPERTY_KEYS,
    TEXT_KEYS,
    any_value,
    usual_value,
)

DEEPEST_FILTER = 3
CONDITIONS = ("in", "not_in", "eq", "ne", "lt", "lte", "gt", "gte", "exists", "contains")
LIMITS = ("0", "1", "2", "2.50", "10", "250", "0.000000000001", "100000000000000000000000")
FACTORS = ("2", "4", "0.5", "100", "0.001", "1.25")
PERCENTILES = ("50", "95", "99.9", "100", "0.5", "33.333333")
TEXT_PARTS = ("e", "eu", "U", "%", "_", "'", "1", " ", "\\")


def random_metric(random: Random, prefix: str, aggregation: str) -> Metric:
    """A metric over prefixed event types and property keys, with up to three breakdowns."""
    metric: dict[str, Any] = {
        "event_type": _event_type(random, prefix),
        "aggregation": aggregation,
    }
    if aggregation not in ("count", "unique") and random.random() < 0.35:
        metric["expression"] = random_expression(random, prefix, random.randint(1, 2))
    elif aggregation != "count":
        of_texts = aggregation == "unique" or random.random() < 0.1
        metric["property"] = prefix + random.choice(TEXT_KEYS if of_texts else NUMERIC_KEYS)
    if aggregation == "percentile":
        metric["percentile"] = random.choice(PERCENTILES)
    if random.random() < 0.2:
        mode = random.choice(("half_away", "up", "down"))
        metric["rounding"] = {"mode": mode, "decimals": random.choice((-2, 0, 1, 3, 12))}
    if random.random() < 0.75:
        metric["filters"] = random_filter(random, prefix, random.randint(0, DEEPEST_FILTER))
    if random.random() < 0.7:
        breakdowns = random.sample(PROPERTY_KEYS, random.randint(1, 3))
        metric["breakdowns"] = [prefix + key for key in breakdowns]
    return metric


def random_expression(random: Random, prefix: str, depth: int) -> str:
    """Arithmetic that `tests.oracle.expressions` and the catalog read alike."""
    if depth == 0:
        return prefix + random.choice(NUMERIC_KEYS)
    below = random_expression(random, prefix, depth - 1)
    name = prefix + random.choice(NUMERIC_KEYS)
    return random.choice(
        (
            f"({below} + {name})",
            f"({random.choice(FACTORS)} * {below})",
            f"({name} - {below})",
            f"({name} * {name})",
            f"greatest({below}, {random.choice(FACTORS)})",
            f"least({name}, {below})",
            f"coalesce({name}, {below})",
        )
    )


def _event_type(random: Random, prefix: str) -> str | list[str]:
    if random.random() < 0.3:
        return prefix + random.choice(EVENT_TYPES)
    count = random.randint(2, len(EVENT_TYPES))
    return [prefix + event_type for event_type in random.sample(EVENT_TYPES, count)]


def random_filter(random: Random, prefix: str, depth: int) -> Filter:
    """A filter tree with at most `depth` levels of all, any and not above its conditions."""
    if depth == 0:
        return _random_condition(random, prefix)
    if random.random() < 0.2:
        deeper = random_filter(random, prefix, depth)
        of_text = not NUMBER_CONDITIONS.keys() & deeper.keys() and "exists" not in deeper
        return {**deeper, "ignore_case": random.random() < 0.7} if of_text else deeper
    joint = random.choice(("all", "any", "not"))
    if joint == "not":
        return {"not": random_filter(random, prefix, depth - 1)}
    branches = random.randint(2, 3)
    return {
        joint: [random_filter(random, prefix, random.randrange(depth)) for _ in range(branches)]
    }


def _random_condition(random: Random, prefix: str) -> Filter:
    operator = random.choice(CONDITIONS)
    of_numbers = operator in NUMBER_CONDITIONS and random.random() < 0.9
    key = random.choice(NUMERIC_KEYS if of_numbers else TEXT_KEYS + FLAG_KEYS)

    def text() -> str:
        return (usual_value(random, key) if random.random() < 0.8 else any_value(random))[1]

    operand: object
    match operator:
        case "in" | "not_in":
            operand = sorted({text() for _ in range(random.randint(1, 4))})
        case "eq" | "ne":
            operand = text()
        case "contains":
            operand = random.choice(TEXT_PARTS)
        case "exists":
            operand = random.random() < 0.5
        case _:
            operand = random.choice(LIMITS)
    return {"property": prefix + key, operator: operand}
