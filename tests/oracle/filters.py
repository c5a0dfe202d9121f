"""Filter trees, as the catalog writes them, judged for one event (DESIGN 4).

Two-valued logic: every condition is true or false, so `not` turns a condition that a missing
property fails into one that it passes.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from operator import ge, gt, le, lt
from typing import Any

from tests.oracle.events import Submission, parse_number

Filter = Mapping[str, Any]

TEXT_CONDITIONS: dict[str, Callable[[str | None, Any], bool]] = {
    "exists": lambda text, wanted: (text is not None) == wanted,
    "eq": lambda text, listed: text == listed,
    "ne": lambda text, listed: text != listed,
    "in": lambda text, listed: text in listed,
    "not_in": lambda text, listed: text not in listed,
    "contains": lambda text, part: text is not None and part in text,
}
"""Conditions on a property's text, None where the event has none."""

NUMBER_CONDITIONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "lt": lt,
    "lte": le,
    "gt": gt,
    "gte": ge,
}
"""Conditions on a property's number, false where the event has none."""


def matches(tree: Filter, event: Submission) -> bool:
    """Whether the event passes a tree of all, any, not and conditions on one property each."""
    if "all" in tree:
        return all(matches(branch, event) for branch in tree["all"])
    if "any" in tree:
        return any(matches(branch, event) for branch in tree["any"])
    if "not" in tree:
        return not matches(tree["not"], event)
    return _condition_holds(tree, event)


def _condition_holds(condition: Filter, event: Submission) -> bool:
    key = condition["property"]
    (operator,) = condition.keys() - {"property"}
    if operator in TEXT_CONDITIONS:
        return TEXT_CONDITIONS[operator](event.text(key), condition[operator])
    number, limit = event.number(key), parse_number(condition[operator])
    if number is None or limit is None:
        return False
    return NUMBER_CONDITIONS[operator](number, limit)
