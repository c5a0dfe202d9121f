"""Random seats: every charge comes to what the oracle says, as of any instant."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.seat import SeatCharge
from engine.rating.rate import rate_period
from engine.schedules.calendar import billing_periods
from engine.warehouse import direct
from engine.workflows.period_inputs import (
    billing_period_inputs,
    metered_customers,
    usage_of_period,
)
from ingest.land import land
from ingest.log import Lake
from tests.oracle.billing import Tier, round_money
from tests.oracle.events import Submission, counting_events
from tests.oracle.seats import Held, SeatPrice, held_by, in_advance, in_arrears, overage

ZONE = "Europe/London"
FIRST_DAYS = (date(2026, 1, 1), date(2026, 1, 20), date(2026, 2, 28))
THROUGH = date(2026, 6, 30)
RECEIVED = tuple(datetime(2026, 7, day, tzinfo=UTC) for day in (1, 2, 3))
CUSTOMERS = 24
EVENTS = 12
TIERS = (
    [Tier(None, Fraction(15))],
    [Tier(Fraction(10), Fraction(12), Fraction(30)), Tier(None, Fraction(15), Fraction(60))],
)


def random_price(random: Random) -> dict[str, Any]:
    tiers = random.choice(TIERS)
    model = random.choice(("graduated", "volume"))
    timing, frequency = random.choice(
        (("in_arrears", "monthly"), ("in_arrears", "quarterly"), ("in_advance", "quarterly"))
    )
    price: dict[str, Any] = {
        "name": "Editors",
        "currency": "GBP",
        "seats": "editor",
        "model": model,
        "frequency": frequency,
        "timing": timing,
        "proration": random.choice(("use_maximum", "prorate_increments", "prorate_all_changes")),
        "contracted_minimum": random.choice((0, 0, 8)),
        "prorate_flat_fees": random.random() < 0.5,
        "tiers": [
            {
                **({} if tier.up_to is None else {"up_to": str(tier.up_to)}),
                "rate": str(tier.rate),
                "flat_fee": str(tier.flat_fee),
            }
            for tier in tiers
        ],
    }
    if timing == "in_advance":
        price["overage_frequency"] = random.choice(("none", "monthly"))
    return price


def random_catalog(random: Random) -> Catalog:
    """Customers with two aliases and a price each; one pays for the three before it as well."""
    names = [f"c{number}" for number in range(CUSTOMERS)]
    documents: dict[tuple[str, str], object] = {
        ("settings", "settings"): {"account": "main", "time_zone": ZONE, "currency": "GBP"},
        ("seat_metrics", "editor"): {"label": "Editors"},
        ("products", "app"): {
            "name": "App",
            "prices": {f"{name}_gbp": random_price(random) for name in names},
        },
        ("organizations", "all"): {"owner": names[-1], "members": names[-4:-1]},
    }
    for name in names:
        documents["customers", name] = {"legal_name": name, "aliases": [f"{name}_crm"]}
        documents["schedules", name] = {
            "customer": name,
            "start": random.choice(FIRST_DAYS).isoformat(),
            "billing_day": random.choice((1, 31)),
            "prices": [f"{name}_gbp"],
            "roll_up": name == names[-1],
        }
    return resolve(documents)


def random_submissions(random: Random) -> list[Submission]:
    """Few ids and days for each customer, so that much is corrected, taken back and tied."""
    found: list[Submission] = []
    for received_at in RECEIVED:
        for _ in range(CUSTOMERS * EVENTS // len(RECEIVED)):
            name = f"c{random.randrange(CUSTOMERS)}"
            day = datetime(2025, 12, 20, tzinfo=UTC) + timedelta(days=random.randrange(190))
            retracted = random.random() < 0.1
            found.append(
                Submission(
                    seq=len(found) + 1,
                    received_at=received_at,
                    customer_event_id=f"{name}-{random.randrange(EVENTS)}",
                    customer_alias=random.choice((name, f"{name}_crm")),
                    event_type="seat.editor",
                    event_timestamp=day + timedelta(hours=random.choice((0, 9, 22, 23))),
                    properties={} if retracted else {"total": str(random.randrange(20))},
                    kinds={},
                    retracted=retracted,
                )
            )
    return found


def line(submission: Submission) -> str:
    fields: dict[str, object] = {
        "customerEventId": submission.customer_event_id,
        "customerAlias": submission.customer_alias,
        "seatType": "editor",
        "eventTimestamp": submission.event_timestamp.isoformat(),
    }
    if submission.retracted:
        return json.dumps({**fields, "retracted": True})
    return json.dumps({**fields, "total": int(submission.properties["total"])})


def expected(
    price: Price, terms: dict[str, Any], held: Held, period: BillingPeriod, first_day: date
) -> Fraction:
    """What the oracle says a period costs."""
    assert price.seats is not None
    seat_price = SeatPrice(
        proration=terms["proration"],
        tiers=[
            Tier(
                Fraction(tier["up_to"]) if "up_to" in tier else None,
                Fraction(tier["rate"]),
                Fraction(tier["flat_fee"]),
            )
            for tier in terms["tiers"]
        ],
        is_volume=terms["model"] == "volume",
        minimum=terms["contracted_minimum"],
        prorates_flat_fees=terms["prorate_flat_fees"],
    )
    if price.seats.charge is SeatCharge.IN_ARREARS:
        return in_arrears(seat_price, held, period.start, period.end, period.full_days)
    if price.seats.charge is SeatCharge.IN_ADVANCE:
        days = (period.start, period.end, period.full_days)
        return in_advance(seat_price, held, *days, first_day)
    assert period.advance is not None
    advance = (period.advance.start, period.advance.end, period.advance.full_days)
    return overage(seat_price, held, (period.start, period.end), advance, first_day)


def held_together(each_holds: list[Held]) -> Held:
    """What several customers hold."""
    return lambda day: sum(held(day) for held in each_holds)


def test_every_charge_of_random_seats_comes_to_what_the_oracle_says(tmp_path: Path) -> None:
    random = Random("seats")
    catalog, submissions = random_catalog(random), random_submissions(random)
    lake = Lake(tmp_path / "lake")
    for number, received_at in enumerate(RECEIVED):
        file = tmp_path / f"{number}.ndjson"
        lines = [line(each) for each in submissions if each.received_at == received_at]
        file.write_text("\n".join(lines), encoding="utf-8")
        land(lake, [file], clock=lambda instant=received_at: instant)
    periods = [
        period
        for schedule in catalog.schedules
        for period in billing_periods(schedule, catalog.price_by_id, THROUGH)
    ]
    prices = json.loads(catalog.documents["products", "app"])["prices"]
    inputs = tuple(billing_period_inputs(catalog, periods))
    charges, amounts = set(), set()
    for as_of in (RECEIVED[0], RECEIVED[1] + timedelta(hours=1), RECEIVED[2]):
        events = counting_events(submissions, as_of)
        usage = direct.measure(lake.snapshot(), catalog.metrics, inputs, as_of=as_of)
        for period in periods:
            price = catalog.price_by_id[period.price_id]
            measured = usage_of_period(catalog, period, usage)
            assert measured is not None and price.seats is not None
            payers = metered_customers(catalog, catalog.schedule_by_id[period.schedule_id])
            each_holds = [
                held_by(events, frozenset(alias.name for alias in payer.all_aliases), ZONE)
                for payer in payers
            ]
            terms = prices[period.price_id.removesuffix(".overage")]
            schedule = catalog.schedule_by_id[period.schedule_id]
            held = held_together(each_holds)
            exact = expected(price, terms, held, period, schedule.start)
            due = round_money(exact, 2) * 100
            got = sum(each.net for each in rate_period(price, period, measured))
            assert got == due, f"{period.price_id} {period.start}, as of {as_of}: {terms}"
            charges.add(price.seats.charge)
            amounts.add(got)
    assert charges == set(SeatCharge)
    assert len(amounts) > 100
