"""The generator: reproducible, acceptable to the ingest, and rich enough to be worth running."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.oracle.events import Submission, counting_events
from tests.oracle.input_lines import input_line
from tests.oracle.scenarios import MOST_SUBMISSIONS, Scenario, lake_batches, scenario
from tests.oracle.usage import usage_by_period
from tests.oracle.vocabulary import EXTREMES, PROPERTY_KEYS

SOME = tuple(scenario(number) for number in range(60))

PRINT_A_SCENARIO = """
from tests.oracle.scenarios import scenario
one = scenario(5)
print(one.batches(), one.metrics, one.customers)
print([(period.period_id, period.start, period.end) for period in one.periods])
"""


def test_a_scenario_is_the_same_in_every_process() -> None:
    root = Path(__file__).parents[2]
    printed = {
        subprocess.run(
            [sys.executable, "-c", PRINT_A_SCENARIO],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


def test_scenarios_are_cheap_and_in_durable_order() -> None:
    for each in SOME:
        assert len(each.submissions) <= MOST_SUBMISSIONS
        for earlier, later in pairwise(each.submissions):
            assert earlier.seq < later.seq
            assert earlier.received_at <= later.received_at


def test_no_event_is_further_ahead_of_its_receipt_than_accepted() -> None:
    for submission in _submissions():
        assert submission.event_timestamp <= submission.received_at + timedelta(hours=24)


def test_a_line_read_back_is_the_submission() -> None:
    for submission in _submissions():
        line = input_line(submission)
        assert "\n" not in line
        read = json.loads(line, parse_float=_Number, parse_int=_Number)
        assert read.get("customerEventId") == submission.customer_event_id
        assert read["customerAlias"] == submission.customer_alias
        assert read["eventType"] == submission.event_type
        assert read.get("retracted", False) == submission.retracted
        written = read.get("eventTimestamp")
        instant = submission.received_at if written is None else datetime.fromisoformat(written)
        assert instant == submission.event_timestamp
        leaves = dict(_leaves(read["properties"], ""))
        assert {key: text for key, (_, text) in leaves.items()} == submission.properties
        assert {key: kind for key, (kind, _) in leaves.items()} == submission.kinds


def test_one_lake_can_receive_all_scenarios_together() -> None:
    batches = lake_batches(SOME)
    assert all(earlier.received_at < later.received_at for earlier, later in pairwise(batches))
    assert sum(len(batch.lines) for batch in batches) == sum(len(s.submissions) for s in SOME)
    ids = [submission.customer_event_id for one in SOME[:2] for submission in one.submissions]
    assert all(identity is None or identity.startswith(("s0000_", "s0001_")) for identity in ids)


def test_scenarios_of_a_family_share_metrics_and_keep_their_own_aliases() -> None:
    first, second = scenario(3, family=7), scenario(13, family=7)
    assert first.metrics == second.metrics
    assert all(name.startswith("f0007_") for name in first.metrics)
    assert not {a for p in first.periods for a in p.aliases} & {
        a for p in second.periods for a in p.aliases
    }


def test_together_one_lake_answers_as_each_scenario_alone() -> None:
    first, second = scenario(3, family=0), scenario(4, family=0)
    after_first = len(first.submissions)
    renumbered = [replace(each, seq=after_first + each.seq) for each in second.submissions]
    together = [*first.submissions, *renumbered]
    for as_of in first.as_of:
        for metric in first.metrics.values():
            alone = usage_by_period(first.submissions, as_of, metric, first.periods)
            assert usage_by_period(together, as_of, metric, first.periods) == alone


def test_no_usage_needs_more_than_26_integer_digits() -> None:
    values = [usage.total.value for usages in _usages() for usage in usages.values()]
    assert max(abs(value) for value in values if value is not None) < Fraction(10**26)


def test_the_scenarios_reach_every_case_that_matters() -> None:
    reached = {case for each in SOME for case in _cases(each)}
    assert reached == {
        "moved customer",
        "moved period",
        "changed type",
        "changed value",
        "retracted",
        "returned",
        "no id",
        "own timestamp left out",
        "unassigned alias",
        "on a period's start",
        "on a period's end",
        "received at an as-of instant",
        "answers change with as-of",
        "extreme number",
        *(f"null {key}" for key in PROPERTY_KEYS),
        *(f"missing {key}" for key in PROPERTY_KEYS),
    }


def test_the_metrics_use_every_aggregation_operator_and_count_of_breakdowns() -> None:
    metrics = [metric for each in SOME for metric in each.metrics.values()]
    assert {metric["aggregation"] for metric in metrics} == {
        *("count", "unique", "sum", "max", "min", "average", "latest"),
        *("weighted_sum", "percentile"),
    }
    assert {metric["rounding"]["mode"] for metric in metrics if "rounding" in metric} == {
        *("half_away", "up", "down")
    }
    written = " ".join(metric.get("expression", "") for metric in metrics)
    assert all(part in written for part in (" + ", " - ", " * ", "greatest", "least", "coalesce"))
    assert {len(metric.get("breakdowns", [])) for metric in metrics} == {0, 1, 2, 3}
    assert {name for m in metrics if "filters" in m for name in _operators(m["filters"])} == {
        *("all", "any", "not", "in", "not_in", "eq", "ne"),
        *("lt", "lte", "gt", "gte", "exists", "contains", "ignore_case"),
    }
    assert max(_depth(metric["filters"]) for metric in metrics if "filters" in metric) == 3


class _Number(str):
    """The text of a JSON number, told from a JSON string."""


def _leaves(value: Any, key: str) -> Iterator[tuple[str, tuple[str, str]]]:
    match value:
        case dict():
            for name, member in value.items():
                yield from _leaves(member, f"{key}.{name}" if key else name)
        case _Number():
            yield key, ("number", str(value))
        case str():
            yield key, ("string", value)
        case bool():
            yield key, ("boolean", str(value).lower())
        case None:
            yield key, ("null", "null")


def _submissions() -> Iterator[Submission]:
    for each in SOME:
        yield from each.submissions


def _usages() -> Iterator[dict[str, Any]]:
    for each in SOME:
        for metric in each.metrics.values():
            for as_of in each.as_of:
                yield usage_by_period(each.submissions, as_of, metric, each.periods)


def _cases(one: Scenario) -> Iterator[str]:
    assigned = {alias for aliases in one.customers.values() for alias in aliases}
    last: dict[str, Submission] = {}
    for submission in one.submissions:
        identity = submission.customer_event_id
        before = last.get(identity) if identity is not None else None
        if identity is None:
            yield "no id"
        else:
            last[identity] = submission
        if before is not None:
            yield from _changes(one, before, submission)
        if submission.retracted:
            yield "retracted"
        if submission.event_timestamp == submission.received_at:
            yield "own timestamp left out"
        if submission.customer_alias not in assigned:
            yield "unassigned alias"
        if submission.event_timestamp in {period.start for period in one.periods}:
            yield "on a period's start"
        if submission.event_timestamp in {period.end for period in one.periods}:
            yield "on a period's end"
        if submission.received_at in one.as_of:
            yield "received at an as-of instant"
        if set(EXTREMES) & set(submission.properties.values()):
            yield "extreme number"
        for key in PROPERTY_KEYS:
            name = f"s{one.number:04}_{key}"
            if submission.kinds.get(name) == "null":
                yield f"null {key}"
            if name not in submission.properties:
                yield f"missing {key}"
    if len({len(counting_events(one.submissions, as_of)) for as_of in one.as_of}) > 1:
        yield "answers change with as-of"


def _changes(one: Scenario, before: Submission, after: Submission) -> Iterator[str]:
    owners = {alias: name for name, aliases in one.customers.items() for alias in aliases}
    if owners.get(before.customer_alias) != owners.get(after.customer_alias):
        yield "moved customer"
    if _periods_at(one, before.event_timestamp) != _periods_at(one, after.event_timestamp):
        yield "moved period"
    if before.event_type != after.event_type:
        yield "changed type"
    if before.properties != after.properties:
        yield "changed value"
    if before.retracted and not after.retracted:
        yield "returned"


def _periods_at(one: Scenario, instant: datetime) -> set[str]:
    return {period.period_id for period in one.periods if period.start <= instant < period.end}


def _operators(tree: Any) -> Iterator[str]:
    for name, operand in tree.items():
        if name in ("all", "any"):
            for branch in operand:
                yield from _operators(branch)
        if name == "not":
            yield from _operators(operand)
        if name != "property":
            yield name


def _depth(tree: Any) -> int:
    branches = tree.get("all", tree.get("any", [tree["not"]] if "not" in tree else []))
    return 1 + max(_depth(branch) for branch in branches) if branches else 0
