"""What happens to credit for good: granted, drawn by an issued invoice, returned, expired.

Everything here runs inside the caller's transaction, beside what it belongs to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.catalog.resolve import resolve
from engine.credits.balance import draws_of, released
from engine.domain.catalog import Catalog
from engine.domain.credit import CreditGrant, TransactionKind
from engine.domain.decimals import EXACT, plain
from engine.domain.errors import ConflictError, RatingError
from engine.domain.invoice import ONE_OFF
from engine.invoicing.content import content_digest, content_of
from engine.invoicing.frozen import thaw
from engine.invoicing.frozen_credits import frozen_credits, offered, refrozen
from engine.ledger.credits import credit_entry
from engine.store import journal
from engine.store.credits import (
    StoredGrant,
    add_grant,
    add_transaction,
    draws_of_invoice,
    granted_customers,
    has_grants,
    read_grant,
    read_grants,
)
from engine.store.invoice_edits import read_edits
from engine.store.invoices import read_invoice
from engine.store.open import Connection
from engine.store.open_invoices import save_open_invoice
from engine.store.stored_invoice import InvoiceRecord, StoredInvoice
from engine.workflows.calculate import calculate
from engine.workflows.credit_projection import (
    as_promised,
    available_grants,
    not_posted,
    promised_grants,
)
from engine.workflows.recalculate import planned_as_frozen

ONE_DAY = timedelta(days=1)


def post_grants(
    connection: Connection,
    catalog: Catalog,
    customers: Collection[str],
    through: date,
    *,
    at: datetime,
    actor: str,
) -> int:
    """Post every grant of the catalog that is effective by a local day and not posted yet.

    Returns how many. What is posted keeps its terms, whatever becomes of the catalog.
    """
    promised = promised_grants(catalog, customers, through)
    if not promised:
        return 0
    new = not_posted(read_grants(connection, customers), promised)
    for grant in new:
        post_grant(connection, grant, at=at, actor=actor)
    return len(new)


def post_grant(connection: Connection, grant: CreditGrant, *, at: datetime, actor: str) -> None:
    """Post a new grant, on its first day."""
    add_grant(connection, grant, at=at, actor=actor)
    _post(
        connection,
        grant,
        TransactionKind.GRANT,
        grant.amount,
        grant.start,
        reason=f"granted: {grant.name}",
        at=at,
        actor=actor,
    )


def customers_with_credit(
    connection: Connection, catalog: Catalog, customers: Collection[str]
) -> set[str]:
    """Those of some customers who were ever granted anything, or are by the catalog."""
    promised = {each for each in customers if any(catalog.credit_of(each))}
    return promised | granted_customers(connection, customers)


def lock_in(
    connection: Connection, catalog: Catalog, stored: StoredInvoice, *, at: datetime, actor: str
) -> StoredInvoice:
    """Rate a draft again with the balances now in force, if they are not those it was rated with.

    From its frozen usage and documents: nothing but credit can change. The invoice as it is then.
    Raises RatingError if that cannot be done.
    """
    invoice = stored.invoice
    has_drawn = any(line.charge.credit_grant_id for line in invoice.lines)
    if invoice.identity.kind == ONE_OFF or not (
        has_drawn or catalog.grants_credit or has_grants(connection)
    ):
        return stored
    customer = invoice.customer_id
    post_grants(connection, catalog, (customer,), invoice.invoice_date, at=at, actor=actor)
    found = available_grants(connection, catalog, (customer,), invoice.invoice_date)
    grants = offered(found.get(customer, ()), invoice.period_start, invoice.invoice_date)
    if frozen_credits(stored.frozen) == frozen_credits(refrozen(stored.frozen, grants)):
        return stored
    documents, usage = thaw(stored.frozen)
    planned = planned_as_frozen(resolve(documents), stored)
    edits = read_edits(connection, invoice.id)
    calculated = calculate(resolve(documents), planned, usage, edits, grants)
    if calculated.invoice is None:
        raise RatingError(f"{invoice.id} cannot be rated again: {calculated.reason}")
    content = content_of(calculated.invoice)
    record = InvoiceRecord(
        status=stored.status,
        cut=stored.cut,
        customer=stored.customer,
        frozen=refrozen(stored.frozen, calculated.credits),
        content=content,
        content_sha256=content_digest(content),
        calculated_at=at,
        periods=planned.settled,
        actor=actor,
    )
    save_open_invoice(connection, calculated.invoice, record)
    locked = read_invoice(connection, invoice.id)
    assert locked is not None
    return locked


def post_draws(
    connection: Connection, stored: StoredInvoice, issued_on: date, *, at: datetime, actor: str
) -> None:
    """Take what an issued invoice draws off its grants, on the day of issue.

    On the grant's first day if that is later. Raises ConflictError if a grant has less left.
    """
    for grant_id, amount in draws_of(line.charge for line in stored.invoice.lines).items():
        grant = read_grant(connection, grant_id)
        assert grant is not None, "what an invoice draws from is posted before it is issued"
        _post(
            connection,
            grant,
            TransactionKind.DRAWDOWN,
            -amount,
            max(issued_on, grant.grant.start),
            invoice_id=stored.invoice.id,
            reason="used by an invoice",
            at=at,
            actor=actor,
        )


def return_draws(
    connection: Connection, invoice_id: str, day: date, *, at: datetime, actor: str
) -> None:
    """Give back to its grants what a voided invoice had drawn, as far as it has not been yet."""
    return_some(
        connection,
        draws_of_invoice(connection, invoice_id),
        day,
        invoice_id=invoice_id,
        reason="returned: the invoice was voided",
        at=at,
        actor=actor,
    )


def return_some(
    connection: Connection,
    draws: Mapping[str, Decimal],
    day: date,
    *,
    invoice_id: str,
    credit_note_id: str | None = None,
    reason: str,
    at: datetime,
    actor: str,
) -> None:
    """Give grants back some of what an invoice had drawn, by a credit note if one is named."""
    for grant_id, amount in draws.items():
        _move(
            connection,
            grant_id,
            TransactionKind.RETURN,
            amount,
            day,
            invoice_id=invoice_id,
            credit_note_id=credit_note_id,
            reason=reason,
            at=at,
            actor=actor,
        )


def draw_again(
    connection: Connection,
    draws: Mapping[str, Decimal],
    day: date,
    *,
    invoice_id: str,
    credit_note_id: str,
    reason: str,
    at: datetime,
    actor: str,
) -> None:
    """Take what a credit note had returned off the grants again: the note is voided.

    Raises ConflictError if a grant has less left: it was used since, or has expired.
    """
    for grant_id, amount in draws.items():
        stored = read_grant(connection, grant_id)
        left = Decimal(0) if stored is None else stored.balance
        if left < amount:
            raise ConflictError(
                f"the credit note gave {plain(amount)} back to credit grant {grant_id}, which has"
                f" {plain(left)} left: it was used or has expired since, so the note stays"
            )
        _move(
            connection,
            grant_id,
            TransactionKind.DRAWDOWN,
            -amount,
            day,
            invoice_id=invoice_id,
            credit_note_id=credit_note_id,
            reason=reason,
            at=at,
            actor=actor,
        )


def post_expiries(
    connection: Connection,
    catalog: Catalog,
    through: date,
    open_days: Mapping[str, Sequence[date]],
    *,
    at: datetime,
    actor: str,
) -> int:
    """Post what nobody can use any more, the day after the last usable day; how many grants.

    `open_days` are the days of charges that have begun and are not issued yet, by customer: a grant
    that one of them could still use waits until they are issued.
    """
    customers = {each.id for each in catalog.customers}
    every = read_grants(connection)
    count = 0
    promised = promised_grants(catalog, customers, through)
    for stored, grant in zip(every, as_promised(every, promised), strict=True):
        if grant.end is None or grant.end > through + ONE_DAY or stored.balance <= 0:
            continue
        if any(grant.is_usable_on(day) for day in open_days.get(grant.customer_id, ())):
            continue
        last = max(each.day for each in stored.transactions)
        _post(
            connection,
            stored,
            TransactionKind.EXPIRY,
            -stored.balance,
            max(grant.end, last),
            reason=f"expired: usable until {grant.end - ONE_DAY}",
            at=at,
            actor=actor,
        )
        count += 1
    return count


def withdraw(
    connection: Connection, stored: StoredGrant, day: date, *, reason: str, at: datetime, actor: str
) -> None:
    """Take back a whole grant."""
    _post(
        connection,
        stored,
        TransactionKind.WITHDRAWAL,
        -stored.balance,
        max(day, stored.grant.start),
        reason=reason,
        at=at,
        actor=actor,
    )


def _move(
    connection: Connection,
    grant_id: str,
    kind: TransactionKind,
    amount: Decimal,
    day: date,
    *,
    invoice_id: str,
    credit_note_id: str | None = None,
    reason: str,
    at: datetime,
    actor: str,
) -> None:
    """Post a change of a stored grant, not before the last one."""
    stored = read_grant(connection, grant_id)
    assert stored is not None, "a transaction has its grant"
    _post(
        connection,
        stored,
        kind,
        amount,
        max(day, *(each.day for each in stored.transactions if each.invoice_id == invoice_id)),
        invoice_id=invoice_id,
        credit_note_id=credit_note_id,
        reason=reason,
        at=at,
        actor=actor,
    )


def _post(
    connection: Connection,
    stored: StoredGrant | CreditGrant,
    kind: TransactionKind,
    amount: Decimal,
    day: date,
    *,
    invoice_id: str | None = None,
    credit_note_id: str | None = None,
    reason: str,
    at: datetime,
    actor: str,
) -> None:
    """One change of a balance with its journal entry."""
    earned = 0
    if isinstance(stored, StoredGrant) and kind is not TransactionKind.WITHDRAWAL:
        earned = released(stored.grant, stored.balance, EXACT.add(stored.balance, amount))
    transaction = add_transaction(
        connection,
        stored,
        kind,
        amount,
        day,
        released=earned,
        invoice_id=invoice_id,
        credit_note_id=credit_note_id,
        reason=reason,
        at=at,
        actor=actor,
    )
    grant = stored if isinstance(stored, CreditGrant) else stored.grant
    entry = credit_entry(grant, transaction)
    if entry is not None:
        journal.post(connection, entry)
