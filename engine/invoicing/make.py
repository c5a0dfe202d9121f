"""One invoice from its place in the calendar and its usage, in the order of steps of DESIGN 5.

rate every period → adjust phase by phase → decide taxes → pay with credit → tax → group by product
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from engine.adjustments.billing import EarlierCharges, Lines, PhaseBilling, charge_of
from engine.adjustments.discounts import apply_discounts
from engine.adjustments.passes import MID_PERIOD, PASSES, adjust, billed_before
from engine.credits.cover import UsageCharge, covering_lines
from engine.credits.pay import payment_lines
from engine.domain.catalog import Catalog
from engine.domain.charge import ChargeLine
from engine.domain.credit import AvailableGrant
from engine.domain.customer import Customer
from engine.domain.decimals import EXACT
from engine.domain.edit import Edit, HandMadeLine
from engine.domain.errors import RatingError
from engine.domain.identity import invoice_id
from engine.domain.invoice import THRESHOLD, Invoice, InvoiceIdentity
from engine.domain.price import Product
from engine.domain.schedule import BillingPeriod, BillingSchedule
from engine.domain.tax import AppliedTax
from engine.domain.usage import PeriodUsage
from engine.invoicing.edits import Place, edited_lines, group_titles
from engine.invoicing.groups import groups_of
from engine.invoicing.plan import BilledCharge, PlannedInvoice
from engine.invoicing.usage_charges import usage_charges
from engine.rating.rate import bills_nothing, rate_period
from engine.schedules.slots import InvoiceSlot, invoice_slots
from engine.tax.apply import apply_tax
from engine.tax.by_hand import tax_by_hand
from engine.tax.conversions import convert_totals
from engine.tax.decide import decide


def make_invoice(
    catalog: Catalog,
    planned: PlannedInvoice,
    usage: Mapping[str, PeriodUsage],
    edits: Sequence[Edit] = (),
    credits: Sequence[AvailableGrant] = (),
) -> Invoice:
    """The invoice of a slot. `usage` is by period id; a period without any has none.

    `edits` are what a person changed on the draft; their lines come after all that is calculated
    and take part in the tax of their rate. `credits` are the customer's grants with what is left of
    them for this invoice.
    Raises RatingError where something has no price, or no tax rate fits.
    """
    schedule, slot = planned.schedule, planned.slot
    passes = MID_PERIOD if planned.identity.kind == THRESHOLD else PASSES
    rated = [(each, _rated(catalog, each, usage)) for each in planned.slots]
    every = tuple(line for _, lines in rated for line in lines)
    charges = _charges_to_cover(catalog, planned, every, usage) if credits else ()
    coverage = covering_lines(charges, credits)
    taxed: list[tuple[ChargeLine, AppliedTax]] = []
    for each, lines in rated:
        for phase_index in _phases(each):
            billing = _phase_billing(catalog, schedule, each, phase_index)
            earlier = _already_billed(catalog, schedule, each, billing, usage)
            billing = replace(
                billing,
                already_billed=earlier,
                coverage=coverage,
                billed_before=_of_phase(planned.billed_before, phase_index),
            )
            lines = adjust(lines, billing, passes)
        taxed += [(line, _tax(catalog, schedule, slot, line)) for line in lines]
    currency = catalog.price_by_id[slot.periods[0].price_id].currency
    here = Place(slot.phase_index, slot.period_index, currency)
    customer = catalog.customer_by_id[schedule.customer_id]
    taxed += edited_lines(
        taxed, edits, here, lambda line: tax_of_edit(catalog, customer, line, slot.invoice_date)
    )
    taxed += payment_lines(taxed, credits, slot.invoice_date, (here.phase_index, here.period_index))
    items = apply_tax(taxed, currency)
    invoice = Invoice(
        id=planned.id,
        identity=planned.identity,
        customer_id=schedule.customer_id,
        currency=currency,
        invoice_date=slot.invoice_date,
        period_start=min(period.start for period in planned.periods),
        period_end=max(period.end for period in planned.periods),
        groups=groups_of(catalog, items, group_titles(edits)),
    )
    return with_conversions(catalog, invoice)


def with_conversions(catalog: Catalog, invoice: Invoice) -> Invoice:
    """The invoice with its totals in the currencies that its taxes must be stated in."""
    conversions = convert_totals(
        invoice, catalog.account, catalog.tax_rate_by_id, catalog.exchange_rates
    )
    return replace(invoice, conversions=conversions)


def _charges_to_cover(
    catalog: Catalog,
    planned: PlannedInvoice,
    lines: Lines,
    usage: Mapping[str, PeriodUsage],
) -> tuple[UsageCharge, ...]:
    """The usage that prepaid units may cover: without what they have covered in mid-period."""
    return tuple(
        replace(each, quantity=EXACT.subtract(each.quantity, units))
        if (units := planned.covered_before.get(each.place))
        else each
        for each in usage_charges(catalog, planned.periods, lines, usage)
    )


def make_one_off(
    catalog: Catalog,
    identity: InvoiceIdentity,
    customer_id: str,
    currency: str,
    invoice_date: date,
    edits: Sequence[Edit],
) -> Invoice:
    """An invoice that no schedule asks for: its lines are all made by hand, and use no credit.

    Its billing period spans the service days of its lines; without any it is the invoice date.
    Raises RatingError where no tax rate fits.
    """
    customer = catalog.customer_by_id[customer_id]
    taxed = edited_lines(
        (),
        edits,
        Place(0, 0, currency),
        lambda line: tax_of_edit(catalog, customer, line, invoice_date),
    )
    lines = [edit for edit in edits if isinstance(edit, HandMadeLine)]
    invoice = Invoice(
        id=invoice_id(identity),
        identity=identity,
        customer_id=customer_id,
        currency=currency,
        invoice_date=invoice_date,
        period_start=min((line.service_start for line in lines), default=invoice_date),
        period_end=max(
            (line.service_end for line in lines), default=invoice_date + timedelta(days=1)
        ),
        groups=groups_of(catalog, apply_tax(taxed, currency), group_titles(edits)),
    )
    return with_conversions(catalog, invoice)


def are_idle(
    catalog: Catalog, periods: Iterable[BillingPeriod], usage: Mapping[str, PeriodUsage]
) -> bool:
    """Whether these bill nothing, so that they make no invoice.

    That is single days without an event, and overages of seats without a change where no minimum
    waits to be settled.
    """
    for period in periods:
        measured = usage.get(period.id)
        price = catalog.price_by_id[period.price_id]
        phase = catalog.schedule_by_id[period.schedule_id].phases[period.phase_index]
        if measured is None or (price.seats is not None and phase.minimums):
            return False
        if not bills_nothing(price, period, measured):
            return False
    return True


def periods_rated(
    catalog: Catalog, schedule: BillingSchedule, slot: InvoiceSlot
) -> tuple[BillingPeriod, ...]:
    """Every period that an invoice's amounts depend on, each once.

    Its own, and those of earlier invoices whose charges count towards a minimum settled here, or
    have used up a part of a discount given here.
    """
    periods = dict.fromkeys(slot.periods)
    for phase_index in _phases(slot):
        billing = _phase_billing(catalog, schedule, slot, phase_index)
        for earlier in _earlier_slots(catalog, schedule, slot, billed_before(billing)):
            periods |= dict.fromkeys(earlier.periods)
    return tuple(periods)


def _rated(catalog: Catalog, slot: InvoiceSlot, usage: Mapping[str, PeriodUsage]) -> Lines:
    lines: list[ChargeLine] = []
    for period in slot.periods:
        price = catalog.price_by_id[period.price_id]
        if price.model.needs_usage and period.id not in usage:
            raise RatingError(
                f"period {period.id}: its usage was not measured; build the usage again"
            )
        measured = usage.get(period.id, PeriodUsage())
        if not bills_nothing(price, period, measured):
            lines += rate_period(price, period, measured)
    return tuple(lines)


def _of_phase(
    billed_before: Mapping[BilledCharge, int], phase_index: int
) -> dict[BilledCharge, int]:
    return {charge: net for charge, net in billed_before.items() if charge[1] == phase_index}


def _phases(slot: InvoiceSlot) -> list[int]:
    return sorted({period.phase_index for period in slot.periods})


def _phase_billing(
    catalog: Catalog,
    schedule: BillingSchedule,
    slot: InvoiceSlot,
    phase_index: int,
) -> PhaseBilling:
    return PhaseBilling(
        phase_index=phase_index,
        phase=schedule.phases[phase_index],
        prices=catalog.price_by_id,
        periods=tuple(each for each in slot.periods if each.phase_index == phase_index),
    )


def _already_billed(
    catalog: Catalog,
    schedule: BillingSchedule,
    slot: InvoiceSlot,
    billing: PhaseBilling,
    usage: Mapping[str, PeriodUsage],
) -> Lines:
    """Lines of earlier invoices that the adjustments of this one count, with their discounts."""
    wanted = billed_before(billing)
    found: list[ChargeLine] = []
    for earlier in _earlier_slots(catalog, schedule, slot, wanted):
        lines = _rated(catalog, earlier, usage)
        before = tuple(found)
        for phase_index in _phases(earlier):
            there = _phase_billing(catalog, schedule, earlier, phase_index)
            lines = apply_discounts(lines, replace(there, already_billed=before))
        counted = {
            (period.price_id, period.phase_index, period.index)
            for period in earlier.periods
            if period in wanted
        }
        found += [line for line in lines if charge_of(line) in counted]
    return tuple(found)


def _earlier_slots(
    catalog: Catalog, schedule: BillingSchedule, slot: InvoiceSlot, wanted: EarlierCharges
) -> list[InvoiceSlot]:
    """Slots before this one with a charge that is wanted, by date."""
    if not wanted:
        return []
    return [
        each
        for each in invoice_slots(schedule, catalog.price_by_id, slot.invoice_date)
        if each.invoice_date < slot.invoice_date
        and any(period in wanted for period in each.periods)
    ]


def _tax(
    catalog: Catalog, schedule: BillingSchedule, slot: InvoiceSlot, line: ChargeLine
) -> AppliedTax:
    assert line.product_id is not None and line.price_id is not None
    return decide(
        catalog.customer_by_id[schedule.customer_id],
        catalog.product_by_id[line.product_id],
        catalog.tax_rates,
        slot.invoice_date,
        dict(schedule.tax_rate_ids).get(line.price_id),
        seller=catalog.account,
    )


def tax_of_edit(catalog: Catalog, customer: Customer, line: HandMadeLine, on: date) -> AppliedTax:
    """The tax of a line made by hand: the rate or share it names, else that of its product or
    category.

    Raises RatingError as `engine.tax.decide` does.
    """
    product = catalog.product_by_id.get(line.product_id or "")
    if product is None:
        product = Product(line.id, line.title, (), tax_category=line.tax_category)
    if line.tax_share is not None:
        return tax_by_hand(
            line.tax_share, customer, product, catalog.tax_rates, on, catalog.account
        )
    return decide(
        customer, product, catalog.tax_rates, on, line.tax_rate_id, seller=catalog.account
    )
