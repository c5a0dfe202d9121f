"""The whole life of two customers' invoices, the naive way (DESIGN 3, 5 and 6).

One price by the unit, monthly in arrears, on whole months of UTC, without tax: what is owed is the
usage times the rate, rounded, less a discount, lifted to a minimum. Everything is counted anew from
all submissions each time; amounts are exact fractions of dollars until they are cents. Usage is
never negative here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction

from tests.oracle.billing import linear, round_money
from tests.oracle.events import Submission
from tests.oracle.usage import Metric, Period, usage_by_period

METRIC: Metric = {"event_type": "call", "aggregation": "sum", "property": "units"}

Place = tuple[str, int]
"""(customer, month): the first month is 0; its invoice is dated on the first day of the next."""


@dataclass(frozen=True)
class Terms:
    """What every customer pays: a rate, a discount in percent and a minimum, in dollars."""

    rate: str = "0.015"
    discount: int = 0
    minimum: int = 0


@dataclass(frozen=True)
class Bill:
    """An invoice: cents, status and number, and how many submissions it knew."""

    cents: int
    status: str = "DRAFT"
    number: int | None = None


@dataclass
class Ledger:
    """What there is: submissions that have landed, bills by place, numbers given so far."""

    customers: Sequence[str]
    issues_at_once: frozenset[str]
    first_month: date
    landed: list[Submission] = field(default_factory=list)
    terms: Terms = Terms()
    bills: dict[Place, Bill] = field(default_factory=dict)
    numbers: int = 0

    def month(self, number: int) -> date:
        """The first day of a month."""
        months = self.first_month.month - 1 + number
        return date(self.first_month.year + months // 12, months % 12 + 1, 1)

    def close(
        self,
        months: int,
        known: Sequence[Submission],
        terms: Terms,
        as_of: datetime | None,
    ) -> None:
        """Bill all months before `months` that are not issued, in order of date and customer."""
        for number in range(months):
            for customer in self.customers:
                place = (customer, number)
                bill = self.bills.get(place)
                if bill is not None and bill.status != "DRAFT":
                    continue
                self.bills[place] = Bill(self.owed(place, known, terms, as_of))
                if customer in self.issues_at_once:
                    self.issue(place)

    def owed(
        self, place: Place, known: Sequence[Submission], terms: Terms, as_of: datetime | None
    ) -> int:
        """Cents for a month, by what had been received."""
        customer, number = place
        start, end = (
            datetime.combine(self.month(each), datetime.min.time(), UTC)
            for each in (number, number + 1)
        )
        period = Period("p", frozenset({customer}), start, end)
        quantity = usage_by_period(known, as_of, METRIC, [period])["p"].total.value
        assert quantity is not None
        charge = round_money(linear(quantity, Fraction(terms.rate)), 2)
        off = round_money(charge * Fraction(terms.discount, 100), 2)
        return int(100 * max(charge - off, Fraction(terms.minimum)))

    def issue(self, place: Place) -> None:
        """The next number, for good."""
        self.numbers += 1
        self.bills[place] = replace(self.bills[place], status="FINAL", number=self.numbers)

    def void(self, place: Place) -> None:
        """It stays, with its number, and nobody owes it."""
        self.bills[place] = replace(self.bills[place], status="VOIDED")

    def receivable(self) -> int:
        """Cents that are owed by issued invoices."""
        return sum(bill.cents for bill in self.bills.values() if bill.status == "FINAL")

    def with_status(self, status: str) -> list[Place]:
        """The places whose bill has a status, ordered."""
        return sorted(place for place, bill in self.bills.items() if bill.status == status)

    def shown(self) -> Mapping[Place, Bill]:
        """A copy to compare with."""
        return dict(self.bills)
