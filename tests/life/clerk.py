"""What a clerk asks of the product about invoices, credit and money: every command's workflow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from engine.store.credit_notes import list_credit_notes
from engine.workflows import (
    credit_note_life,
    credit_note_use,
    credit_notes,
    payments,
    uncollectible,
)
from engine.workflows.credit_note_grant import make_grant
from engine.workflows.credits import SoldCredit, delete_grant, grant_credit
from engine.workflows.invoice_life import send
from engine.workflows.issue import finalize, void
from engine.workflows.rebill import RebillBy, rebill
from tests.life.facts import Grant
from tests.life.product import Product

CLERK = "clerk"
ONE_DAY = timedelta(days=1)


def dollars(cents: int | None) -> str | None:
    """As commands take amounts."""
    return None if cents is None else str(Decimal(cents).scaleb(-2))


def exact(number: Fraction) -> Decimal:
    """A fraction that is a decimal."""
    return Decimal(number.numerator) / Decimal(number.denominator)


class Clerk:
    """Names bills by their ids."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.store = product.store

    def issue(self, bill: str, at: datetime) -> None:
        catalog = self.product.catalog
        finalize(self.product.workspace, self.store, catalog, bill, at=at, actor=CLERK)

    def send(self, bill: str, at: datetime) -> None:
        found = self.product
        send(found.workspace, self.store, found.catalog, bill, finalize=False, at=at, actor=CLERK)

    def void(self, bill: str, at: datetime) -> None:
        void(self.store, self.product.catalog, bill, reason="wrong", at=at, actor=CLERK)

    def rebill(self, bill: str, at: datetime, *, by_note: bool) -> str | None:
        """The id of the credit note, if there is one."""
        with self.store.read() as connection:
            before = len(list_credit_notes(connection, invoice_id=bill))
        by = RebillBy.CREDIT if by_note else RebillBy.VOID
        rebill(self.store, self.product.catalog, bill, by=by, reason="wrong", at=at, actor=CLERK)
        with self.store.read() as connection:
            found = list_credit_notes(connection, invoice_id=bill)
        return found[-1].note.id if len(found) > before else None

    def sell_credit(self, grant: Grant, at: datetime, *, with_invoice: bool) -> str | None:
        """The id of the invoice, if there is one."""
        sold = SoldCredit(
            grant.customer,
            exact(grant.amount),
            "USD" if grant.is_money else "metric:calls",
            cost=None if grant.cost is None else exact(grant.cost),
            effective=grant.start,
            expires=None if grant.end is None else grant.end - ONE_DAY,
            priority=grant.priority,
            id=grant.id,
        )
        shape = grant_credit(
            self.product.workspace,
            self.store,
            sold,
            with_invoice=with_invoice,
            now=at,
            actor=CLERK,
        )
        found = shape.get("invoiceId")
        return None if found is None else str(found)

    def delete_credit(self, grant: str, at: datetime) -> None:
        delete_grant(self.store, grant, reason="wrong", now=at, actor=CLERK)

    def pay(
        self, customer: str, cents: int, shares: Sequence[tuple[str, int | None]], at: datetime
    ) -> str:
        """The id of the payment."""
        shape = payments.record(
            self.store,
            self.product.catalog,
            str(dollars(cents)),
            [payments.Share(bill, dollars(part)) for bill, part in shares],
            customer_id=customer,
            currency="USD",
            at=at,
            actor=CLERK,
        )
        return str(shape["id"])

    def allocate(self, payment: str, bill: str, cents: int | None, at: datetime) -> None:
        share = payments.Share(bill, dollars(cents))
        payments.allocate(self.store, self.product.catalog, payment, share, at=at, actor=CLERK)

    def unallocate(self, payment: str, bill: str, at: datetime) -> None:
        payments.unallocate(self.store, self.product.catalog, payment, bill, at=at, actor=CLERK)

    def refund(self, payment: str, cents: int | None, at: datetime) -> None:
        catalog, amount = self.product.catalog, dollars(cents)
        payments.refund(self.store, catalog, payment, amount, at=at, actor=CLERK)

    def write_off(self, bill: str, at: datetime) -> None:
        uncollectible.write_off(self.store, self.product.catalog, bill, at=at, actor=CLERK)

    def take_back(self, bill: str, at: datetime) -> None:
        uncollectible.take_back(self.store, self.product.catalog, bill, at=at, actor=CLERK)

    def credit(self, bill: str, part: int | None, at: datetime) -> str:
        """The id of the draft."""
        parts = [] if part is None else [credit_notes.PartOfLine("1", dollars(part))]
        shape = credit_notes.create_against(
            self.store, bill, parts, reason="too much", at=at, actor=CLERK
        )
        return str(shape["id"])

    def credit_freely(self, customer: str, cents: int, at: datetime) -> str:
        """The id of the draft."""
        line = credit_notes.FreeLine("Goodwill", str(dollars(cents)))
        catalog = self.product.catalog
        shape = credit_notes.create_free(
            self.store, catalog, customer, None, [line], reason="sorry", at=at, actor=CLERK
        )
        return str(shape["id"])

    def issue_note(self, note: str, at: datetime) -> None:
        credit_note_life.issue(
            self.store, self.product.catalog, note, send=False, at=at, actor=CLERK
        )

    def void_note(self, note: str, at: datetime) -> None:
        catalog = self.product.catalog
        credit_notes.void(self.store, catalog, note, reason="wrong", at=at, actor=CLERK)

    def apply_note(self, note: str, bill: str, cents: int | None, at: datetime) -> None:
        catalog, amount = self.product.catalog, dollars(cents)
        credit_note_use.apply(self.store, catalog, note, bill, amount, at=at, actor=CLERK)

    def unapply_note(self, note: str, bill: str, at: datetime) -> None:
        credit_note_use.unapply(self.store, self.product.catalog, note, bill, at=at, actor=CLERK)

    def grant_note(self, note: str, at: datetime) -> None:
        make_grant(self.store, self.product.catalog, note, at=at, actor=CLERK)
