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


def matches(tree: Filter, event: Submission, ignore_case: bool = False) -> bool:
    """Whether the event passes a tree of all, any, not and conditions on one property each."""
    ignore_case = tree.get("ignore_case", ignore_case)
    if "all" in tree:
        return all(matches(branch, event, ignore_case) for branch in tree["all"])
    if "any" in tree:
        return any(matches(branch, event, ignore_case) for branch in tree["any"])
    if "not" in tree:
        return not matches(tree["not"], event, ignore_case)
    return _condition_holds(tree, event, ignore_case)


def _condition_holds(condition: Filter, event: Submission, ignore_case: bool) -> bool:
    key = condition["property"]
    (operator,) = condition.keys() - {"property", "ignore_case"}
    if operator in TEXT_CONDITIONS:
        text, wanted = event.text(key), condition[operator]
        if ignore_case and operator != "exists":
            text, wanted = _small(text), _small(wanted)
        return TEXT_CONDITIONS[operator](text, wanted)
    number, limit = event.number(key), parse_number(condition[operator])
    if number is None or limit is None:
        return False
    return NUMBER_CONDITIONS[operator](number, limit)


def _small(text: Any) -> Any:
    """The 26 letters of English made small, one by one; no others."""
    if isinstance(text, list):
        return [_small(each) for each in text]
    if text is None:
        return None
    return "".join(chr(ord(each) + 32) if "A" <= each <= "Z" else each for each in text)
