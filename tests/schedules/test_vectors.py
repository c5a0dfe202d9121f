"""Every case of other engines that is about time agrees, or stands in a list with the reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.conformance import proration_cases, schedule_cases
from tests.conformance.outcome import Outcome

VECTORS = Path(__file__).parents[1] / "conformance" / "vectors"
CASES: list[dict[str, Any]] = [
    case
    for path in sorted(VECTORS.glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
    if case["model"] in schedule_cases.CASES
]
OUTCOMES: dict[str, Outcome] = {
    case["id"]: schedule_cases.CASES[case["model"]](case) for case in CASES
}


def test_every_model_about_time_is_run_in_full() -> None:
    assert Counter(case["model"] for case in CASES) == {
        "billing_cycles": 169,
        "period": 67,
        "timezone": 7,
        "proration": 64,
    }


def test_every_case_agrees_or_is_listed_with_its_reason() -> None:
    assert {name: o for name, o in OUTCOMES.items() if not o.is_explained} == {}


def test_the_lists_name_no_case_that_agrees() -> None:
    by_verdict = {
        verdict: {name for name, outcome in OUTCOMES.items() if outcome.verdict == verdict}
        for verdict in ("differ", "not_yet")
    }
    assert by_verdict["differ"] == {*schedule_cases.DIFFERS, *proration_cases.DIFFERS}
    assert by_verdict["not_yet"] == {*schedule_cases.NOT_YET, *proration_cases.NOT_YET}


def test_differing_on_purpose_stays_under_five_in_a_hundred() -> None:
    verdicts = Counter(outcome.verdict for outcome in OUTCOMES.values())
    assert 20 * verdicts["differ"] < verdicts["agree"] + verdicts["differ"]
