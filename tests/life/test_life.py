"""Any order of what can happen to invoices, with the product and with the naive model: the same."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.store.open import open_store
from tests.life.model import Ledger, Terms
from tests.life.product import Product, last_day_before
from tests.oracle.events import Submission

FIRST_MONTH = date(2026, 1, 1)
CUSTOMERS = ("acme", "globex")
AT_ONCE = frozenset({"globex"})
MONTHS = 3
RUNS, STEPS = 300, 10


class Life(RuleBasedStateMachine):
    """The clock goes on by a few hours with every step, so each receipt has an instant of its own.

    Between a close that was killed and the one that goes on from it nothing but events may come:
    what else may come then is tested in `tests/exactly_once`.
    """

    database: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="meterhouse-life-"))
        self.product = Product(self.folder, self.database, CUSTOMERS, AT_ONCE)
        self.ledger = Ledger(CUSTOMERS, AT_ONCE, FIRST_MONTH)
        self.now = datetime(2026, 5, 1, tzinfo=UTC)
        self.waiting: list[Submission] = []
        self.receipts: list[datetime] = []
        self.seq = 0
        self.half_done: tuple[int, int, Terms] | None = None
        """Months, submissions and terms of a close that was killed."""

    def tick(self) -> datetime:
        self.now += timedelta(hours=5)
        return self.now

    @initialize(terms=st.builds(Terms, discount=st.sampled_from((0, 10)), minimum=st.just(0)))
    def begin(self, terms: Terms) -> None:
        self.ledger.terms = terms
        self.product.apply(FIRST_MONTH, terms, self.tick())

    @rule(
        key=st.integers(0, 4),
        customer=st.sampled_from((*CUSTOMERS, "nobody")),
        day=st.integers(0, 95),
        units=st.sampled_from(("1", "7", "333.333333", "2.5", "1000", "many")),
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
            self.ledger.landed.append(Submission(**known))
        self.waiting = []

    @precondition(lambda self: self.half_done is None)
    @rule(months=st.integers(1, MONTHS))
    def close(self, months: int) -> None:
        through = last_day_before(self.ledger.month(months))
        self.product.close(through, None, self.tick())
        self.ledger.close(months, self.ledger.landed, self.ledger.terms, None)

    @precondition(lambda self: self.half_done is None and self.receipts)
    @rule(months=st.integers(1, MONTHS), data=st.data())
    def close_as_of(self, months: int, data: st.DataObject) -> None:
        receipt = data.draw(st.sampled_from(self.receipts))
        as_of = receipt - timedelta(seconds=data.draw(st.integers(0, 1)))
        through = last_day_before(self.ledger.month(months))
        self.product.close(through, as_of, self.tick())
        self.ledger.close(months, self.ledger.landed, self.ledger.terms, as_of)

    @precondition(lambda self: self.half_done is None)
    @rule(months=st.integers(1, MONTHS), statement=st.integers(1, 70))
    def close_killed(self, months: int, statement: int) -> None:
        through = last_day_before(self.ledger.month(months))
        if not self.product.close_killed(through, self.tick(), statement):
            self.ledger.close(months, self.ledger.landed, self.ledger.terms, None)
        elif self.product.has_begun(through):
            self.half_done = (months, len(self.ledger.landed), self.ledger.terms)

    @precondition(lambda self: self.half_done is not None)
    @rule()
    def resume(self) -> None:
        """It bills what it would have billed, though more has landed since."""
        assert self.half_done is not None
        months, known, terms = self.half_done
        self.product.close(last_day_before(self.ledger.month(months)), None, self.tick())
        self.ledger.close(months, self.ledger.landed[:known], terms, None)
        self.half_done = None

    @precondition(lambda self: self.half_done is None)
    @rule(
        terms=st.builds(
            Terms,
            rate=st.sampled_from(("0.015", "0.02", "1.005")),
            discount=st.sampled_from((0, 10, 33)),
            minimum=st.sampled_from((0, 5, 40)),
        )
    )
    def amend(self, terms: Terms) -> None:
        """Drafts follow with the next close; what is issued stays."""
        self.product.apply(FIRST_MONTH, terms, self.tick())
        self.ledger.terms = terms

    @precondition(lambda self: self.half_done is None and self.ledger.with_status("DRAFT"))
    @rule(data=st.data())
    def issue(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(self.ledger.with_status("DRAFT")))
        _, ids = self.product.bills(FIRST_MONTH)
        self.product.issue(ids[place], self.tick())
        self.ledger.issue(place)

    @precondition(lambda self: self.half_done is None and self.ledger.with_status("FINAL"))
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(self.ledger.with_status("FINAL")))
        _, ids = self.product.bills(FIRST_MONTH)
        self.product.void(ids[place], self.tick())
        self.ledger.void(place)

    @rule(hours=st.integers(1, 1000))
    def advance_the_clock(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def the_books_are_the_same(self) -> None:
        if self.half_done is None:
            bills, _ = self.product.bills(FIRST_MONTH)
            assert bills == self.ledger.shown()
            assert self.product.receivable() == self.ledger.receivable()

    def teardown(self) -> None:
        try:
            assert self.product.is_sound()
        finally:
            self.product.end()
            shutil.rmtree(self.folder)


@pytest.mark.slow
def test_the_whole_life_of_invoices(tmp_path: Path) -> None:
    Life.database = tmp_path / "empty.db"
    open_store(f"sqlite:///{Life.database}").close()
    machine = Life.TestCase
    machine.settings = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine().runTest()
