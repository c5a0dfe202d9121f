"""The lines of an issued invoice as what is earned together.

One obligation a charge: a price's period with its discounts, what prepaid units covered and what
was billed before taken off, so that its days are those of what is really paid. True-ups, spend caps
and lines made by hand are obligations of their own. A discount on the whole invoice is shared over
the obligations of its product, in proportion. Lines that are no revenue (money that pays, what
credit costs) are left out: the ledger says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import allocate
from engine.domain.frequency import Frequency, Timing
from engine.domain.invoice import Invoice
from engine.domain.journal import SourceKind
from engine.domain.price import Price
from engine.domain.revenue import RecognitionMethod, StraightLine
from engine.ledger import accounts

ONE_DAY = timedelta(days=1)
REVENUE = "revenue:"
"""Before the product in the name of a revenue account."""

SETTLED_AT_THE_END = (LineKind.TRUE_UP, LineKind.SPEND_CAP)
"""What follows from all charges of a period, so it is known when that is over."""


@dataclass(frozen=True, slots=True)
class RecognitionTerms:
    """What an invoice's own frozen catalog says of recognition."""

    methods: Mapping[str, RecognitionMethod]
    """By product, where it says."""
    prices: Mapping[str, Price]
    straight_line: StraightLine = StraightLine.FULL_MONTHS


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is earned together. `amount` is net, in minor units; service days are half-open.

    `product` is as the ledger's revenue account names it. `parts` are the invoice's lines by key,
    with what each of them contributes; they add up to `amount`. `phase_index` and `schedule_id`
    tell whose milestone it may wait for.
    """

    source_kind: SourceKind
    source_id: str
    key: str
    customer_id: str
    product: str
    currency: str
    amount: int
    method: RecognitionMethod
    start: date
    end: date
    is_in_advance: bool = False
    straight_line: StraightLine = StraightLine.FULL_MONTHS
    parts: tuple[tuple[str, int], ...] = ()
    schedule_id: str | None = None
    phase_index: int = 0


def obligations_of(invoice: Invoice, terms: RecognitionTerms) -> tuple[Obligation, ...]:
    """What an invoice promises, in order of its lines."""
    grouped: dict[tuple[object, ...], list[ChargeLine]] = {}
    shared: list[ChargeLine] = []
    for line in (item.charge for item in invoice.lines):
        if not accounts.line_account(line.product_id).startswith(REVENUE):
            continue
        if line.kind is LineKind.ADJUSTMENT and line.rate is None:
            shared.append(line)
        elif line.price_id is None or line.kind in SETTLED_AT_THE_END:
            grouped[(line.key,)] = [line]
        else:
            charge = (line.price_id, line.phase_index, line.period_index)
            grouped.setdefault(charge, []).append(line)
    found = [_obligation(invoice, lines, terms) for lines in grouped.values()]
    for line in shared:
        found = _with_discount(found, invoice, line, terms)
    return tuple(found)


def method_of(line: ChargeLine, terms: RecognitionTerms) -> RecognitionMethod:
    """What the product says, else by the nature of the charge: fees and lines by hand day by day,
    usage and what settles a period on its last day, one-time fees at once."""
    said = terms.methods.get(line.product_id or "")
    if said is not None:
        return said
    price = terms.prices.get(line.price_id or "")
    if line.kind in SETTLED_AT_THE_END:
        return RecognitionMethod.USAGE
    if price is None:
        return RecognitionMethod.STRAIGHT_LINE
    if price.frequency is Frequency.ONE_TIME:
        return RecognitionMethod.POINT_IN_TIME
    if price.metric_id is not None and price.seats is None:
        return RecognitionMethod.USAGE
    return RecognitionMethod.STRAIGHT_LINE


def _obligation(
    invoice: Invoice, lines: Iterable[ChargeLine], terms: RecognitionTerms
) -> Obligation:
    lines = tuple(lines)
    first = lines[0]
    start = min(line.service_start for line in lines)
    price = terms.prices.get(first.price_id or "")
    return Obligation(
        source_kind=SourceKind.INVOICE,
        source_id=invoice.id,
        key=first.key,
        customer_id=invoice.customer_id,
        product=_product(first),
        currency=invoice.currency,
        amount=sum(line.net for line in lines),
        method=method_of(first, terms),
        start=start,
        end=max(start + ONE_DAY, *(line.service_end for line in lines)),
        is_in_advance=price is None or price.timing is Timing.IN_ADVANCE,
        straight_line=terms.straight_line,
        parts=tuple((line.key, line.net) for line in lines),
        schedule_id=invoice.identity.schedule_id,
        phase_index=first.phase_index,
    )


def _with_discount(
    found: list[Obligation], invoice: Invoice, line: ChargeLine, terms: RecognitionTerms
) -> list[Obligation]:
    """A discount on the whole draft has a line a product: it is shared over what that product has
    on the invoice. Where nothing is above zero it stands alone."""
    product = _product(line)
    weights = [max(each.amount, 0) if each.product == product else 0 for each in found]
    if not sum(weights):
        return [*found, _obligation(invoice, [line], terms)]
    return [
        replace(each, amount=each.amount + part, parts=(*each.parts, (line.key, part)))
        if part
        else each
        for each, part in zip(found, allocate(line.net, weights), strict=True)
    ]


def _product(line: ChargeLine) -> str:
    return accounts.line_account(line.product_id).removeprefix(REVENUE)
