"""What there is in the naive books: bills, credit, payments, credit notes (DESIGN 5 and 6).

Money that is owed or was paid is in whole cents; quantities, rates and what a grant holds are exact
fractions, of dollars where it is money. Balances are kept nowhere that they can be counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.events import Submission

FIRST_MONTH = date(2026, 1, 1)
TAX_RATE = Fraction(8875, 100_000)

BillKey = tuple[str, str, int]
"""(customer, month or what was sold by hand, revision)."""

API, PAID = "api", "credits.paid"
"""What lines are of: the product, prepaid money that pays; else what credit itself costs."""


class RefusedError(Exception):
    """What the rules do not allow."""


def month(number: int) -> date:
    """The first day of a month; the first is 0."""
    months = FIRST_MONTH.month - 1 + number
    return date(FIRST_MONTH.year + months // 12, months % 12 + 1, 1)


def last_day(number: int) -> date:
    """The last day of a month, at whose end its usage is due."""
    return month(number + 1) - timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """What every customer pays, in dollars and percent, and units granted free each month."""

    rate: str = "0.015"
    discount: int = 0
    minimum: int = 0
    allowance: int = 0


@dataclass(frozen=True)
class Line:
    """A line of a bill or a note: cents before tax, its tax, what it is of.

    `draws` is what it takes off a grant; `place` on a note the line of the bill that it gives back.
    """

    cents: int
    tax: int
    product: str | None
    grant: str | None = None
    draws: Fraction = Fraction(0)
    place: int | None = None


@dataclass(frozen=True)
class Movement:
    """Cents that settle a bill, negative where they are taken back, and what they come from."""

    kind: str
    source: str
    cents: int


@dataclass
class Bill:
    """An invoice, with the quantity and terms that it was made from (None: made by hand)."""

    customer: str
    month: int | None
    lines: tuple[Line, ...]
    quantity: Fraction = Fraction(0)
    terms: Terms | None = None
    status: str = "DRAFT"
    number: int | None = None
    is_rebilled: bool = False
    movements: list[Movement] = field(default_factory=list)

    @property
    def gross(self) -> int:
        return sum(line.cents + line.tax for line in self.lines)

    @property
    def balance(self) -> int:
        return self.gross - sum(each.cents for each in self.movements)

    @property
    def is_issued(self) -> bool:
        return self.status in ("FINAL", "SENT")

    def moved(self, kind: str, source: str | None = None) -> int:
        """Cents that came from a kind of source, or from one of them."""
        return sum(
            each.cents
            for each in self.movements
            if each.kind == kind and source in (None, each.source)
        )

    @property
    def payment_status(self) -> str:
        if self.moved("write_off"):
            return "UNCOLLECTIBLE"
        if self.balance == self.gross:
            return "UNPAID"
        return "PAID" if self.balance == 0 else "PARTIALLY_PAID"


@dataclass
class Grant:
    """Credit in dollars (`is_money`) or units, usable for charges of days in `[start, end)`.

    `left` is what of it can be used; `earned` are cents of its cost that were used or expired.
    """

    id: str
    customer: str
    is_money: bool
    amount: Fraction
    start: date
    end: date | None = None
    cost: Fraction | None = None
    priority: int | None = None
    made_by: str = "hand"
    """`hand`, `phase` or `note`."""
    left: Fraction = Fraction(0)
    is_deleted: bool = False
    expired: Fraction = Fraction(0)
    earned: dict[str, int] = field(default_factory=lambda: {"used": 0, "expired": 0})

    @property
    def rank(self) -> tuple[bool, bool, int, date, date, str]:
        """Units first; then by priority, expiry, first day and id; what has none is last."""
        return (
            self.is_money,
            self.priority is None,
            self.priority or 0,
            self.end or date.max,
            self.start,
            self.id,
        )

    def is_usable_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass
class Payment:
    customer: str
    cents: int
    refunded: int = 0


@dataclass
class Note:
    """A credit note, against a bill or (None) for none."""

    customer: str
    bill: BillKey | None
    lines: tuple[Line, ...]
    status: str = "DRAFT"
    number: int | None = None
    is_grant: bool = False

    @property
    def net(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def gross(self) -> int:
        return sum(line.cents + line.tax for line in self.lines)

    @property
    def is_issued(self) -> bool:
        return self.status in ("FINAL", "SENT")


@dataclass
class Books:
    """Everything. Grants are there once they are posted."""

    customers: tuple[str, ...]
    issues_at_once: frozenset[str]
    landed: list[Submission] = field(default_factory=list)
    terms: Terms = Terms()
    bills: dict[BillKey, Bill] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    numbers: int = 0
    note_numbers: int = 0

    def latest(self, customer: str, number: int) -> tuple[int, Bill | None]:
        """The revision of a month that counts, and its bill if there is one."""
        revisions = [key[2] for key in self.bills if key[:2] == (customer, str(number))]
        if not revisions:
            return 0, None
        bill = self.bills[customer, str(number), max(revisions)]
        return (max(revisions) + 1, None) if bill.is_rebilled else (max(revisions), bill)

    def live_notes(self, key: BillKey) -> Iterator[Note]:
        """The notes against a bill that are not voided, drafts too."""
        return (
            note for note in self.notes.values() if note.bill == key and note.status != "VOIDED"
        )

    def left_of_note(self, id: str) -> int:
        """What an issued note can still settle."""
        note = self.notes[id]
        if not note.is_issued or note.is_grant:
            return 0
        return note.gross - sum(bill.moved("credit_note", id) for bill in self.bills.values())

    def left_of_payment(self, id: str) -> int:
        """What of a payment is on no bill and was not given back."""
        payment = self.payments[id]
        put = sum(bill.moved("payment", id) for bill in self.bills.values())
        return payment.cents - payment.refunded - put

    def name(self, old: str, new: str) -> None:
        """Give a payment or note its own id, also where it was put to bills."""
        for known in (self.payments, self.notes):
            if old in known:
                known[new] = known.pop(old)  # type: ignore[attr-defined]
        for bill in self.bills.values():
            bill.movements = [
                replace(each, source=new) if each.source == old else each for each in bill.movements
            ]
