"""Every case of `vectors/`, through the public functions: it agrees, or a list says why not.

`CASES` of the case modules run a case by its model. A case may stand in a module's `DIFFERS` (with
the rule of DESIGN that it contradicts; then it must really differ) or in `NOT_YET` (what it needs
is not built). `MODELS_NOT_YET` lists whole models. A model that is nowhere fails.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conformance.outcome import Case, Outcome, not_yet

VECTORS = Path(__file__).parent / "vectors"

CASE_MODULES = (
    "pricing_cases",
    "schedule_cases",
    "seat_cases",
    "usage_cases",
    "credit_cases",
    "credit_note_cases",
)

MODELS_NOT_YET: dict[str, str] = {
    "bucketed": "a price for each window or group of a period",
    "capacity": "the lowest tier that holds several metrics at once",
    "commitment_overage": "commitments with an overage factor",
    "discount_usage": "discounts in units",
    "late_delta": "rebilling of issued periods (DESIGN 6, drift)",
    "late_usage": "rebilling of issued periods (DESIGN 6, drift)",
}
"""Models that no case module runs, with what they need."""

Run = Callable[[Case], Outcome]


def vectors() -> list[Case]:
    """Every case of every file."""
    return [
        case
        for path in sorted(VECTORS.glob("*.json"))
        for case in json.loads(path.read_text(encoding="utf-8"))
    ]


@cache
def runners() -> dict[str, Run]:
    """How to run a case, by its model; modules that are not there yet are left out."""
    found: dict[str, Run] = {}
    for name in CASE_MODULES:
        if find_spec(f"tests.conformance.{name}") is not None:
            found |= import_module(f"tests.conformance.{name}").CASES
    return found


def outcome_of(case: Case) -> Outcome:
    """The outcome of a case. KeyError for a model that is nowhere."""
    model = case["model"]
    if model in runners():
        return runners()[model](case)
    return not_yet(MODELS_NOT_YET[model])


ALL = vectors()


def test_the_vectors_are_there() -> None:
    assert len(ALL) == 713
    assert len({case["id"] for case in ALL}) == 713


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["id"])
def test_case_agrees_or_is_listed(
    case: Case, record_property: Callable[[str, object], None]
) -> None:
    outcome = outcome_of(case)
    record_property("conformance", outcome.verdict)
    assert outcome.is_explained, f"expected {outcome.expected}, got {outcome.got}"


def test_what_is_listed_as_different_differs() -> None:
    listed = {
        identity
        for name in CASE_MODULES
        if find_spec(f"tests.conformance.{name}") is not None
        for identity in getattr(import_module(f"tests.conformance.{name}"), "DIFFERS", {})
    }
    by_id = {case["id"]: case for case in ALL}
    assert {identity for identity in listed if outcome_of(by_id[identity]).verdict != "differ"} == (
        set()
    )


def test_few_cases_differ_on_purpose() -> None:
    verdicts = Counter(outcome_of(case).verdict for case in ALL)
    applicable = verdicts["agree"] + verdicts["differ"]
    assert applicable > 400
    assert verdicts["differ"] < applicable * 0.05
