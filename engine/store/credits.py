"""Credit as stored: grants and their transactions, only ever added to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import uuid5

from sqlalchemy import Connection, RowMapping, Select, insert, select

from engine.domain.credit import (
    CreditGrant,
    CreditTransaction,
    GrantOrigin,
    TransactionKind,
    falls_low,
)
from engine.domain.decimals import EXACT, ZERO, plain
from engine.domain.errors import ConflictError
from engine.domain.identity import NAMESPACE
from engine.domain.invoice import InvoiceStatus, LineItem
from engine.store import audit, outbox
from engine.store.credit_tables import credit_grants, credit_transactions
from engine.store.stored_invoice import line_from
from engine.store.tables import invoice_line_items, invoices

OPEN = tuple(status.value for status in InvoiceStatus if status.is_open)


@dataclass(frozen=True, slots=True)
class StoredGrant:
    """A grant with everything that happened to its balance, oldest first."""

    grant: CreditGrant
    transactions: tuple[CreditTransaction, ...]
    created_at: datetime

    @property
    def balance(self) -> Decimal:
        """What is left, in the grant's unit."""
        total = ZERO
        for transaction in self.transactions:
            total = EXACT.add(total, transaction.amount)
        return total

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back as a whole."""
        return any(each.kind is TransactionKind.WITHDRAWAL for each in self.transactions)


@dataclass(frozen=True, slots=True)
class ProjectedDraw:
    """The lines of credit of one open invoice: what it will draw if nothing comes between."""

    invoice_id: str
    customer_id: str
    schedule_id: str
    invoice_date: date
    lines: tuple[LineItem, ...]


def read_grants(
    connection: Connection, customer_ids: Collection[str] | None = None
) -> tuple[StoredGrant, ...]:
    """The grants of some customers, or of all, ordered by id."""
    grants = select(credit_grants).order_by(credit_grants.c.id)
    query = (
        select(credit_transactions)
        .join(credit_grants, credit_grants.c.id == credit_transactions.c.grant_id)
        .order_by(credit_transactions.c.grant_id, credit_transactions.c.n)
    )
    if customer_ids is not None and len(customer_ids) == 1:
        ours = credit_grants.c.customer_id.in_(customer_ids)
        grants, query = grants.where(ours), query.where(ours)
    rows = [
        row
        for row in connection.execute(grants).mappings()
        if customer_ids is None or row["customer_id"] in customer_ids
    ]
    if not rows:
        return ()
    transactions = _by_grant(connection, query)
    return tuple(
        StoredGrant(_grant(row), tuple(transactions[row["id"]]), row["created_at"]) for row in rows
    )


def read_grant(connection: Connection, grant_id: str) -> StoredGrant | None:
    """One grant; None if it was never made."""
    row = (
        connection.execute(select(credit_grants).where(credit_grants.c.id == grant_id))
        .mappings()
        .first()
    )
    if row is None:
        return None
    query = (
        select(credit_transactions)
        .where(credit_transactions.c.grant_id == grant_id)
        .order_by(credit_transactions.c.n)
    )
    transactions = _by_grant(connection, query)
    return StoredGrant(_grant(row), tuple(transactions[grant_id]), row["created_at"])


def add_grant(connection: Connection, grant: CreditGrant, *, at: datetime, actor: str) -> None:
    """Store a grant, without any balance yet: `add_transaction` gives it one."""
    origin = grant.origin
    connection.execute(
        insert(credit_grants).values(
            id=grant.id,
            customer_id=grant.customer_id,
            name=grant.name,
            amount=grant.amount,
            currency=grant.currency,
            metric_id=grant.metric_id,
            cost=grant.cost,
            usable_from=grant.start,
            usable_until=grant.end,
            priority=grant.priority,
            price_ids=json.dumps(list(grant.price_ids)),
            schedule_id=None if origin is None else origin.schedule_id,
            phase_index=None if origin is None else origin.phase_index,
            number=None if origin is None else origin.number,
            refresh=None if origin is None else origin.refresh,
            created_at=at,
        )
    )
    audit.append(
        connection,
        at=at,
        actor=actor,
        verb="credit_grant.created",
        object_kind="credit_grant",
        object_id=grant.id,
        body={
            "customer": grant.customer_id,
            "amount": plain(grant.amount),
            "unit": grant.metric_id or grant.currency,
        },
    )


def add_transaction(
    connection: Connection,
    stored: StoredGrant | CreditGrant,
    kind: TransactionKind,
    amount: Decimal,
    day: date,
    *,
    released: int = 0,
    invoice_id: str | None = None,
    credit_note_id: str | None = None,
    reason: str,
    at: datetime,
    actor: str,
) -> CreditTransaction:
    """Change a grant's balance, and say so in the audit log.

    Raises ConflictError if that would take the balance below zero.
    """
    before = () if isinstance(stored, CreditGrant) else stored.transactions
    grant = stored if isinstance(stored, CreditGrant) else stored.grant
    balance = ZERO if isinstance(stored, CreditGrant) else stored.balance
    if EXACT.add(balance, amount) < 0:
        raise ConflictError(
            f"credit grant {grant.id} has {plain(balance)} left, less than the {plain(-amount)}"
            " to be taken: read it again"
        )
    n = len(before) + 1
    transaction = CreditTransaction(
        id=str(uuid5(NAMESPACE, "\x1f".join(("credit transaction", grant.id, str(n))))),
        grant_id=grant.id,
        kind=kind,
        amount=amount,
        day=day,
        released=released,
        invoice_id=invoice_id,
        reason=reason,
        credit_note_id=credit_note_id,
    )
    connection.execute(
        insert(credit_transactions).values(
            id=transaction.id,
            grant_id=grant.id,
            n=n,
            kind=kind.value,
            amount=amount,
            released=released,
            day=day,
            invoice_id=invoice_id,
            credit_note_id=credit_note_id,
            reason=reason,
            posted_at=at,
        )
    )
    audit.append(
        connection,
        at=at,
        actor=actor,
        verb=f"credit_grant.{kind}",
        object_kind="credit_grant",
        object_id=grant.id,
        body={
            "transaction": transaction.id,
            "amount": plain(amount),
            "day": day.isoformat(),
            "invoiceId": invoice_id,
            "reason": reason,
            **({} if credit_note_id is None else {"creditNoteId": credit_note_id}),
        },
    )
    left = EXACT.add(balance, amount)
    if kind is TransactionKind.DRAWDOWN and falls_low(grant.amount, balance, left):
        unit = grant.metric_id or grant.currency
        payload = {"balance": plain(left), "granted": plain(grant.amount), "unit": unit}
        text = audit.canonical_json(payload)
        fact = outbox.Fact("credit.low", "credit_grant", grant.id, text, at)
        outbox.enqueue(connection, [fact])
    return transaction


def draws_of_invoice(connection: Connection, invoice_id: str) -> dict[str, Decimal]:
    """What an invoice has drawn and nothing has returned, by grant: more than nothing."""
    query = (
        select(credit_transactions)
        .where(credit_transactions.c.invoice_id == invoice_id)
        .order_by(credit_transactions.c.grant_id, credit_transactions.c.n)
    )
    drawn: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in connection.execute(query).mappings():
        each = _transaction(row)
        drawn[each.grant_id] = EXACT.subtract(drawn[each.grant_id], each.amount)
    return {id: amount for id, amount in drawn.items() if amount > 0}


def projected_draws(
    connection: Connection, customer_ids: Collection[str]
) -> tuple[ProjectedDraw, ...]:
    """What the open invoices of some customers are calculated to draw, in order of date,
    customer, schedule and id."""
    query = (
        select(
            invoice_line_items,
            invoices.c.customer_id,
            invoices.c.schedule_id,
            invoices.c.invoice_date,
        )
        .join(invoices, invoices.c.id == invoice_line_items.c.invoice_id)
        .where(
            invoice_line_items.c.credit_grant_id.is_not(None),
            invoices.c.status.in_(OPEN),
        )
        .order_by(
            invoices.c.invoice_date,
            invoices.c.customer_id,
            invoices.c.schedule_id,
            invoices.c.id,
            invoice_line_items.c.position,
        )
    )
    if len(customer_ids) == 1:
        query = query.where(invoices.c.customer_id.in_(customer_ids))
    by_invoice: defaultdict[tuple[str, str, str, date], list[LineItem]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        key = (row["invoice_id"], row["customer_id"], row["schedule_id"], row["invoice_date"])
        by_invoice[key].append(line_from(row))
    return tuple(
        ProjectedDraw(*key, tuple(lines))
        for key, lines in by_invoice.items()
        if key[1] in customer_ids
    )


def has_grants(connection: Connection) -> bool:
    """Whether anybody was ever granted anything."""
    return connection.execute(select(credit_grants.c.id).limit(1)).first() is not None


def granted_customers(connection: Connection, customer_ids: Collection[str]) -> set[str]:
    """Those of some customers who were ever granted anything."""
    if not customer_ids:
        return set()
    query = select(credit_grants.c.customer_id).distinct()
    found = query.where(credit_grants.c.customer_id.in_(customer_ids))
    return set(connection.execute(found).scalars())


def _by_grant(
    connection: Connection, query: Select[tuple[object, ...]]
) -> defaultdict[str, list[CreditTransaction]]:
    found: defaultdict[str, list[CreditTransaction]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["grant_id"]].append(_transaction(row))
    return found


def _transaction(row: RowMapping) -> CreditTransaction:
    return CreditTransaction(
        id=row["id"],
        grant_id=row["grant_id"],
        kind=TransactionKind(row["kind"]),
        amount=row["amount"],
        day=row["day"],
        released=row["released"],
        invoice_id=row["invoice_id"],
        reason=row["reason"],
        credit_note_id=row["credit_note_id"],
    )


def _grant(row: RowMapping) -> CreditGrant:
    origin = None
    if row["schedule_id"] is not None:
        origin = GrantOrigin(row["schedule_id"], row["phase_index"], row["number"], row["refresh"])
    return CreditGrant(
        id=row["id"],
        customer_id=row["customer_id"],
        name=row["name"],
        amount=row["amount"],
        currency=row["currency"],
        start=row["usable_from"],
        end=row["usable_until"],
        metric_id=row["metric_id"],
        cost=row["cost"],
        priority=row["priority"],
        price_ids=tuple(json.loads(row["price_ids"])),
        origin=origin,
    )
