"""What must hold of usage whatever was sent, in whatever order and batches: landed and measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engine.catalog.resolve import resolve
from engine.domain.metric import All, Metric, Not
from engine.domain.usage import PeriodUsage
from engine.warehouse.direct import measure
from engine.warehouse.inputs import BillingPeriodInput
from ingest.land import land
from ingest.log import Lake
from tests.oracle.billing import linear_by_event
from tests.oracle.events import Submission, counting_events
from tests.oracle.input_lines import input_line
from tests.oracle.random_metrics import DEEPEST_FILTER, random_filter
from tests.oracle.vocabulary import (
    COMMON_NUMBERS,
    COMMON_TEXTS,
    FLAGS,
    NOT_NUMERIC,
    ODD_NUMBERS,
    ODD_TEXTS,
    Value,
)
from tests.rating.samples import price_of

START = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD_DAYS = 10
PERIODS = tuple(START + timedelta(days=PERIOD_DAYS * index) for index in range(4))
"""The bounds of three periods in a row, which every submission falls into."""
FIRST_RECEIPT = datetime(2026, 3, 1, tzinfo=UTC)

CUSTOMERS = {"acme": ("acme", "acme-eu"), "globex": ("globex",)}
ALIASES = tuple(alias for aliases in CUSTOMERS.values() for alias in aliases)

ADDITIVE = ("count", "sum")
AGGREGATIONS = (*ADDITIVE, "unique", "max", "min", "average", "latest")
BREAKDOWNS = ("region", "cached")

RICH = settings(
    max_examples=8, deadline=None, phases=[each for each in Phase if each is not Phase.shrink]
)
"""Few examples, for each lands files; shrinking one would take minutes."""


def metric_of(aggregation: str, **definition: object) -> Metric:
    """A metric over `tokens`, by region and flag, as a catalog would have it."""
    document = {"event_type": "call", "aggregation": aggregation, **definition}
    if aggregation != "count":
        document["property"] = "tokens"
    (metric,) = resolve({("metrics", f"{aggregation}_of_calls"): document}).metrics
    return metric


METRICS = tuple(metric_of(aggregation, breakdowns=list(BREAKDOWNS)) for aggregation in AGGREGATIONS)

PROPERTIES: dict[str, Sequence[Value]] = {
    "tokens": (*COMMON_NUMBERS, *ODD_NUMBERS, *NOT_NUMERIC),
    "price": COMMON_NUMBERS,
    "region": (*COMMON_TEXTS, *ODD_TEXTS),
    "cached": FLAGS,
}


@st.composite
def histories(draw: st.DrawFn) -> list[Submission]:
    """Submissions of a few events, often of the same one again, at times of their own.

    No two have the same timestamp, so that `latest` does not depend on the order of receipt.
    """
    count = draw(st.integers(4, 25))
    return [draw(submissions(place)) for place in range(count)]


@st.composite
def submissions(draw: st.DrawFn, place: int) -> Submission:
    """One submission; where it stands in the history makes its timestamp its own."""
    values = {key: draw(st.none() | st.sampled_from(pool)) for key, pool in PROPERTIES.items()}
    given_values = {key: value for key, value in values.items() if value is not None}
    day = draw(st.integers(0, 3 * PERIOD_DAYS - 1))
    return Submission(
        seq=place,
        received_at=FIRST_RECEIPT,
        customer_event_id=f"event {draw(st.integers(0, 9))}",
        customer_alias=draw(st.sampled_from(ALIASES)),
        event_type=draw(st.sampled_from(("call", "call", "call", "other"))),
        event_timestamp=START + timedelta(days=day, microseconds=place),
        properties={key: text for key, (_, text) in given_values.items()},
        kinds={key: kind for key, (kind, _) in given_values.items()},
        retracted=draw(st.sampled_from((False, False, False, False, True))),
    )


@st.composite
def batched(draw: st.DrawFn, history: list[Submission]) -> list[list[Submission]]:
    """The history cut into batches anywhere."""
    cuts = draw(st.sets(st.integers(1, len(history) - 1), max_size=4))
    bounds = [0, *sorted(cuts), len(history)]
    return [history[start:stop] for start, stop in pairwise(bounds)]


@st.composite
def reordered(draw: st.DrawFn, history: list[Submission]) -> list[Submission]:
    """The history in another order, but submissions of one event in the order they had."""
    places = draw(st.permutations(range(len(history))))
    ids = [history[place].customer_event_id for place in places]
    in_order = {
        identity: iter([each for each in history if each.customer_event_id == identity])
        for identity in set(ids)
    }
    return [next(in_order[identity]) for identity in ids]


@contextmanager
def empty_lake() -> Iterator[Lake]:
    with TemporaryDirectory() as folder:
        yield Lake(Path(folder) / "lake")


def receipt(batch: int) -> datetime:
    return FIRST_RECEIPT + timedelta(hours=batch)


def land_batches(lake: Lake, batches: Iterable[Sequence[Submission]], first: int = 0) -> None:
    """One file a batch, received hour by hour."""
    for index, batch in enumerate(batches, start=first):
        file = lake.root.parent / f"{index}.ndjson"
        file.write_text("".join(f"{input_line(each)}\n" for each in batch), encoding="utf-8")
        (report,) = land(lake, [file], received_at=receipt(index)).files
        assert report.status == "landed"
        assert report.accepted == len(batch)


def period_id(customer: str, index: int, metric: Metric) -> str:
    return f"{customer} {index} {metric.id}"


def periods_of(metrics: Iterable[Metric]) -> list[BillingPeriodInput]:
    return [
        BillingPeriodInput(
            period_id(customer, index, metric),
            "period",
            "schedule",
            "price",
            metric.id,
            customer,
            alias,
            start,
            end,
        )
        for metric in metrics
        for customer, aliases in CUSTOMERS.items()
        for alias in aliases
        for index, (start, end) in enumerate(pairwise(PERIODS))
    ]


def answers(
    lake: Lake, metrics: Sequence[Metric] = METRICS, as_of: datetime | None = None
) -> dict[str, PeriodUsage]:
    return measure(lake.snapshot(), metrics, periods_of(metrics), as_of=as_of)


def grand_total(usage: dict[str, PeriodUsage], metric: Metric) -> tuple[Fraction, int]:
    """Value and events of all periods of all customers."""
    totals = [
        usage[period_id(customer, index, metric)].usage.total
        for customer in CUSTOMERS
        for index in range(len(PERIODS) - 1)
    ]
    value = sum((Fraction(total.billable) for total in totals), Fraction(0))
    return value, sum(total.event_count for total in totals)


@pytest.mark.slow
@RICH
@given(data=st.data(), history=histories())
def test_neither_batches_nor_the_order_of_different_events_matter(
    data: st.DataObject, history: list[Submission]
) -> None:
    with empty_lake() as lake:
        land_batches(lake, [history])
        expected = answers(lake)
    with empty_lake() as lake:
        land_batches(lake, data.draw(batched(data.draw(reordered(history)))))
        assert answers(lake) == expected


@pytest.mark.slow
@RICH
@given(data=st.data(), history=histories())
def test_an_answer_as_of_an_instant_never_changes_later(
    data: st.DataObject, history: list[Submission]
) -> None:
    with empty_lake() as lake:
        given_then: dict[datetime, dict[str, PeriodUsage]] = {}
        for index, batch in enumerate(data.draw(batched(history))):
            land_batches(lake, [batch], first=index)
            given_then[receipt(index)] = answers(lake)
        for as_of, answer in given_then.items():
            until_the_next = timedelta(minutes=data.draw(st.integers(0, 59)))
            assert answers(lake, as_of=as_of + until_the_next) == answer


@pytest.mark.slow
@RICH
@given(history=histories())
def test_sending_everything_again_changes_nothing(history: list[Submission]) -> None:
    with empty_lake() as lake:
        land_batches(lake, [history])
        before = answers(lake)
        # In two files: one with the bytes of the first would not be landed at all.
        land_batches(lake, [history[:1], history[1:]], first=1)
        assert answers(lake) == before


@pytest.mark.slow
@RICH
@given(history=histories())
def test_breakdowns_add_up_to_the_total(history: list[Submission]) -> None:
    with empty_lake() as lake:
        land_batches(lake, [history])
        usage_of = answers(lake)
    for metric in METRICS:
        for period in periods_of([metric]):
            usage = usage_of[period.period_id].usage
            assert sum(share.event_count for share in usage.shares) == usage.total.event_count
            if metric.aggregation in ADDITIVE:
                added = sum(Fraction(share.billable) for share in usage.shares)
                assert added == usage.total.billable


def filtered(passing: Metric) -> tuple[Metric, Metric, Metric, Metric]:
    """The metric, the one of what its filter stops, one of both at once, which is nothing, and the
    one without a filter."""
    assert passing.filters is not None
    stopped = Not(passing.filters)
    return (
        passing,
        replace(passing, id=f"{passing.id}_stopped", filters=stopped),
        replace(passing, id=f"{passing.id}_neither", filters=All((passing.filters, stopped))),
        replace(passing, id=f"{passing.id}_everything", filters=None),
    )


@pytest.mark.slow
@RICH
@given(history=histories(), seed=st.integers(0, 10**6))
def test_what_a_filter_lets_through_and_what_it_does_not_are_everything(
    history: list[Submission], seed: int
) -> None:
    random = Random(seed)
    tree = random_filter(random, "", random.randint(0, DEEPEST_FILTER))
    families = [filtered(metric_of(aggregation, filters=tree)) for aggregation in ADDITIVE]
    with empty_lake() as lake:
        land_batches(lake, [history])
        usage = answers(lake, [metric for family in families for metric in family])
    for passing, stopped, neither, everything in families:
        both = [grand_total(usage, metric) for metric in (passing, stopped)]
        added = tuple(sum(column) for column in zip(*both, strict=True))
        assert added == grand_total(usage, everything)
        assert grand_total(usage, neither) == (Fraction(0), 0)


@pytest.mark.slow
@RICH
@given(data=st.data(), history=histories())
def test_an_event_that_moves_is_neither_lost_nor_doubled(
    data: st.DataObject, history: list[Submission]
) -> None:
    with empty_lake() as lake:
        land_batches(lake, [history])
        before = answers(lake)
        latest = {each.customer_event_id: each for each in history}
        moving = data.draw(st.sampled_from(list(latest.values())))
        moved = replace(
            moving,
            customer_alias=data.draw(st.sampled_from(ALIASES)),
            event_timestamp=data.draw(st.sampled_from(PERIODS[:-1])),
        )
        land_batches(lake, [[moved]], first=1)
        after = answers(lake)
        for metric in METRICS:
            if metric.aggregation in ADDITIVE:
                assert grand_total(after, metric) == grand_total(before, metric)


@pytest.mark.slow
@RICH
@given(
    history=histories(),
    rate=st.sampled_from(("0.5", "0.3", "7")),
    minimum=st.none() | st.sampled_from(("0.01", "1", "1.25")),
    maximum=st.none() | st.sampled_from(("1.25", "5", "17.5")),
)
def test_each_event_is_charged_within_the_bounds_of_its_price(
    history: list[Submission], rate: str, minimum: str | None, maximum: str | None
) -> None:
    bounds = {"min": minimum, "max": maximum}
    per_event = {name: amount for name, amount in bounds.items() if amount is not None}
    terms = {"rate": f"{rate}%"} | ({"per_event": per_event} if per_event else {})
    price = price_of("linear", terms)
    limits = price.model.value_limits()
    metric = metric_of("sum")
    periods = periods_of([metric])
    if limits is not None:
        periods = [
            replace(each, value_lower=limits.lower, value_upper=limits.upper) for each in periods
        ]
    with empty_lake() as lake:
        land_batches(lake, [history])
        measured = measure(lake.snapshot(), [metric], periods)
    for period in periods:
        theirs = CUSTOMERS[period.customer_id]
        numbers = [
            number
            for event in counting_events(history, None)
            if event.event_type == "call"
            and event.customer_alias in theirs
            and period.start_at <= event.event_timestamp < period.end_at
            and (number := event.number("tokens")) is not None
        ]
        charged = sum(
            (Fraction(part.amount) for part in price.model.rate(measured[period.period_id].usage)),
            Fraction(0),
        )
        assert charged == linear_by_event(
            numbers,
            Fraction(rate) / 100,
            None if minimum is None else Fraction(minimum),
            None if maximum is None else Fraction(maximum),
        )
