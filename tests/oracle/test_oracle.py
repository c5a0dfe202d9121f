"""The oracle itself, on cases small enough to work out by hand: each rule of DESIGN 3 and 4."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.oracle.events import Submission, counting_events, parse_number
from tests.oracle.filters import matches
from tests.oracle.usage import Measure, Period, PeriodUsage, usage_by_period

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MARCH = Period(
    "march",
    frozenset({"acme", "acme-eu"}),
    datetime(2024, 3, 1, tzinfo=UTC),
    datetime(2024, 4, 1, tzinfo=UTC),
)
APRIL = Period("april", MARCH.aliases, MARCH.end, datetime(2024, 5, 1, tzinfo=UTC))
GLOBEX_MARCH = Period("globex_march", frozenset({"globex"}), MARCH.start, MARCH.end)
CALLS: Mapping[str, Any] = {"event_type": "call", "aggregation": "count"}


def event(seq: int, properties: dict[str, object] | None = None, **changes: Any) -> Submission:
    """A call by acme, received and stamped `seq` minutes after noon on 1 March."""
    texts, kinds = {}, {}
    for key, value in (properties or {}).items():
        match value:
            case None:
                texts[key], kinds[key] = "null", "null"
            case bool():
                texts[key], kinds[key] = str(value).lower(), "boolean"
            case int():
                texts[key], kinds[key] = str(value), "number"
            case _:
                texts[key], kinds[key] = str(value), "string"
    at = NOON + seq * MINUTE
    submission = Submission(seq, at, f"event-{seq}", "acme", "call", at, texts, kinds)
    return replace(submission, **changes)


def usage(
    metric: Mapping[str, Any],
    *submissions: Submission,
    period: Period = MARCH,
    as_of: datetime | None = None,
) -> PeriodUsage:
    return usage_by_period(submissions, as_of, metric, [period])[period.period_id]


def total(aggregation: str, *submissions: Submission) -> Measure:
    metric = {"event_type": "call", "aggregation": aggregation, "property": "tokens"}
    return usage(metric, *submissions).total


def counting(*submissions: Submission, as_of: datetime | None = None) -> list[int]:
    return [each.seq for each in counting_events(submissions, as_of)]


# Which events count


def test_the_latest_submission_replaces_the_whole_event() -> None:
    first = event(1, {"tokens": 5, "region": "eu"}, customer_event_id="a")
    again = event(2, {"tokens": 7}, customer_event_id="a")
    assert counting(first, again) == [2]
    assert counting_events([first, again], None)[0].text("region") is None


def test_durable_order_decides_not_the_event_timestamp_nor_the_order_given() -> None:
    first = event(1, customer_event_id="a", event_timestamp=NOON + 9 * MINUTE)
    again = event(2, customer_event_id="a", event_timestamp=NOON)
    assert counting(again, first) == [2]


def test_of_two_submissions_received_together_the_later_in_durable_order_counts() -> None:
    first = event(1, customer_event_id="a", received_at=NOON)
    again = event(2, customer_event_id="a", received_at=NOON)
    assert counting(first, again, as_of=NOON) == [2]


def test_an_identical_resubmission_counts_once() -> None:
    first = event(1, {"tokens": 5})
    assert total("sum", first, replace(first, seq=2)) == Measure(Fraction(5), 1)


def test_events_without_an_id_never_replace_each_other() -> None:
    assert counting(event(1, customer_event_id=None), event(2, customer_event_id=None)) == [1, 2]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (NOON + 1 * MINUTE - timedelta(microseconds=1), []),
        (NOON + 1 * MINUTE, [1]),
        (NOON + 2 * MINUTE - timedelta(microseconds=1), [1]),
        (NOON + 2 * MINUTE, [2]),
        (None, [2]),
    ],
)
def test_an_answer_as_of_an_instant_knows_what_was_received_by_then(
    as_of: datetime | None, expected: list[int]
) -> None:
    submissions = [event(1, customer_event_id="a"), event(2, customer_event_id="a")]
    assert counting(*submissions, as_of=as_of) == expected


def test_a_retracted_event_counts_for_nothing_until_it_is_sent_again() -> None:
    sent = event(1, customer_event_id="a")
    retracted = event(2, customer_event_id="a", retracted=True)
    returned = event(3, customer_event_id="a")
    assert counting(sent, retracted) == []
    assert counting(sent, retracted, as_of=sent.received_at) == [1]
    assert counting(sent, retracted, returned) == [3]


# Where they count


def test_usage_moves_to_another_customer_with_the_alias() -> None:
    sent = event(1, customer_event_id="a")
    moved = event(2, customer_event_id="a", customer_alias="globex")
    assert usage(CALLS, sent, moved).total.value == 0
    assert usage(CALLS, sent, moved, period=GLOBEX_MARCH).total.value == 1
    assert usage(CALLS, sent, moved, as_of=sent.received_at).total.value == 1


def test_usage_moves_to_another_period_with_the_timestamp() -> None:
    sent = event(1, customer_event_id="a")
    moved = event(2, customer_event_id="a", event_timestamp=APRIL.start + MINUTE)
    assert usage(CALLS, sent, moved).total.value == 0
    assert usage(CALLS, sent, moved, period=APRIL).total.value == 1


def test_a_period_owns_its_first_instant_and_not_its_end() -> None:
    tick = timedelta(microseconds=1)
    before, first, last, after = (
        event(seq, event_timestamp=at)
        for seq, at in enumerate(
            (MARCH.start - tick, MARCH.start, MARCH.end - tick, MARCH.end), start=1
        )
    )
    assert usage(CALLS, before, first, last, after).total.value == 2
    assert usage(CALLS, before, first, last, after, period=APRIL).total.value == 1


def test_all_aliases_of_a_period_count_and_no_other() -> None:
    submissions = [
        event(seq, customer_alias=alias)
        for seq, alias in enumerate(("acme", "acme-eu", "ACME", "nobody"), start=1)
    ]
    assert usage(CALLS, *submissions).total.value == 2


def test_usage_sent_before_its_alias_was_assigned_counts() -> None:
    early = event(1, customer_alias="new")
    assert usage(CALLS, early).total.value == 0
    assigned = replace(MARCH, aliases=MARCH.aliases | {"new"})
    assert usage(CALLS, early, period=assigned).total.value == 1


def test_a_metric_counts_its_event_types_only() -> None:
    submissions = [
        event(seq, event_type=kind) for seq, kind in enumerate(("call", "Call", "chat", "callback"))
    ]
    assert usage(CALLS, *submissions).total.value == 1
    both = {"event_type": ["call", "chat"], "aggregation": "count"}
    assert usage(both, *submissions).total.value == 2


# Numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", Fraction(0)),
        ("-0", Fraction(0)),
        ("12.50", Fraction(25, 2)),
        ("+7", Fraction(7)),
        ("007", Fraction(7)),
        ("-0.1", Fraction(-1, 10)),
        ("2.5E-2", Fraction(1, 40)),
        ("1e3", Fraction(1000)),
        ("1E+2", Fraction(100)),
        ("0.000000000001", Fraction(1, 10**12)),
        ("1e-12", Fraction(1, 10**12)),
        ("100e-14", Fraction(1, 10**12)),
        ("1.2500000000000", Fraction(5, 4)),
        ("99999999999999999999999999", Fraction(10**26 - 1)),
        ("0000000000000000000000000000001", Fraction(1)),
        ("1e25", Fraction(10**25)),
        ("0e999", Fraction(0)),
    ],
)
def test_a_plain_decimal_that_26_and_12_digits_hold_is_numeric(text: str, number: Fraction) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", " 5", "5 ", "5\n", "5.", ".5", "1e", "e5", "--1", "+-1", "- 1"),
        *("1,000", "1_000", "0x10", "NaN", "Infinity", "true", "null", "٣", "1/2", "1e5.0"),
        *("1e26", "100000000000000000000000000", "1e400", "0.0000000000001", "1e-13", "15e-13"),
    ],
)
def test_any_other_text_is_not_numeric(text: str) -> None:
    assert parse_number(text) is None


def test_numbers_are_exact_and_a_json_string_may_be_one() -> None:
    first, second = event(1, {"tokens": "0.1"}), event(2, {"tokens": "0.2"})
    assert total("sum", first, second).value == Fraction(3, 10)


# Aggregations

MIXED = (
    event(1, {"tokens": 4}),
    event(2, {"tokens": "many"}),
    event(3, {"tokens": None}),
    event(4),
    event(5, {"tokens": True}),
    event(6, {"tokens": 1}),
    event(7, {"tokens": "4"}),
    event(8, {"tokens": "4.0"}),
)


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [
        ("count", Fraction(8)),
        ("unique", Fraction(5)),  # 4, many, true, 1, 4.0
        ("sum", Fraction(13)),
        ("max", Fraction(4)),
        ("min", Fraction(1)),
        ("average", Fraction(13, 4)),
        ("latest", Fraction(4)),
    ],
)
def test_numeric_aggregations_skip_what_is_no_number_but_every_event_is_counted(
    aggregation: str, value: Fraction
) -> None:
    assert total(aggregation, *MIXED) == Measure(value, 8)


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [
        ("count", 0),
        ("unique", 0),
        ("sum", 0),
        ("max", None),
        ("min", None),
        ("average", None),
        ("latest", None),
    ],
)
def test_nothing_sums_to_zero_and_has_no_extreme_average_or_latest(
    aggregation: str, value: int | None
) -> None:
    assert total(aggregation) == Measure(value if value is None else Fraction(value), 0)


def test_latest_goes_by_timestamp_then_by_durable_order() -> None:
    late = event(1, {"tokens": 1}, event_timestamp=NOON + 9 * MINUTE)
    early = event(2, {"tokens": 2}, event_timestamp=NOON)
    assert total("latest", early, late).value == 1
    tied = event(3, {"tokens": 3}, event_timestamp=NOON + 9 * MINUTE)
    assert total("latest", tied, early, late).value == 3


def test_latest_skips_a_later_event_without_a_number() -> None:
    assert total("latest", event(1, {"tokens": 5}), event(2, {"tokens": "none"})).value == 5


# Breakdowns


def test_breakdowns_group_by_text_and_put_missing_values_together() -> None:
    metric = {
        "event_type": "call",
        "aggregation": "sum",
        "property": "tokens",
        "breakdowns": ["model", "meta.region"],
    }
    result = usage(
        metric,
        event(1, {"tokens": 1, "model": "a", "meta.region": "eu"}),
        event(2, {"tokens": 2, "model": "A", "meta.region": "eu"}),
        event(3, {"tokens": 4, "model": "a"}),
        event(4, {"tokens": "x", "model": "a", "meta.region": None}),
        event(5, {"tokens": 8, "model": "a", "meta.region": "null"}),
        event(6, {"tokens": 16, "model": "", "meta.region": "eu"}),
    )
    assert result.total == Measure(Fraction(31), 6)
    assert result.groups == {
        ("a", "eu"): Measure(Fraction(1), 1),
        ("A", "eu"): Measure(Fraction(2), 1),
        ("a", None): Measure(Fraction(4), 2),
        ("a", "null"): Measure(Fraction(8), 1),
        ("", "eu"): Measure(Fraction(16), 1),
    }


def test_unique_counts_a_text_once_in_the_total_and_once_in_each_group() -> None:
    metric = {
        "event_type": "call",
        "aggregation": "unique",
        "property": "user",
        "breakdowns": ["model"],
    }
    result = usage(
        metric, event(1, {"user": "x", "model": "a"}), event(2, {"user": "x", "model": "b"})
    )
    assert result.total.value == 1
    assert [group.value for group in result.groups.values()] == [1, 1]


def test_a_metric_without_breakdowns_has_no_groups() -> None:
    assert usage(CALLS, event(1)).groups == {}


# Filters


@pytest.mark.parametrize(
    ("condition", "passing"),
    [
        ({"eq": "eu"}, {"eu"}),
        ({"ne": "eu"}, {"EU", "eu-1", "", "null", "missing"}),
        ({"in": ["eu", ""]}, {"eu", ""}),
        ({"not_in": ["eu", ""]}, {"EU", "eu-1", "null", "missing"}),
        ({"contains": "eu"}, {"eu", "eu-1"}),
        ({"contains": "_"}, set()),
        ({"exists": True}, {"eu", "EU", "eu-1", ""}),
        ({"exists": False}, {"null", "missing"}),
    ],
)
def test_text_conditions_are_exact_and_a_null_is_missing(
    condition: dict[str, object], passing: set[str]
) -> None:
    events = {text: event(1, {"region": text}) for text in ("eu", "EU", "eu-1", "")}
    events |= {"null": event(1, {"region": None}), "missing": event(1)}
    tree = {"property": "region", **condition}
    assert {name for name, each in events.items() if matches(tree, each)} == passing


@pytest.mark.parametrize(
    ("condition", "passing"),
    [
        ({"lt": "10"}, {"9"}),
        ({"lte": "10"}, {"9", "10", "1e1"}),
        ({"gt": "9.0"}, {"10", "1e1", "10.5"}),
        ({"gte": "10.00"}, {"10", "1e1", "10.5"}),
        ({"eq": "10"}, {"10"}),
    ],
)
def test_order_is_numeric_and_equality_textual(
    condition: dict[str, str], passing: set[str]
) -> None:
    texts = ("9", "10", "1e1", "10.5", "ten")
    tree = {"property": "tokens", **condition}
    assert {text for text in texts if matches(tree, event(1, {"tokens": text}))} == passing


def test_not_passes_what_has_no_number_to_compare() -> None:
    tree = {"not": {"property": "tokens", "lt": "10"}}
    assert matches(tree, event(1))
    assert matches(tree, event(1, {"tokens": "ten"}))
    assert not matches(tree, event(1, {"tokens": 9}))


def test_trees_nest() -> None:
    eu, cheap = {"property": "region", "eq": "eu"}, {"property": "tokens", "lt": "10"}
    tree = {"all": [{"any": [eu, cheap]}, {"not": {"all": [eu, cheap]}}]}  # exactly one of them
    assert matches(tree, event(1, {"region": "eu", "tokens": 10}))
    assert matches(tree, event(1, {"region": "us", "tokens": 9}))
    assert not matches(tree, event(1, {"region": "eu", "tokens": 9}))
    assert not matches(tree, event(1, {"region": "us", "tokens": 10}))


def test_filtered_events_are_neither_measured_nor_counted() -> None:
    metric = {
        "event_type": "call",
        "aggregation": "sum",
        "property": "tokens",
        "filters": {"all": [{"property": "cached", "eq": "false"}]},
    }
    kept, dropped = (
        event(1, {"tokens": 3, "cached": False}),
        event(2, {"tokens": 4, "cached": True}),
    )
    assert usage(metric, kept, dropped).total == Measure(Fraction(3), 1)
