"""Grants of money pay what is left of an invoice, before tax: the last step before it (DESIGN 5).

A grant pays the net amounts of the charges it is for, all at once: its money is shared over them in
proportion to what is left of each, by largest remainder, and every tax rate gets one line of it.
Tax is then due on what is left, so no rate is favored by the order of lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.credits.order import burn_order, charge_day
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.credit import COST_PRODUCTS, PAID_PRODUCT, AvailableGrant, CreditGrant, GrantKind
from engine.domain.currency import allocate, amount_text, to_minor
from engine.domain.tax import AppliedTax, TaxCode

TaxedLine = tuple[ChargeLine, AppliedTax]

RateKey = tuple[str | None, str, TaxCode, Decimal]


def rate_key(tax: AppliedTax) -> RateKey:
    """What taxes have in common that share one line of paid money."""
    return (tax.rate_id, tax.name, tax.code, tax.rate)


@dataclass(slots=True)
class Payable:
    """What is left of one charge, in minor units."""

    price_id: str | None
    day: date
    tax: AppliedTax
    start: date
    end: date
    left: int = 0


def payment_lines(
    lines: Sequence[TaxedLine],
    grants: Sequence[AvailableGrant],
    invoice_date: date,
    place: tuple[int, int],
) -> tuple[TaxedLine, ...]:
    """The lines by which grants of money pay for the lines given: one a grant and tax rate.

    `lines` are all of the invoice, those made by hand included; `place` is its phase and period
    index. What is charged for credit itself is never paid with credit, and the invoice never falls
    below zero.
    """
    if not lines:
        return ()
    currency = lines[0][0].currency
    payables = payables_of(lines, invoice_date)
    owed = sum(payable.left for payable in payables)
    found: list[TaxedLine] = []
    for each in burn_order(each for each in grants if each.grant.kind is GrantKind.CASH):
        if each.grant.currency != currency:
            continue
        eligible = [payable for payable in payables if may_pay(each.grant, payable)]
        whole = sum(payable.left for payable in eligible)
        balance = to_minor(each.balance, currency)
        paid = min(balance, whole, owed)
        if paid <= 0:
            continue
        parts = allocate(paid, [payable.left for payable in eligible])
        found += _lines(each, eligible, parts, balance, whole, currency, place)
        for payable, part in zip(eligible, parts, strict=True):
            payable.left -= part
        owed -= paid
    return tuple(found)


def payables_of(lines: Iterable[TaxedLine], invoice_date: date) -> list[Payable]:
    """Charges with what is left of them after discounts and minimums; lines by hand one by one."""
    found: dict[object, Payable] = {}
    for line, tax in lines:
        if line.product_id in COST_PRODUCTS.values():
            continue
        charge: object = (line.price_id, line.phase_index, line.period_index)
        if line.price_id is None or line.kind is LineKind.ADJUSTMENT:
            charge = line.key
        day = charge_day(invoice_date, line.service_end)
        payable = found.setdefault(
            charge, Payable(line.price_id, day, tax, line.service_start, line.service_end)
        )
        payable.left += line.net
    return list(found.values())


def may_pay(grant: CreditGrant, payable: Payable) -> bool:
    """Whether a grant of money may pay for what is left of a charge."""
    return payable.left > 0 and grant.is_usable_on(payable.day) and grant.is_for(payable.price_id)


def _lines(
    available: AvailableGrant,
    eligible: Sequence[Payable],
    parts: Sequence[int],
    balance: int,
    whole: int,
    currency: str,
    place: tuple[int, int],
) -> list[TaxedLine]:
    grant = available.grant
    by_rate: dict[RateKey, tuple[AppliedTax, int, int]] = {}
    for payable, part in zip(eligible, parts, strict=True):
        rate = rate_key(payable.tax)
        tax, paid, left = by_rate.get(rate, (payable.tax, 0, 0))
        by_rate[rate] = (tax, paid + part, left + payable.left)
    start = min(payable.start for payable in eligible)
    end = max(payable.end for payable in eligible)
    total = (
        f"{amount_text(sum(parts), currency)} of {amount_text(balance, currency)} credit"
        f" for {amount_text(whole, currency)}"
    )
    return [
        (
            ChargeLine(
                kind=LineKind.CREDIT,
                key=f"credit/{grant.id}/{number}",
                title=grant.name,
                quantity=Decimal(1),
                rate=None,
                net=-paid,
                currency=currency,
                service_start=start,
                service_end=end,
                phase_index=place[0],
                period_index=place[1],
                price_id=None,
                product_id=PAID_PRODUCT,
                reason=(
                    total
                    if len(by_rate) == 1
                    else f"{total}, {amount_text(paid, currency)} of it for the"
                    f" {amount_text(left, currency)} at {tax.name}"
                ),
                credit_grant_id=grant.id,
            ),
            tax,
        )
        for number, (tax, paid, left) in enumerate(by_rate.values(), start=1)
        if paid
    ]
