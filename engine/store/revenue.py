"""When documents became facts, and the locks of revenue periods: what recognition goes by.

The order of everything is that of the audit log: what was written before a lock was in the books
when they were locked, whatever its day and whatever the clocks said.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from engine.domain.journal import SourceKind
from engine.store import audit
from engine.store.credit_tables import credit_grants, credit_transactions
from engine.store.journal import balances
from engine.store.receivable_tables import invoice_details
from engine.store.tables import audit_log, journal_entries, postings

LOCK_KIND = "revenue_lock"
LOCK_ID = "revenue"


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """The local day on which a fact was posted, and its place in the audit log."""

    day: date
    place: int


@dataclass(frozen=True, slots=True)
class RevenueLock:
    """All days through `through` were closed at that place of the audit log."""

    through: date
    place: int
    at: datetime
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class CreditRevenue:
    """What the ledger earned of credit: units used, credit expired. Minor units, revenue positive.

    `account` is the ledger's.
    """

    transaction_id: str
    customer_id: str
    account: str
    currency: str
    amount: int
    fact: DocumentFact


def facts(
    connection: Connection, source_kind: SourceKind, kind: str, verb: str
) -> dict[str, DocumentFact]:
    """Of every document that posted an entry of that kind: by its id."""
    query = (
        select(journal_entries.c.source_id, journal_entries.c.posted_on, audit_log.c.n)
        .join(audit_log, audit_log.c.object_id == journal_entries.c.source_id)
        .where(
            journal_entries.c.source_kind == source_kind.value,
            journal_entries.c.kind == kind,
            audit_log.c.object_kind == source_kind.value,
            audit_log.c.verb == verb,
        )
    )
    return {row.source_id: DocumentFact(row.posted_on, row.n) for row in connection.execute(query)}


def accounting_dates(connection: Connection) -> dict[str, date]:
    """The local day on which each issued invoice counts in the books, by id."""
    columns = invoice_details.c
    query = select(columns.invoice_id, columns.accounting_date).where(
        columns.accounting_date.is_not(None)
    )
    return {row.invoice_id: row.accounting_date for row in connection.execute(query)}


def credit_revenue(connection: Connection, customer_id: str | None = None) -> list[CreditRevenue]:
    """What was earned of credit, in order of the audit log."""
    query = (
        select(
            journal_entries.c.source_id,
            journal_entries.c.posted_on,
            journal_entries.c.currency,
            postings.c.account,
            postings.c.amount,
            credit_grants.c.customer_id,
        )
        .join(postings, postings.c.entry_id == journal_entries.c.id)
        .join(credit_transactions, credit_transactions.c.id == journal_entries.c.source_id)
        .join(credit_grants, credit_grants.c.id == credit_transactions.c.grant_id)
        .where(
            journal_entries.c.source_kind == SourceKind.CREDIT_TRANSACTION.value,
            postings.c.account.startswith("revenue:"),
        )
    )
    if customer_id is not None:
        query = query.where(credit_grants.c.customer_id == customer_id)
    rows = list(connection.execute(query))
    if not rows:
        return []
    places = _transaction_places(connection)
    found = [
        CreditRevenue(
            transaction_id=row.source_id,
            customer_id=row.customer_id,
            account=row.account,
            currency=row.currency,
            amount=-row.amount,
            fact=DocumentFact(row.posted_on, places[row.source_id]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: each.fact.place)


def _transaction_places(connection: Connection) -> dict[str, int]:
    query = select(audit_log.c.n, audit_log.c.body).where(
        audit_log.c.object_kind == "credit_grant", audit_log.c.verb != "credit_grant.created"
    )
    bodies = ((row.n, json.loads(row.body)) for row in connection.execute(query))
    return {body["transaction"]: n for n, body in bodies if "transaction" in body}


def schedule_places(connection: Connection, verb: str) -> dict[tuple[str, str], int]:
    """Where a verb about schedules stands in the audit log, by schedule and milestone."""
    query = select(audit_log.c.n, audit_log.c.object_id, audit_log.c.body).where(
        audit_log.c.object_kind == "schedule", audit_log.c.verb == verb
    )
    return {
        (row.object_id, json.loads(row.body).get("milestone") or ""): row.n
        for row in connection.execute(query)
    }


def revenue_locks(connection: Connection) -> tuple[RevenueLock, ...]:
    """Every lock, oldest first; each is later than those before it."""
    return tuple(
        RevenueLock(
            through=date.fromisoformat(json.loads(entry.body)["through"]),
            place=entry.n,
            at=entry.at,
            actor=entry.actor,
            reason=json.loads(entry.body)["reason"],
        )
        for entry in audit.entries_of(connection, LOCK_KIND, LOCK_ID)
    )


def add_revenue_lock(
    connection: Connection, through: date, *, reason: str, at: datetime, actor: str
) -> None:
    """Close all days through one. Whoever asks has seen that it is later than the last lock."""
    audit.append(
        connection,
        at=at,
        actor=actor,
        verb="revenue.locked",
        object_kind=LOCK_KIND,
        object_id=LOCK_ID,
        body={"through": through.isoformat(), "reason": reason},
    )


def ledger_revenue(connection: Connection) -> dict[tuple[str, str], int]:
    """What the journal has as revenue by (currency, account): credit positive, minor units."""
    return {
        key: -amount
        for key, amount in balances(connection).items()
        if key[1].startswith("revenue:")
    }
