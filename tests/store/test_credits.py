"""Credit as stored: sums of what happened, on both databases only ever added to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from engine.domain.credit import CreditGrant, GrantOrigin, TransactionKind
from engine.domain.errors import ConflictError
from engine.store.credits import add_grant, add_transaction, read_grant, read_grants
from engine.store.open import Connection, Store
from engine.store.open_invoices import save_open_invoice
from engine.store.outbox import undelivered
from tests.store.invoice_samples import AT, invoice, record

GRANT = CreditGrant(
    id="deal.0.1.1",
    customer_id="acme",
    name="Calls",
    amount=Decimal("1000.5"),
    currency="USD",
    start=date(2026, 1, 1),
    end=date(2026, 2, 1),
    metric_id="calls",
    cost=Decimal("80"),
    priority=3,
    price_ids=("calls_usd",),
    origin=GrantOrigin("deal", 0, 1, 1),
)


def post(
    connection: Connection, amount: str, kind: TransactionKind, invoice_id: str | None = None
) -> None:
    stored = read_grant(connection, GRANT.id)
    assert stored is not None
    add_transaction(
        connection,
        stored,
        kind,
        Decimal(amount),
        GRANT.start,
        invoice_id=invoice_id,
        reason="test",
        at=AT,
        actor="test",
    )


def granted(store: Store) -> None:
    with store.write() as connection:
        add_grant(connection, GRANT, at=AT, actor="test")
        post(connection, "1000.5", TransactionKind.GRANT)


def test_a_grant_comes_back_as_it_was_made(store: Store) -> None:
    granted(store)
    with store.write() as connection:
        plain = replace(GRANT, id="plain", end=None, metric_id=None, priority=None, origin=None)
        add_grant(connection, plain, at=AT, actor="test")
    with store.read() as connection:
        assert [each.grant for each in read_grants(connection)] == [GRANT, plain]
        assert read_grants(connection, ("globex",)) == ()


def test_others_are_told_once_that_a_grant_falls_low(store: Store) -> None:
    """A fifth of 1000.5 is 200.1: the second drawdown reaches it, the third goes on below."""
    granted(store)
    with store.write() as connection:
        bill = invoice("draws")
        save_open_invoice(connection, bill, record(bill))
        for amount in ("-800", "-0.4", "-100"):
            post(connection, amount, TransactionKind.DRAWDOWN, bill.id)
        post(connection, "-100.1", TransactionKind.EXPIRY)
        told = [each.fact for each in undelivered(connection) if each.fact.topic == "credit.low"]
    assert [(each.topic, each.source_id) for each in told] == [("credit.low", GRANT.id)]
    assert told[0].payload == '{"balance":"200.1","granted":"1000.5","unit":"calls"}'


def test_a_balance_is_the_sum_and_never_below_zero(store: Store) -> None:
    granted(store)
    with store.write() as connection:
        post(connection, "-1000", TransactionKind.EXPIRY)
    with store.write() as connection, pytest.raises(ConflictError, match=r"has 0\.5 left, less"):
        post(connection, "-0.6", TransactionKind.EXPIRY)
    with store.read() as connection:
        stored = read_grant(connection, GRANT.id)
    assert stored is not None
    assert stored.balance == Decimal("0.5")


def test_two_who_saw_one_balance_cannot_both_take_from_it(store: Store) -> None:
    granted(store)
    with store.read() as connection:
        seen = read_grant(connection, GRANT.id)
    assert seen is not None

    def take(connection: Connection) -> None:
        add_transaction(
            connection,
            seen,
            TransactionKind.EXPIRY,
            Decimal(-1000),
            GRANT.start,
            reason="test",
            at=AT,
            actor="test",
        )

    with store.write() as connection:
        take(connection)
    with pytest.raises(IntegrityError), store.write() as connection:
        take(connection)


@pytest.mark.parametrize("table", ["credit_grants", "credit_transactions"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = 'x'", "DELETE FROM {}"])
def test_what_happened_is_never_changed(store: Store, table: str, statement: str) -> None:
    granted(store)
    with pytest.raises(DBAPIError, match="only ever added to"), store.write() as connection:
        connection.execute(text(statement.format(table)))
