"""The books as both sides show them, in one shape to compare."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import Connection, select

from engine.domain.catalog import Catalog
from engine.domain.invoice import ONE_OFF
from engine.domain.settlement import MovementKind
from engine.ledger.accounts import RECEIVABLE
from engine.store import audit, journal
from engine.store.credit_notes import list_credit_notes
from engine.store.credits import read_grants
from engine.store.invoice_edits import read_edits
from engine.store.invoices import list_invoices, read_invoices
from engine.store.open import Store
from engine.store.receivable_tables import invoice_movements
from engine.store.settlements import list_payments, movements_of_source, refunds_of
from engine.store.verify import unsound_issues, unsound_journal, unsound_numbers
from engine.workflows.credit_note_shapes import balance_of
from engine.workflows.replay import difference_from_frozen
from engine.workflows.revenue_reports import reconcile
from engine.workflows.verify import verify
from tests.life import accounts
from tests.life.facts import FIRST_MONTH, BillKey, Books

Lines = tuple[tuple[int, int], ...]
"""Cents before tax and tax of each line."""


@dataclass(frozen=True)
class Shown:
    """What of the books can be seen from outside; `left` of a bill is what it owes."""

    bills: dict[BillKey, tuple[str, int | None, Lines, int, str]]
    grants: dict[str, Fraction]
    payments: dict[str, int]
    notes: dict[str, tuple[str, int | None, Lines, int]]
    accounts: dict[str, int]


def shown(books: Books) -> Shown:
    """The naive books."""
    return Shown(
        {
            key: (
                bill.status,
                bill.number,
                tuple((line.cents, line.tax) for line in bill.lines),
                bill.balance,
                bill.payment_status,
            )
            for key, bill in books.bills.items()
        },
        {id: grant.left for id, grant in books.grants.items()},
        {id: books.left_of_payment(id) for id in books.payments},
        {
            id: (
                note.status,
                note.number,
                tuple((line.cents, line.tax) for line in note.lines),
                books.left_of_note(id),
            )
            for id, note in books.notes.items()
        },
        accounts.balances(books),
    )


@dataclass
class Seen:
    """The product's books. What was seen of an invoice is kept as long as it says the same."""

    store: Store
    sold: dict[str, BillKey] = field(default_factory=dict)
    """The invoices for credit that was sold by hand, by id."""
    ids: dict[BillKey, str] = field(default_factory=dict)
    lines: dict[tuple[str, str], Lines] = field(default_factory=dict)
    watcher: sqlite3.Connection = field(init=False)
    """Reads nothing: SQLite tells it whether another connection has committed."""
    audited: int = 0
    last: tuple[object, Shown] | None = None
    """What was seen last, and the database's version at that moment."""

    def __post_init__(self) -> None:
        self.watcher = sqlite3.connect(str(self.store.engine.url.database))

    def now(self) -> Shown:
        """The books as they are; looked at again only after something was committed."""
        version = self.watcher.execute("pragma data_version").fetchone()
        if self.last is None or self.last[0] != version:
            self.last = version, self._looked_at()
        return self.last[1]

    def _looked_at(self) -> Shown:
        """Everything, found sound: numbers, journal and audit log fit; what is new replays."""
        with self.store.read() as connection:
            self.audited += audit.verify_chain(connection, after=self.audited)
            assert list(unsound_numbers(connection)) == []
            assert list(unsound_journal(connection, RECEIVABLE)) == []
            assert list(unsound_issues(connection)) == []
            return Shown(
                self._bills(connection),
                {each.grant.id: Fraction(each.balance) for each in read_grants(connection)},
                {
                    each.id: each.amount
                    - sum(
                        moved.amount
                        for moved in movements_of_source(connection, MovementKind.PAYMENT, each.id)
                    )
                    - sum(refund.amount for refund in refunds_of(connection, each.id))
                    for each in list_payments(connection)
                },
                {
                    each.note.id: (
                        each.status.value,
                        _number(each.number),
                        tuple((line.net, line.tax_amount) for line in each.note.lines),
                        balance_of(connection, each)[0],
                    )
                    for each in list_credit_notes(connection)
                },
                {
                    account: amount
                    for (_, account), amount in journal.balances(connection).items()
                    if amount
                },
            )

    def close(self) -> None:
        self.watcher.close()

    def verify(self, catalog: Catalog) -> None:
        """As every night, but of every invoice; and revenue by the day adds up to the journal's."""
        assert verify(self.store, every=True).findings == ()
        revenue = reconcile(self.store, catalog)
        assert [row for row in revenue if row["billed"] != row["ledger"]] == []

    def _bills(
        self, connection: Connection
    ) -> dict[BillKey, tuple[str, int | None, Lines, int, str]]:
        summaries = list_invoices(connection)
        new = [each.id for each in summaries if (each.id, each.content_sha256) not in self.lines]
        for stored in read_invoices(connection, new):
            edits = read_edits(connection, stored.invoice.id)
            assert difference_from_frozen(stored, edits) is None
            self.lines[stored.invoice.id, stored.content_sha256] = tuple(
                (line.net, line.tax_amount) for line in stored.invoice.lines
            )
        moved: defaultdict[str, int] = defaultdict(int)
        columns = invoice_movements.c
        for id, amount in connection.execute(select(columns.invoice_id, columns.amount)):
            moved[id] += amount
        self.ids = {}
        found = {}
        for each in summaries:
            if each.status.value == "IN_PROGRESS":
                continue
            key = self.sold.get(each.id)
            if each.identity.kind != ONE_OFF:
                day = each.invoice_date
                months = (day.year - FIRST_MONTH.year) * 12 + day.month - FIRST_MONTH.month
                key = (each.customer_id, str(months - 1), each.identity.revision)
            assert key is not None and key not in found, "a place was billed twice"
            self.ids[key] = each.id
            found[key] = (
                each.status.value,
                _number(each.number),
                self.lines[each.id, each.content_sha256],
                each.gross_total - moved[each.id],
                each.payment_status.value,
            )
        return found


def _number(text: str | None) -> int | None:
    return None if text is None else int(text.rpartition("-")[2])
