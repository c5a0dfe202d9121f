"""From planned invoices and measured usage to invoices; what cannot be rated has a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.domain.catalog import Catalog
from engine.domain.credit import AvailableGrant
from engine.domain.edit import Edit
from engine.domain.errors import RatingError
from engine.domain.invoice import Cut, Invoice
from engine.domain.schedule import BillingPeriod
from engine.domain.usage import PeriodUsage
from engine.invoicing.content import content_digest, content_of
from engine.invoicing.frozen import documents_of, freeze, used_documents
from engine.invoicing.frozen_credits import offered
from engine.invoicing.make import are_idle, make_invoice, periods_rated
from engine.invoicing.plan import PlannedInvoice
from engine.store.stored_invoice import InvoiceRecord
from engine.workflows.period_inputs import usage_by_customer, usage_of_period
from engine.workflows.representations import customer_snapshot


@dataclass(frozen=True, slots=True)
class Calculated:
    """One planned invoice: the invoice with what it was made from, or why it cannot be made.

    Without invoice and reason there is nothing to bill: its days had no event (`is_idle`).
    """

    planned: PlannedInvoice
    invoice: Invoice | None
    frozen_usage: Mapping[str, PeriodUsage]
    reason: str | None = None
    credits: tuple[AvailableGrant, ...] = ()

    @property
    def is_idle(self) -> bool:
        return self.invoice is None and self.reason is None


def periods_to_measure(
    catalog: Catalog, planned: Iterable[PlannedInvoice]
) -> Iterator[BillingPeriod]:
    """Every period whose usage the invoices need, each once."""
    seen: set[str] = set()
    for each in planned:
        for period in periods_of(catalog, each):
            if period.id not in seen:
                seen.add(period.id)
                yield period


def periods_of(catalog: Catalog, planned: PlannedInvoice) -> tuple[BillingPeriod, ...]:
    """Every period that the amounts of a planned invoice depend on, each once."""
    return tuple(
        dict.fromkeys(
            period
            for slot in planned.slots
            for period in periods_rated(catalog, planned.schedule, slot)
        )
    )


def calculate(
    catalog: Catalog,
    planned: PlannedInvoice,
    usage: Mapping[str, PeriodUsage],
    edits: Sequence[Edit] = (),
    credits: Sequence[AvailableGrant] = (),
) -> Calculated:
    """Rate one planned invoice. `edits` are what a person changed on its draft.

    `credits` are the customer's grants with what earlier invoices leave of them.
    """
    periods = periods_of(catalog, planned)
    found = {period.id: usage_of_period(catalog, period, usage) for period in periods}
    used = {id: each for id, each in found.items() if each is not None}
    if are_idle(catalog, planned.periods, used) and not edits:
        return Calculated(planned, None, used)
    apart = usage_by_customer(catalog, planned.periods, usage)
    first = min(period.start for period in planned.periods)
    usable = offered(credits, first, planned.slot.invoice_date)
    try:
        invoice = make_invoice(catalog, planned, used, edits, usable)
    except RatingError as error:
        return Calculated(planned, None, used, str(error))
    return Calculated(planned, invoice, used | apart, credits=usable)


def record_of(
    catalog: Catalog, calculated: Calculated, cut: Cut, at: datetime, actor: str
) -> InvoiceRecord:
    """What is stored beside a calculated invoice."""
    assert calculated.invoice is not None
    schedule = calculated.planned.schedule
    content = content_of(calculated.invoice)
    return InvoiceRecord(
        status=calculated.planned.status,
        cut=cut,
        customer=customer_snapshot(catalog, schedule.id),
        frozen=freeze(
            documents_of(catalog, schedule, used_documents(calculated.invoice)),
            calculated.frozen_usage,
            calculated.credits,
            calculated.planned.billed_before,
            calculated.planned.covered_before,
        ),
        content=content,
        content_sha256=content_digest(content),
        calculated_at=at,
        periods=calculated.planned.settled,
        actor=actor,
    )
