"""Whatever an invoice says, it says the same after it was stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import MINOR_UNITS
from engine.domain.identity import invoice_id
from engine.domain.invoice import (
    Cut,
    Invoice,
    InvoiceIdentity,
    InvoiceStatus,
    LineItem,
    LineItemGroup,
)
from engine.domain.tax import AppliedTax, TaxCode
from engine.store.invoices import read_invoice
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from engine.store.stored_invoice import InvoiceRecord
from tests.store.invoice_samples import record

pytestmark = pytest.mark.slow

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
names = texts.filter(bool)
any_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
decimals = st.decimals(
    min_value=Decimal(10) ** 26 * -1, max_value=Decimal(10) ** 26, places=12, allow_nan=False
) | st.integers(-(10**26), 10**26).map(Decimal)
amounts = st.integers(-(10**13), 10**13)
days = st.dates(date(1900, 1, 1), date(9998, 12, 31))
counts = st.integers(0, 2**62)
instants = st.datetimes(timezones=st.just(UTC))


@st.composite
def line_items(draw: Callable[..., object], key: str, currency: str) -> LineItem:
    start, end = sorted((draw(days), draw(days)))  # type: ignore[type-var]
    charge = ChargeLine(
        kind=draw(st.sampled_from(LineKind)),
        key=key,
        title=draw(texts),
        quantity=draw(decimals),
        rate=draw(st.none() | decimals),
        net=draw(amounts),
        currency=currency,
        service_start=start,
        service_end=end,
        phase_index=draw(counts),
        period_index=draw(counts),
        price_id=draw(st.none() | texts),
        product_id=draw(st.none() | texts),
        reason=draw(texts),
        description=draw(st.none() | texts),
        is_percentage=draw(st.booleans()),
        values=tuple(draw(st.lists(st.tuples(any_texts, st.none() | any_texts), max_size=3))),
    )
    tax = AppliedTax(
        draw(st.none() | texts),
        draw(texts),
        draw(decimals),
        draw(texts),
        draw(st.sampled_from(TaxCode)),
        draw(st.none() | texts),
    )
    return LineItem(charge, tax, draw(amounts))


@st.composite
def invoices(draw: Callable[..., object]) -> Invoice:
    currency = draw(st.sampled_from(sorted(MINOR_UNITS)))
    identity = InvoiceIdentity(
        draw(texts), draw(texts), draw(counts), draw(texts), draw(counts), draw(counts)
    )
    products = draw(st.lists(st.none() | names, max_size=3, unique=True))
    keys = iter(draw(st.lists(texts, min_size=9, max_size=9, unique=True)))
    groups = tuple(
        LineItemGroup(
            title=draw(texts),
            product_id=product,
            lines=tuple(
                draw(line_items(next(keys), currency)) for _ in range(draw(st.integers(0, 3)))
            ),
        )
        for product in products
    )
    start, end = sorted(draw(st.lists(days, min_size=2, max_size=2, unique=True)))
    return Invoice(
        id=invoice_id(identity),
        identity=identity,
        customer_id=draw(texts),
        currency=currency,
        invoice_date=draw(days),
        period_start=start,
        period_end=end,
        groups=groups,
    )


cuts = st.builds(
    Cut,
    lake_version=counts,
    lake_head=texts,
    seq=st.integers(-1, 2**62),
    as_of=st.none() | instants,
    catalog_digest=texts,
    engine_version=texts,
    tzdata_version=texts,
)


@given(bill=invoices(), cut=cuts, at=instants, status=st.sampled_from(["IN_PROGRESS", "DRAFT"]))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_an_invoice_is_the_same_after_saving(
    store: Store, bill: Invoice, cut: Cut, at: datetime, status: str
) -> None:
    plain = record(bill)
    kept = InvoiceRecord(
        status=InvoiceStatus(status),
        cut=cut,
        customer=plain.customer,
        frozen=plain.frozen,
        content=plain.content,
        content_sha256=plain.content_sha256,
        calculated_at=at,
        periods=plain.periods,
    )
    with store.write() as connection:
        example = connection.begin_nested()
        assert save_open_invoice(connection, bill, kept) == "created"
        stored = read_invoice(connection, bill.id)
        assert save_open_invoice(connection, bill, kept) == "unchanged"
        example.rollback()

    assert stored is not None
    assert stored.invoice == bill
    assert (stored.cut, stored.created_at, stored.status) == (cut, at, status)
    assert stored.content == kept.content
