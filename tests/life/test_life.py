"""Any order of what can happen to invoices, with the product and with the naive model: the same."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.domain.errors import MeterhouseError
from tests.life import billing, credit, notes, settling
from tests.life.clerk import Clerk
from tests.life.facts import (
    FIRST_MONTH,
    BillKey,
    Books,
    Grant,
    RefusedError,
    Terms,
    last_day,
    month,
)
from tests.life.product import Product
from tests.life.seen import Seen, shown
from tests.oracle.events import Submission
from tests.store.migrated import migrated_database

CUSTOMERS = ("acme", "globex")
AT_ONCE = frozenset({"globex"})
MONTHS = 3
PARTS_OF_ALL, RUNS, STEPS = 10, 30, 8
"""Three hundred lives, in parts that several processes can share."""

TERMS = st.builds(
    Terms,
    rate=st.sampled_from(("0.015", "0.02", "1.005")),
    discount=st.sampled_from((0, 10, 33)),
    minimum=st.sampled_from((0, 5, 40)),
    allowance=st.sampled_from((0, 0, 50)),
)
UNITS = ("1", "7", "333.333333", "2.5", "1000", "many")
CENTS = st.sampled_from((1, 50, 333, 1000, 5000))
NEW = "new"
PARTS = st.sampled_from((None, None, Fraction(1, 3), Fraction(1, 2), Fraction(1), Fraction(2)))
"""How much of what there is; None leaves it to the product."""


class Life(RuleBasedStateMachine):
    """The clock goes on by a few hours with every step, so each receipt has an instant of its own.

    What one side refuses the other refuses too, and then nothing has happened. Between a close that
    was killed and the one that goes on from it nothing but events may come: what else may come then
    is tested in `tests/exactly_once`.
    """

    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="meterhouse-life-"))
        self.product = Product(self.folder, self.empty, CUSTOMERS, AT_ONCE)
        self.clerk = Clerk(self.product)
        self.seen = Seen(self.product.store)
        self.books = Books(CUSTOMERS, AT_ONCE)
        self.now = datetime(2026, 5, 1, tzinfo=UTC)
        self.waiting: list[Submission] = []
        self.receipts: list[datetime] = []
        self.seq = 0
        self.sold = 0
        self.half_done: tuple[int, int, Terms] | None = None
        """Months, submissions and terms of a close that was killed."""

    def tick(self) -> datetime:
        self.now += timedelta(hours=5)
        return self.now

    def both(self, naive: Callable[[], None], product: Callable[[datetime], None]) -> None:
        """Do it on both sides, or find it refused on both."""
        try:
            naive()
        except RefusedError:
            with pytest.raises(MeterhouseError):
                product(self.tick())
        else:
            product(self.tick())

    def sell(self, grant: Grant, key: BillKey | None, at: datetime) -> None:
        """Sell credit with the product, and know its bill by that key."""
        id = self.clerk.sell_credit(grant, at, with_invoice=key is not None)
        if id is not None and key is not None:
            self.seen.sold[id] = key

    def issue_note(self, id: str) -> None:
        self.both(lambda: notes.issue(self.books, id), lambda at: self.clerk.issue_note(id, at))

    def name(self, id: str | None) -> None:
        """Call the payment or note that was made last as the product does."""
        if id is not None:
            self.books.name(NEW, id)

    def part_of(self, whole: int, part: Fraction | None) -> int | None:
        """Some cents of a whole, at least one; or whatever the product takes."""
        return None if part is None else max(int(whole * part), 1)

    def settled(self, kind: str, source: str) -> list[BillKey]:
        """The bills that something was put to."""
        return [key for key in self.keys() if self.books.bills[key].moved(kind, source)]

    def keys(self, *statuses: str) -> list[BillKey]:
        """The bills of some statuses, ordered; of all without any."""
        found = self.books.bills.items()
        return sorted(key for key, bill in found if not statuses or bill.status in statuses)

    @initialize(
        terms=TERMS,
        used=st.lists(st.tuples(st.sampled_from(CUSTOMERS), st.integers(0, 89)), max_size=6),
    )
    def begin(self, terms: Terms, used: list[tuple[str, int]]) -> None:
        self.books.terms = terms
        self.product.apply(terms, self.tick())
        for key, (customer, day) in enumerate(used):
            self.submit(key, customer, day, UNITS[key], retracted=False)
        if used:
            self.land()
            self.close(MONTHS)

    @rule(
        key=st.integers(0, 4),
        customer=st.sampled_from((*CUSTOMERS, "nobody")),
        day=st.integers(0, 95),
        units=st.sampled_from(UNITS),
        retracted=st.sampled_from((False, False, False, True)),
    )
    def submit(self, key: int, customer: str, day: int, units: str, retracted: bool) -> None:
        """New, or in the place of an earlier event of the same id: few ids, so they often meet."""
        self.seq += 1
        happened = datetime.combine(FIRST_MONTH, datetime.min.time(), UTC) + timedelta(days=day)
        kind = "string" if units == "many" else "number"
        self.waiting.append(
            Submission(
                self.seq, self.now, f"e{key}", customer, "call", happened,
                {"units": units}, {"units": kind}, retracted,
            )
        )  # fmt: skip

    @precondition(lambda self: self.waiting)
    @rule()
    def land(self) -> None:
        received_at = self.tick()
        self.product.land(self.waiting, received_at)
        self.receipts.append(received_at)
        for each in self.waiting:
            known = {**vars(each), "received_at": received_at}
            self.books.landed.append(Submission(**known))
        self.waiting = []

    @precondition(lambda self: self.half_done is None)
    @rule(months=st.integers(1, MONTHS))
    def close(self, months: int) -> None:
        self.product.close(months, None, self.tick())
        billing.close(self.books, months, self.books.landed, self.books.terms)

    @precondition(lambda self: self.half_done is None and self.receipts)
    @rule(months=st.integers(1, MONTHS), data=st.data())
    def close_as_of(self, months: int, data: st.DataObject) -> None:
        receipt = data.draw(st.sampled_from(self.receipts))
        as_of = receipt - timedelta(seconds=data.draw(st.integers(0, 1)))
        self.product.close(months, as_of, self.tick())
        billing.close(self.books, months, self.books.landed, self.books.terms, as_of)

    @precondition(lambda self: self.half_done is None)
    @rule(months=st.integers(1, MONTHS), statement=st.integers(1, 90))
    def close_killed(self, months: int, statement: int) -> None:
        if not self.product.close_killed(months, self.tick(), statement):
            billing.close(self.books, months, self.books.landed, self.books.terms)
        elif self.product.has_begun(last_day(months - 1)):
            self.half_done = (months, len(self.books.landed), self.books.terms)

    @precondition(lambda self: self.half_done is not None)
    @rule()
    def resume(self) -> None:
        """It bills what it would have billed, though more has landed since."""
        assert self.half_done is not None
        months, known, terms = self.half_done
        self.product.close(months, None, self.tick())
        billing.close(self.books, months, self.books.landed[:known], terms)
        self.half_done = None

    @precondition(lambda self: self.half_done is None)
    @rule(terms=TERMS)
    def amend(self, terms: Terms) -> None:
        """Drafts follow with the next close; what is issued stays."""
        self.product.apply(terms, self.tick())
        self.books.terms = terms

    @precondition(lambda self: self.half_done is None and self.keys("DRAFT"))
    @rule(data=st.data())
    def issue(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(self.keys("DRAFT")))
        self.both(
            lambda: billing.issue(self.books, key, self.books.terms),
            lambda at: self.clerk.issue(self.seen.ids[key], at),
        )

    @precondition(lambda self: self.half_done is None and self.keys())
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(self.keys()))
        self.both(
            lambda: billing.void(self.books, key),
            lambda at: self.clerk.void(self.seen.ids[key], at),
        )

    @precondition(lambda self: self.half_done is None and self.keys("FINAL"))
    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(self.keys("FINAL", "SENT")))
        self.both(
            lambda: billing.send(self.books, key),
            lambda at: self.clerk.send(self.seen.ids[key], at),
        )

    @precondition(lambda self: self.half_done is None and self.keys("FINAL", "SENT", "VOIDED"))
    @rule(data=st.data(), by_note=st.booleans())
    def rebill(self, data: st.DataObject, by_note: bool) -> None:
        key = data.draw(st.sampled_from(self.keys("FINAL", "SENT", "VOIDED")))
        self.both(
            lambda: notes.rebill(self.books, key, NEW if by_note else None),
            lambda at: self.name(self.clerk.rebill(self.seen.ids[key], at, by_note=by_note)),
        )

    @precondition(lambda self: self.half_done is None)
    @rule(
        customer=st.sampled_from(CUSTOMERS),
        is_money=st.booleans(),
        amount=st.sampled_from(("0.5", "3", "20", "400")),
        first=st.integers(0, 2),
        months=st.sampled_from((None, 1, 2)),
        cost=st.sampled_from((None, "10.01", "3")),
        priority=st.sampled_from((None, None, 1, 2)),
        is_billed=st.booleans(),
    )
    def sell_credit(
        self,
        customer: str,
        is_money: bool,
        amount: str,
        first: int,
        months: int | None,
        cost: str | None,
        priority: int | None,
        is_billed: bool,
    ) -> None:
        self.sold += 1
        grant = Grant(
            f"g{self.sold}",
            customer,
            is_money,
            Fraction(amount),
            start=month(first),
            end=None if months is None else month(first + months),
            cost=None if cost is None else Fraction(cost),
            priority=priority,
        )
        key = (customer, grant.id, 0) if is_billed else None
        self.both(lambda: credit.sell(self.books, grant, key), lambda at: self.sell(grant, key, at))

    @precondition(lambda self: self.half_done is None and self.books.grants)
    @rule(data=st.data())
    def delete_credit(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(sorted(self.books.grants)))
        self.both(
            lambda: credit.delete(self.books, id), lambda at: self.clerk.delete_credit(id, at)
        )

    @precondition(lambda self: self.half_done is None and self.keys("FINAL", "SENT"))
    @rule(
        data=st.data(), part=PARTS, count=st.integers(1, 3), extra=st.sampled_from((0, 0, 1, 700))
    )
    def pay(self, data: st.DataObject, part: Fraction | None, count: int, extra: int) -> None:
        """One or several bills of a customer, in part or in full, and perhaps more than that."""
        first = data.draw(st.sampled_from(self.keys("FINAL", "SENT")))
        of_one = [key for key in self.keys("FINAL", "SENT") if key[0] == first[0]]
        keys = data.draw(st.permutations(of_one))[:count]
        shares = [(key, self.part_of(self.books.bills[key].balance, part)) for key in keys]
        total = extra + sum(
            max(self.books.bills[key].balance, 0) if cents is None else cents
            for key, cents in shares
        )
        named = [(self.seen.ids[key], cents) for key, cents in shares]
        self.both(
            lambda: settling.record(self.books, NEW, first[0], total, shares),
            lambda at: self.name(self.clerk.pay(first[0], total, named, at)),
        )

    @precondition(lambda self: self.half_done is None and self.books.payments and self.keys())
    @rule(data=st.data(), part=PARTS)
    def allocate(self, data: st.DataObject, part: Fraction | None) -> None:
        id = data.draw(st.sampled_from(sorted(self.books.payments)))
        key = data.draw(st.sampled_from(self.keys()))
        cents = self.part_of(self.books.left_of_payment(id), part)
        self.both(
            lambda: settling.allocate(self.books, id, (key, cents)),
            lambda at: self.clerk.allocate(id, self.seen.ids[key], cents, at),
        )

    @precondition(lambda self: self.half_done is None and self.books.payments)
    @rule(data=st.data())
    def unallocate(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(sorted(self.books.payments)))
        key = data.draw(st.sampled_from(self.settled("payment", id) or self.keys()))
        self.both(
            lambda: settling.take_off(self.books.bills[key], "payment", id),
            lambda at: self.clerk.unallocate(id, self.seen.ids[key], at),
        )

    @precondition(lambda self: self.half_done is None and self.books.payments)
    @rule(data=st.data(), part=PARTS)
    def refund(self, data: st.DataObject, part: Fraction | None) -> None:
        id = data.draw(st.sampled_from(sorted(self.books.payments)))
        cents = self.part_of(self.books.left_of_payment(id), part)
        self.both(
            lambda: settling.refund(self.books, id, cents),
            lambda at: self.clerk.refund(id, cents, at),
        )

    @precondition(lambda self: self.half_done is None and self.keys("FINAL", "SENT"))
    @rule(data=st.data(), again=st.booleans())
    def write_off(self, data: st.DataObject, again: bool) -> None:
        key = data.draw(st.sampled_from(self.keys("FINAL", "SENT")))
        if again:
            self.both(
                lambda: settling.take_back(self.books, key),
                lambda at: self.clerk.take_back(self.seen.ids[key], at),
            )
        else:
            self.both(
                lambda: settling.write_off(self.books, key),
                lambda at: self.clerk.write_off(self.seen.ids[key], at),
            )

    @precondition(lambda self: self.half_done is None and self.keys("FINAL", "SENT"))
    @rule(data=st.data(), part=PARTS, is_issued=st.booleans())
    def credit(self, data: st.DataObject, part: Fraction | None, is_issued: bool) -> None:
        """A note over all that remains of a bill, or over a part of its first line."""
        key = data.draw(st.sampled_from(self.keys("FINAL", "SENT")))
        cents = self.part_of(self.books.bills[key].lines[0].cents, part)
        before = len(self.books.notes)
        self.both(
            lambda: notes.create(self.books, NEW, key, cents),
            lambda at: self.name(self.clerk.credit(self.seen.ids[key], cents, at)),
        )
        if is_issued and len(self.books.notes) > before:
            self.issue_note(next(reversed(self.books.notes)))

    @precondition(lambda self: self.half_done is None)
    @rule(customer=st.sampled_from(CUSTOMERS), cents=CENTS)
    def credit_freely(self, customer: str, cents: int) -> None:
        self.both(
            lambda: notes.create_free(self.books, NEW, customer, cents),
            lambda at: self.name(self.clerk.credit_freely(customer, cents, at)),
        )
        self.issue_note(next(reversed(self.books.notes)))

    @precondition(lambda self: self.half_done is None and self.books.notes)
    @rule(data=st.data(), what=st.sampled_from(("issue", "void", "grant")))
    def change_note(self, data: st.DataObject, what: str) -> None:
        id = data.draw(st.sampled_from(sorted(self.books.notes)))
        if what == "issue":
            self.issue_note(id)
        elif what == "void":
            self.both(lambda: notes.void(self.books, id), lambda at: self.clerk.void_note(id, at))
        else:
            today = (self.now + timedelta(hours=5)).date()
            self.both(
                lambda: notes.make_grant(self.books, id, today),
                lambda at: self.clerk.grant_note(id, at),
            )

    @precondition(lambda self: self.half_done is None and self.books.notes and self.keys())
    @rule(data=st.data(), part=PARTS)
    def apply_note(self, data: st.DataObject, part: Fraction | None) -> None:
        id = data.draw(st.sampled_from(sorted(self.books.notes)))
        key = data.draw(st.sampled_from(self.keys("FINAL", "SENT") or self.keys()))
        cents = self.part_of(self.books.left_of_note(id), part)
        self.both(
            lambda: notes.apply(self.books, id, key, cents),
            lambda at: self.clerk.apply_note(id, self.seen.ids[key], cents, at),
        )

    @precondition(lambda self: self.half_done is None and self.books.notes and self.keys())
    @rule(data=st.data())
    def unapply_note(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(sorted(self.books.notes)))
        key = data.draw(st.sampled_from(self.settled("credit_note", id) or self.keys()))
        self.both(
            lambda: settling.take_off(self.books.bills[key], "credit_note", id),
            lambda at: self.clerk.unapply_note(id, self.seen.ids[key], at),
        )

    @rule(hours=st.integers(1, 1000))
    def advance_the_clock(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def the_books_are_the_same(self) -> None:
        if self.half_done is None:
            assert self.seen.now() == shown(self.books)

    def teardown(self) -> None:
        try:
            self.seen.verify(self.product.catalog)
        finally:
            self.seen.close()
            shutil.rmtree(self.folder)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS_OF_ALL))
def test_the_whole_life_of_invoices(part: int, tmp_path: Path) -> None:
    """Every part begins with lives of its own: Hypothesis chooses them at random."""
    Life.empty = Path(migrated_database(tmp_path).removeprefix("sqlite:///")).rename(
        tmp_path / "empty.db"
    )
    machine = Life.TestCase
    machine.settings = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine().runTest()
