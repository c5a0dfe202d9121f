"""Random but reproducible histories of events, with metrics and periods to meter them by.

`scenario(7)` is the same on every machine. All scenarios draw their received_at and as_of
instants from the same short lists and prefix every name, so hundreds of them fit into one lake
(`lake_batches`), and one build for each as_of instant meters them all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from tests.oracle.events import Submission
from tests.oracle.input_lines import input_line
from tests.oracle.random_metrics import random_metric
from tests.oracle.random_submissions import TICK, SubmissionGenerator
from tests.oracle.usage import ALL_AGGREGATIONS, Metric, Period

FEWEST_SUBMISSIONS, MOST_SUBMISSIONS = 10, 60
METRICS_EACH = 3

RECEIVED_AT = (
    datetime(2024, 11, 3, 4, tzinfo=UTC),
    datetime(2024, 11, 4, 10, 30, 0, 123456, tzinfo=UTC),
    datetime(2024, 11, 5, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2024, 11, 6, tzinfo=UTC),
    datetime(2024, 11, 20, 8, 15, 0, 500000, tzinfo=UTC),
    datetime(2025, 1, 31, 12, tzinfo=UTC),
)

AS_OF: tuple[datetime | None, ...] = (
    RECEIVED_AT[1],  # exactly when a batch was received
    RECEIVED_AT[3] - TICK,  # also the very instant of the batch before
    RECEIVED_AT[4] - TICK,  # just too early for the next
    datetime(2024, 12, 24, 18, tzinfo=UTC),  # between two
    None,  # now
)

FIRST_DAYS = (
    ("UTC", date(2024, 2, 28)),
    ("Europe/Berlin", date(2024, 3, 30)),
    ("Europe/Berlin", date(2024, 10, 26)),
    ("America/New_York", date(2024, 3, 9)),
    ("America/New_York", date(2024, 11, 2)),
    ("America/Havana", date(2024, 11, 2)),  # the hour after midnight comes twice on the 3rd
    ("America/Santiago", date(2024, 9, 7)),  # the 8th has no midnight
    ("Africa/Cairo", date(2024, 4, 25)),  # the 26th has no midnight
    ("Australia/Lord_Howe", date(2024, 10, 5)),  # clocks move by half an hour
    ("Asia/Kathmandu", date(2024, 10, 31)),
    ("Pacific/Kiritimati", date(2024, 11, 1)),
    ("Pacific/Pago_Pago", date(2024, 10, 31)),
)
"""Account time zones and first local days, so that clock changes fall on or near boundaries."""

PERIOD_DAYS = (1, 1, 2, 7, 30, 31)

ASSIGNED_ALIASES = ("acme", "o'neil & söhne", "crm-0042", "acme.eu", "a_me", "a%me")
UNASSIGNED_ALIASES = ("nobody", "ACME")


@dataclass(frozen=True)
class Batch:
    """Lines of NDJSON that are received together."""

    received_at: datetime
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """Submissions in durable order, and the questions to ask about them.

    `customers` maps customer ids to their aliases, `metrics` metric names to definitions as the
    catalog has them (a JSON dump of one is a valid catalog file). Every metric is to be counted
    in every period as of every instant of `as_of`; None means now.
    """

    number: int
    time_zone: str
    customers: Mapping[str, tuple[str, ...]]
    metrics: Mapping[str, Metric]
    periods: tuple[Period, ...]
    submissions: tuple[Submission, ...]
    as_of: tuple[datetime | None, ...]

    def batches(self) -> tuple[Batch, ...]:
        """The submissions as public input lines, a batch for each instant of receipt."""
        return lake_batches([self])


def lake_batches(scenarios: Iterable[Scenario]) -> tuple[Batch, ...]:
    """All submissions of all scenarios, in an order in which one lake can receive them."""
    lines: dict[datetime, list[str]] = {instant: [] for instant in RECEIVED_AT}
    for each in scenarios:
        for submission in each.submissions:
            lines[submission.received_at].append(input_line(submission))
    return tuple(Batch(instant, tuple(batch)) for instant, batch in lines.items() if batch)


def scenario(number: int, *, prefixed: bool = True, family: int | None = None) -> Scenario:
    """Scenario `number`, every name prefixed with it unless `prefixed` is off.

    Scenarios of one `family` share their metrics, event types and property keys, which then carry
    the family's prefix: a build of many scenarios needs few metric models. Aliases, event ids,
    customers and periods stay the scenario's own.
    """
    own = f"s{number:04}_" if prefixed else ""
    shared = f"f{family:04}_" if prefixed and family is not None else own

    metrics = _metrics(number if family is None else family, shared)

    random = Random(f"scenario {number}")
    customers = _customers(random, own)
    time_zone, first_day = random.choice(FIRST_DAYS)
    periods = [
        period
        for customer, aliases in customers.items()
        for period in _periods(random, customer, aliases, ZoneInfo(time_zone), first_day)
    ]
    aliases = [alias for of_one in customers.values() for alias in of_one]
    aliases += [own + alias for alias in UNASSIGNED_ALIASES]
    generator = SubmissionGenerator(random, own, shared, aliases, periods)
    count = random.randint(FEWEST_SUBMISSIONS, MOST_SUBMISSIONS)
    return Scenario(
        number=number,
        time_zone=time_zone,
        customers=customers,
        metrics=metrics,
        periods=tuple(periods),
        submissions=generator.submissions(count, RECEIVED_AT),
        as_of=AS_OF,
    )


def _metrics(family: int, prefix: str) -> dict[str, Metric]:
    """Random ones, but the aggregations go round, so that a few families have them all."""
    random = Random(f"metrics {family}")
    in_turn = list(ALL_AGGREGATIONS)
    return {
        f"{prefix}metric_{index}": random_metric(
            random, prefix, in_turn[(METRICS_EACH * family + index) % len(in_turn)]
        )
        for index in range(METRICS_EACH)
    }


def _customers(random: Random, own: str) -> dict[str, tuple[str, ...]]:
    """One to three customers with one or two aliases each."""
    names = random.sample(ASSIGNED_ALIASES, len(ASSIGNED_ALIASES))
    return {
        f"{own}customer_{index}": tuple(own + names.pop() for _ in range(random.randint(1, 2)))
        for index in range(random.randint(1, 3))
    }


def _periods(
    random: Random, customer: str, aliases: Sequence[str], zone: ZoneInfo, first_day: date
) -> list[Period]:
    """Two to four consecutive periods of whole local days, and one that spans them all."""
    days = [first_day]
    for _ in range(random.randint(2, 4)):
        days.append(days[-1] + timedelta(days=random.choice(PERIOD_DAYS)))
    spans = [*pairwise(days), (days[0], days[-1])]
    return [
        Period(
            f"{customer}_period_{index}",
            frozenset(aliases),
            _start_of_day(first, zone),
            _start_of_day(following, zone),
        )
        for index, (first, following) in enumerate(spans)
    ]


def _start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day: its midnight, the first of two, or the end of its gap."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)
