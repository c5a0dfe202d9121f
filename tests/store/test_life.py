"""Random lives of many invoices against a naive picture of what must come of them."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from engine.domain.errors import ConflictError
from engine.domain.invoice import Invoice, InvoiceStatus
from engine.store import audit, journal, outbox
from engine.store.invoices import billed_charges, latest_revisions, list_invoices
from engine.store.issuing import delete_open_invoice, mark_sent, void
from engine.store.open import Connection, Store
from engine.store.open_invoices import save_open_invoice
from tests.store.invoice_samples import LATER, invoice, line, record, void_entry
from tests.store.test_invoices import issue_draft

pytestmark = pytest.mark.slow

PLACES = 4
STEPS = 120


@dataclass
class Expected:
    """One invoice as it ought to be: its latest content, its status, its number."""

    bill: Invoice
    status: InvoiceStatus
    number: str | None = None


class Books:
    """The naive picture: a dictionary of invoices by place and revision."""

    def __init__(self) -> None:
        self.invoices: dict[tuple[int, int], Expected] = {}
        self.numbers = 0

    def latest(self, place: int) -> Expected | None:
        revisions = [revision for at, revision in self.invoices if at == place]
        return self.invoices[place, max(revisions)] if revisions else None

    def save(self, connection: Connection, place: int, net: int, status: InvoiceStatus) -> None:
        old = self.latest(place)
        voided = old is not None and old.status is InvoiceStatus.VOIDED
        revision = 0 if old is None else old.bill.identity.revision + voided
        bill = invoice(f"s{place}", revision=revision, lines=(line(net=net, tax=net // 5),))
        refused = old is not None and (
            old.status.is_issued
            or (old.status is InvoiceStatus.DRAFT and status is InvoiceStatus.IN_PROGRESS)
        )
        if refused:
            with pytest.raises(ConflictError):
                save_open_invoice(connection, bill, record(bill, status))
            return
        result = save_open_invoice(connection, bill, record(bill, status))
        if old is None or voided:
            assert result == "created"
        else:
            same = (old.bill, old.status) == (bill, status)
            assert result == ("unchanged" if same else "updated")
        self.invoices[place, revision] = Expected(bill, status)

    def issue(self, connection: Connection, place: int) -> None:
        known = self.latest(place)
        if known is None or known.status is not InvoiceStatus.DRAFT:
            with pytest.raises(ConflictError):
                issue_draft(connection, known.bill if known else invoice(f"s{place}"))
            return
        known.number = issue_draft(connection, known.bill)
        known.status = InvoiceStatus.FINAL
        self.numbers += 1
        assert known.number == f"INV-{self.numbers:06d}"

    def send(self, connection: Connection, place: int) -> None:
        known = self.latest(place)
        if known is not None and known.status is InvoiceStatus.FINAL:
            mark_sent(connection, known.bill.id, at=LATER, actor="mail")
            known.status = InvoiceStatus.SENT

    def void(self, connection: Connection, place: int) -> None:
        known = self.latest(place)
        if known is None or known.status in (InvoiceStatus.IN_PROGRESS, InvoiceStatus.VOIDED):
            return
        void(
            connection,
            known.bill.id,
            expected=known.status,
            at=LATER,
            actor="anna",
            reason="mistake",
            entry=void_entry(known.bill) if known.status.is_issued else None,
        )
        known.status = InvoiceStatus.VOIDED

    def delete(self, connection: Connection, place: int) -> None:
        known = self.latest(place)
        if known is None or not known.status.is_open:
            return
        delete_open_invoice(
            connection, known.bill.id, expected=known.status, at=LATER, actor="x", reason=""
        )
        del self.invoices[place, known.bill.identity.revision]

    def check(self, connection: Connection) -> None:
        """Everything that can be asked of the store agrees with the picture."""
        stored = {
            each.id: (each.status, each.number, each.gross_total)
            for each in list_invoices(connection)
        }
        assert stored == {
            each.bill.id: (each.status, each.number, each.bill.gross_total)
            for each in self.invoices.values()
        }
        live = [each for each in self.invoices.values() if each.status is not InvoiceStatus.VOIDED]
        assert billed_charges(connection) == {
            (each.bill.identity.schedule_id, 0, "fee", 0): (each.bill.id, each.status)
            for each in live
        }
        latest = [each for place in range(PLACES) if (each := self.latest(place)) is not None]
        assert latest_revisions(connection) == {
            (each.bill.identity.schedule_id, 0, "scheduled", 0): (
                each.bill.identity.revision,
                each.status,
            )
            for each in latest
        }
        receivable = sum(each.bill.gross_total for each in live if each.status.is_issued)
        balances = journal.balances(connection)
        assert balances.get(("USD", "receivable"), 0) == receivable
        assert sum(balances.values()) == 0
        issued = [
            message
            for message in outbox.undelivered(connection, limit=10_000)
            if message.fact.topic == "invoice.issued"
        ]
        assert len(issued) == self.numbers
        audit.verify_chain(connection)


@pytest.mark.parametrize("seed", range(6))
def test_many_random_lives_end_as_they_must(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    books = Books()
    for _ in range(STEPS):
        place = chance.randrange(PLACES)
        step = chance.choice(["save", "save", "issue", "send", "void", "delete", "taken back"])
        with store.write() as connection:
            match step:
                case "save":
                    status = chance.choice([InvoiceStatus.IN_PROGRESS, InvoiceStatus.DRAFT])
                    books.save(connection, place, chance.choice([0, 500, -1000]), status)
                case "issue":
                    books.issue(connection, place)
                case "send":
                    books.send(connection, place)
                case "void":
                    books.void(connection, place)
                case "delete":
                    books.delete(connection, place)
                case "taken back":
                    undone = connection.begin_nested()
                    known = books.latest(place)
                    if known is not None and known.status is InvoiceStatus.DRAFT:
                        issue_draft(connection, known.bill)
                    undone.rollback()
            books.check(connection)
    with store.read() as connection:
        books.check(connection)
    assert books.numbers > 0
