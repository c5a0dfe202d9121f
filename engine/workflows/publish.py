"""What the warehouse is told before a build, and what readers are given after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from engine.domain.catalog import Catalog
from engine.domain.charge import LineKind
from engine.domain.currency import to_amount
from engine.domain.identity import line_item_id, period_id
from engine.domain.invoice import Cut, InvoiceStatus
from engine.domain.usage import PeriodUsage
from engine.schedules.calendar import billing_periods
from engine.store.invoices import list_invoices, read_invoice
from engine.store.open import Store
from engine.store.stored_invoice import StoredInvoice
from engine.warehouse import dbt, inputs, period_usage
from engine.warehouse.inputs import (
    BilledPeriodInput,
    InvoiceInput,
    InvoiceLineItemInput,
)
from engine.warehouse.publish import MART_TABLES, METERING_TABLES, publish_run
from engine.workflows.period_inputs import billing_period_inputs, customer_alias_inputs
from engine.workflows.progress import Report
from engine.workflows.workspace import Workspace

ON_INVOICE = (InvoiceStatus.DRAFT, InvoiceStatus.FINAL, InvoiceStatus.SENT)
"""Whose charges are billed; an invoice in progress only shows what is running up."""


def publish_periods(workspace: Workspace, catalog: Catalog, through: date) -> None:
    """Tell the warehouse whose usage to count when: every period that starts by `through`.

    Periods of issued invoices are among them: what has become of every event is asked of all.
    """
    periods = [
        period
        for schedule in catalog.schedules
        for period in billing_periods(schedule, catalog.price_by_id, through)
    ]
    folder = workspace.published_folder
    inputs.publish(folder, inputs.BILLING_PERIODS, billing_period_inputs(catalog, periods))
    inputs.publish(folder, inputs.CUSTOMER_ALIASES, customer_alias_inputs(catalog))


def publish_invoices(workspace: Workspace, store: Store, catalog: Catalog) -> None:
    """Tell the warehouse what is on invoices: for reconciliation and analysts."""
    folder = workspace.published_folder
    stored = [each for each in _invoices(store) if each.status is not InvoiceStatus.IN_PROGRESS]
    inputs.publish(folder, inputs.INVOICES, (_invoice(each) for each in stored))
    lines = (line for each in stored for line in _lines(each, catalog))
    inputs.publish(folder, inputs.INVOICE_LINE_ITEMS, lines)
    billed = (row for each in stored if each.status in ON_INVOICE for row in _billed(each))
    inputs.publish(folder, inputs.BILLED_PERIODS, billed)


def build_metering(
    workspace: Workspace, catalog: Catalog, cut: Cut, run: str, report: Report
) -> Mapping[str, PeriodUsage]:
    """Build what counts as of the cut, publish it, and read the usage of every period."""
    build_models(workspace, cut, dbt.METERING, "counting usage (dbt)", report)
    database = dbt.build_file(workspace.root)
    folder = publish_run(workspace.published_folder, run, database, METERING_TABLES)
    return period_usage.read(folder / "period_usage.parquet", catalog.metrics)


def build_marts(workspace: Workspace, cut: Cut, report: Report, run: str | None = None) -> None:
    """Build what analysts read and, with a run, publish it beside the run's metering."""
    build_models(workspace, cut, dbt.MARTS, "building marts (dbt)", report)
    if run is not None:
        database = dbt.build_file(workspace.root)
        publish_run(workspace.published_folder, run, database, MART_TABLES)


def build_models(
    workspace: Workspace, cut: Cut, select: Sequence[str], stage: str, report: Report
) -> None:
    """Build and test a part of the models as of a cut."""
    dbt.build(
        workspace.root,
        as_of=cut.as_of,
        lake_version=cut.lake_version,
        lake_root=workspace.lake_root,
        select=select,
        on_progress=lambda done, total: report(stage, done, total),
    )


def _invoices(store: Store) -> Iterator[StoredInvoice]:
    with store.read() as connection:
        for summary in list_invoices(connection):
            stored = read_invoice(connection, summary.id)
            assert stored is not None
            yield stored


def _invoice(stored: StoredInvoice) -> InvoiceInput:
    invoice = stored.invoice
    return InvoiceInput(
        invoice_id=invoice.id,
        number=stored.number,
        status=stored.status.value,
        payment_status=stored.payment_status.value,
        customer_id=invoice.customer_id,
        schedule_id=invoice.identity.schedule_id,
        currency=invoice.currency,
        invoice_date=invoice.invoice_date,
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        net_total=to_amount(invoice.net_total, invoice.currency),
        total_tax=to_amount(invoice.total_tax, invoice.currency),
        gross_total=to_amount(invoice.gross_total, invoice.currency),
        issued_at=None if stored.issue_date is None else stored.updated_at,
    )


def _lines(stored: StoredInvoice, catalog: Catalog) -> Iterator[InvoiceLineItemInput]:
    invoice = stored.invoice
    for line in invoice.lines:
        charge = line.charge
        price = catalog.price_by_id.get(charge.price_id or "")
        yield InvoiceLineItemInput(
            line_item_id=line_item_id(invoice.id, charge.key),
            invoice_id=invoice.id,
            line_key=charge.key,
            kind=charge.kind.value,
            title=charge.title,
            product_id=charge.product_id,
            price_id=charge.price_id,
            metric=None if price is None else price.metric_id,
            quantity=charge.quantity,
            rate=charge.rate,
            net_amount=to_amount(line.net, invoice.currency),
            tax_amount=to_amount(line.tax_amount, invoice.currency),
            gross_amount=to_amount(line.gross, invoice.currency),
            service_start=charge.service_start,
            service_end=charge.service_end,
        )


def _billed(stored: StoredInvoice) -> Iterator[BilledPeriodInput]:
    invoice = stored.invoice
    net: defaultdict[tuple[str, int, int], int] = defaultdict(int)
    for line in invoice.lines:
        if line.charge.kind is LineKind.CHARGE and line.charge.price_id is not None:
            charge = line.charge
            net[line.charge.price_id, charge.phase_index, charge.period_index] += line.net
    for schedule_id, phase_index, price_id, period_index in stored.charges:
        amount: Decimal = to_amount(net[price_id, phase_index, period_index], invoice.currency)
        yield BilledPeriodInput(
            period_id=period_id(schedule_id, phase_index, price_id, period_index),
            invoice_id=invoice.id,
            is_issued=stored.status.is_issued,
            counted_seq=stored.cut.seq,
            net_amount=amount,
        )
