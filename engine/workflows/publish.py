"""What the warehouse is told before a build, and what readers are given after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from engine.domain.catalog import Catalog
from engine.domain.currency import to_amount
from engine.domain.identity import line_item_id
from engine.domain.invoice import Cut, InvoiceStatus
from engine.domain.usage import PeriodUsage
from engine.schedules.calendar import billing_periods
from engine.store.invoices import changed_invoices, read_invoices
from engine.store.open import Store
from engine.store.stored_invoice import StoredInvoice
from engine.warehouse import dbt, inputs, period_usage
from engine.warehouse.inputs import (
    BilledPeriodInput,
    BillingPeriodInput,
    InvoiceInput,
    InvoiceLineItemInput,
)
from engine.warehouse.publish import (
    MART_TABLES,
    METERING_TABLES,
    RECEIVABLE_TABLES,
    RECONCILIATION_TABLES,
    current_run,
    publish_run,
)
from engine.warehouse.published_events import publish_events
from engine.warehouse.uncounted import Uncounted, count_by_day, count_by_period
from engine.workflows.period_inputs import billing_period_inputs, customer_alias_inputs
from engine.workflows.progress import Report
from engine.workflows.project_files import complaint_of_outdated
from engine.workflows.workspace import Workspace

OUTCOMES = (
    *dbt.EVENTS,
    "stg_billing_periods",
    "stg_customer_aliases",
    "stg_billed_periods",
    "metering_cut",
    *dbt.RECONCILIATION,
)
"""The models of the reconciliation and what they read, without the usage of periods."""


def publish_periods(
    workspace: Workspace, catalog: Catalog, periods: Iterable[BillingPeriodInput]
) -> None:
    """Tell the warehouse whose usage to count when, and whose which alias is."""
    folder = workspace.published_folder
    inputs.publish(folder, inputs.BILLING_PERIODS, periods)
    inputs.publish(folder, inputs.CUSTOMER_ALIASES, customer_alias_inputs(catalog))


def every_period(catalog: Catalog, through: date) -> Iterator[BillingPeriodInput]:
    """The rows of every period that starts by `through`, issued or not.

    A close counts open periods only; what has become of every event is asked of all.
    """
    for schedule in catalog.schedules:
        yield from billing_period_inputs(
            catalog, billing_periods(schedule, catalog.price_by_id, through), also_apart=False
        )


def publish_invoices(workspace: Workspace, store: Store, catalog: Catalog, at: datetime) -> None:
    """Tell the warehouse what is on invoices, for analysts: those that changed since the last time.

    `at` is when this run began: what it and others write from then on is published again next time.
    """
    folder = workspace.published_folder
    mark = inputs.mark_of(folder, inputs.INVOICES)
    if inputs.mark_of(folder, inputs.INVOICE_LINE_ITEMS) is None:
        mark = None
    since = None if mark is None else datetime.fromisoformat(mark)
    invoices: list[InvoiceInput] = []
    lines: list[InvoiceLineItemInput] = []
    with store.read() as connection:
        ids = changed_invoices(connection, since)
        for each in read_invoices(connection, ids):
            if each.status is not InvoiceStatus.IN_PROGRESS:
                invoices.append(_invoice(each))
                lines += _lines(each, catalog)
    text = at.isoformat()
    inputs.publish_changes(folder, inputs.INVOICE_LINE_ITEMS, ids, lines, text)
    inputs.publish_changes(folder, inputs.INVOICES, ids, invoices, text)


def publish_standings(workspace: Workspace, rows: Iterable[BilledPeriodInput]) -> None:
    """Tell the warehouse what became of every period: only the reconciliation asks for it."""
    inputs.publish(workspace.published_folder, inputs.BILLED_PERIODS, rows)


def build_events(workspace: Workspace, catalog: Catalog, cut: Cut, report: Report) -> None:
    """Build which events there are as of the cut, and publish them for live answers."""
    build_models(workspace, cut, dbt.EVENTS, "reading events (dbt)", report)
    _publish_events(workspace, catalog, cut)


def build_usage(
    workspace: Workspace,
    catalog: Catalog,
    cut: Cut,
    run: str,
    report: Report,
    *,
    has_events: bool,
) -> tuple[Mapping[str, PeriodUsage], tuple[Uncounted, ...]]:
    """Build the usage of the published periods, publish it, and read it.

    `has_events` says that the events have been built as of the cut; otherwise both are one build,
    for a third less than two. Also the metrics that cannot be counted: of these there is no usage.
    """
    select = dbt.USAGE if has_events else dbt.METERING

    def attempt(left_out: Mapping[str, Sequence[str]]) -> None:
        build_models(workspace, cut, select, "counting usage (dbt)", report, left_out)

    uncounted = count_by_period(workspace.root, catalog.metrics, attempt)
    if not has_events:
        _publish_events(workspace, catalog, cut)
    database = dbt.build_file(workspace.root)
    folder = publish_run(workspace.published_folder, run, database, METERING_TABLES)
    return period_usage.read(folder / "period_usage.parquet", catalog.metrics), uncounted


def build_marts(
    workspace: Workspace,
    cut: Cut,
    report: Report,
    run: str | None = None,
    *,
    is_metered: bool = True,
    has_receivables: bool = False,
) -> None:
    """Build what analysts read and, with a run, publish it beside the run's metering.

    `is_metered` says that the events and the usage have been built before, `has_receivables` that
    payments, credit notes or credit were published.
    """
    select: tuple[str, ...] = dbt.MARTS if is_metered else (*dbt.MARTS, *dbt.MARTS_READ)
    tables: tuple[str, ...] = MART_TABLES
    if has_receivables:
        select, tables = (*select, *dbt.RECEIVABLES), (*tables, *RECEIVABLE_TABLES)
    build_models(workspace, cut, select, "building marts (dbt)", report)
    if run is not None:
        database = dbt.build_file(workspace.root)
        publish_run(workspace.published_folder, run, database, tables)


def build_outcomes(
    workspace: Workspace, catalog: Catalog, cut: Cut, report: Report
) -> tuple[Uncounted, ...]:
    """Build what became of every event and publish it beside the last run's tables.

    The usage of periods is left as the last close made it: outcomes do not ask for quantities.
    Usage by day does; the metrics that it cannot have are returned.
    """

    def attempt(left_out: Mapping[str, Sequence[str]]) -> None:
        build_models(workspace, cut, OUTCOMES, "finding outcomes (dbt)", report, left_out)

    uncounted = count_by_day(workspace.root, catalog.metrics, attempt)
    current = current_run(workspace.published_folder)
    if current is not None:
        database = dbt.build_file(workspace.root)
        publish_run(workspace.published_folder, current.name, database, RECONCILIATION_TABLES)
    return uncounted


def build_models(
    workspace: Workspace,
    cut: Cut,
    select: Sequence[str],
    stage: str,
    report: Report,
    uncounted: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Build and test a part of the models as of a cut, without some metrics and their models.

    Raises BuildError; where files of the project are another version's, its words say so.
    """
    try:
        dbt.build(
            workspace.root,
            as_of=cut.as_of,
            lake_version=cut.lake_version,
            lake_root=workspace.lake_root,
            select=select,
            uncounted=uncounted,
            on_progress=lambda done, total: report(stage, done, total),
        )
    except dbt.BuildError as error:
        words = "\n".join(filter(None, (str(error), complaint_of_outdated(workspace.root))))
        raise dbt.BuildError(words, error.failures) from error


def _publish_events(workspace: Workspace, catalog: Catalog, cut: Cut) -> None:
    publish_events(
        workspace.published_folder,
        dbt.build_file(workspace.root),
        workspace.lake,
        cut.lake_version,
        catalog.metrics,
    )


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
