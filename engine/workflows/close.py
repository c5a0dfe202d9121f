"""The close: meter, rate and invoice everything that is due (DESIGN 6).

    freeze the cut → compile → dbt build → rate → draft or final → publish → report

Rating happens outside any transaction. A close that is killed and run again goes on from the cut it
had frozen; one that runs again after finishing takes a new cut and changes only what differs.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.credits.order import charge_day
from engine.domain.catalog import Catalog
from engine.domain.errors import MeterhouseError
from engine.domain.invoice import Cut
from engine.domain.usage import PeriodUsage
from engine.invoicing.plan import Plan, PlannedInvoice, plan_invoices
from engine.invoicing.thresholds import has_thresholds, is_billed, with_billed_before
from engine.store.credits import has_grants
from engine.store.drift import read_drift, save_drift
from engine.store.invoice_edits import edits_of_open_invoices
from engine.store.invoices import billed_charges, latest_revisions, statuses_of
from engine.store.lease import LEASE_SECONDS
from engine.store.mid_period import billed_in_mid_period
from engine.store.open import Store
from engine.store.runs import BillingRun, finish_run, last_runs, record_items, start_run
from engine.warehouse.dbt import no_garbage_collection
from engine.workflows import catalog as catalogs
from engine.workflows.announce import announce_drift, announce_run, announce_thresholds
from engine.workflows.bill import BATCH, Billable, bill_batch, billable
from engine.workflows.billed_note import check_database_goes_on, write_note
from engine.workflows.calculate import Calculated, calculate, periods_to_measure
from engine.workflows.close_report import KIND, CloseReport, Parked, parked_item
from engine.workflows.credit_posting import post_expiries, post_grants
from engine.workflows.credit_projection import CreditProjection, projection_of
from engine.workflows.cut import check_lake_goes_on, land_waiting_events, take_cut
from engine.workflows.drift import totals
from engine.workflows.drift_check import can_compare, check_of, compared
from engine.workflows.gone import delete_gone, gone_invoices, release_moved_charges
from engine.workflows.metering import BuiltUsage, DirectUsage, Metering
from engine.workflows.one_at_a_time import Turn, taking_turns
from engine.workflows.period_inputs import billing_period_inputs
from engine.workflows.progress import Report, silent
from engine.workflows.publish import publish_invoices
from engine.workflows.publish_receivables import publish_receivables
from engine.workflows.representations import invoice_head
from engine.workflows.thresholds import passed_threshold
from engine.workflows.verify import verify_run
from engine.workflows.workspace import Workspace


def close(
    workspace: Workspace,
    *,
    through: date,
    as_of: datetime | None,
    dry_run: bool,
    now: datetime,
    report: Report = silent,
    metering: Metering | None = None,
    lease_seconds: float = LEASE_SECONDS,
) -> CloseReport:
    """Bill everything that is due by the end of the local day `through`.

    A dry run calculates the same and writes nothing. Usage is counted by `metering`: without it by
    dbt, of a dry run in memory. `lease_seconds` is how long a close that was killed keeps others
    out that run elsewhere on the same database.

    Raises InputError for a catalog or instant that cannot be used, ConflictError if another close
    is at work on this workspace or database, LostLeaseError if one has taken over from this one.
    """
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(workspace.open_store())
        counted_in_memory = DirectUsage(workspace) if dry_run else None
        counted = metering or counted_in_memory or BuiltUsage(workspace, store, report)
        turn = Turn(store, None)
        if not dry_run:
            counted.require()
            turn = stack.enter_context(taking_turns(workspace, store, KIND, seconds=lease_seconds))
            stack.enter_context(no_garbage_collection())
        runner = _Close(workspace, store, turn, counted, through, as_of, dry_run, now, report)
        return runner.run()


@dataclass(slots=True)
class _Close:
    """The steps of one close, in order."""

    workspace: Workspace
    store: Store
    turn: Turn
    metering: Metering
    through: date
    as_of: datetime | None
    dry_run: bool
    now: datetime
    report: Report
    credit: CreditProjection = field(default_factory=CreditProjection)

    def run(self) -> CloseReport:
        catalog, notes = self._catalog_in_force()
        check_lake_goes_on(self.workspace, self.store, KIND)
        check_database_goes_on(self.workspace, self.store)
        if not self.dry_run:
            waiting = land_waiting_events(self.workspace, lambda: self.now)
            notes += [] if waiting is None else [waiting]
        plan = self._plan(catalog)  # a plan that cannot be made starts no run
        run, in_run, resumed = self._started(catalog)
        if run is not None and resumed:
            notes.append(
                f"Run {run.id} had not finished; it goes on, from what had landed when it began."
                " Close once more for what has come since."
            )
        if in_run.digest != catalog.digest:
            catalog, plan = in_run, self._plan(in_run)
        result = CloseReport(
            run="dry-run" if run is None else run.id,
            through=self.through,
            cut=self._cut(catalog) if run is None else run.cut,
            is_dry_run=self.dry_run,
            due=len(plan.due) + len({charge.slot for charge in plan.late_charges}),
            resumed=resumed,
            notes=notes,
        )
        self._note_an_earlier_cut(result)
        wanted = periods_to_measure(catalog, (*plan.due, *plan.in_progress))
        inputs = tuple(billing_period_inputs(catalog, wanted))
        is_metered = bool(inputs) or result.cut.seq > 0
        measured = self.metering.measure(
            catalog, result.cut, inputs, result.run, is_metered=is_metered
        )
        usage, uncounted = measured.usage, measured.uncounted
        result.notes += [f"Left out of this close: {each}." for each in uncounted]
        self._park_late_charges(catalog, plan, result)
        result.notes += self._make_way(catalog, plan)
        with self.store.read() as connection:
            self.credit = projection_of(connection, catalog, (*plan.due, *plan.in_progress))
        if run is None:
            self._rate_only(catalog, plan.due, usage, result)
            return result
        self._bill(catalog, plan.due, usage, result, run)
        self._bill_passed_thresholds(catalog, plan.in_progress, usage, result, run)
        self._keep_in_progress(catalog, plan.in_progress, usage, result)
        self._settle_credit(catalog, plan)
        publish_invoices(self.workspace, self.store, catalog, self.now)
        has_receivables = publish_receivables(self.workspace, self.store)
        self.metering.publish(
            result.cut, run.id, is_metered=is_metered, has_receivables=has_receivables
        )
        looked_at = compared(measured.issued, usage)
        check = check_of(self.store, result.cut, self.now)
        with self.turn.write() as connection:
            before = totals(record.period for record in read_drift(connection))
            if check is not None:
                is_whole = can_compare(measured.issued, {each.metric for each in uncounted})
                save_drift(connection, looked_at, check, is_whole=is_whole)
            result.drift = totals(record.period for record in read_drift(connection))
            summary = {
                "due": result.due,
                "billed": result.billed,
                "parked": [each.representation() for each in result.parked],
                "created": result.created,
                "updated": result.updated,
                "issued": result.issued,
                "drift": result.drift,
            }
            finish_run(connection, run.id, at=self.now, summary=summary)
            announce_drift(connection, run.id, before, result.drift, self.now)
            announce_run(connection, run.id, self.through.isoformat(), summary, self.now)
        write_note(self.workspace, self.store)
        found = verify_run(self.store, run)
        result.unsound = [f"{check}: {words}" for check, words in found.findings]
        return result

    def _note_an_earlier_cut(self, result: CloseReport) -> None:
        """Say when drafts go back to what was known before the last close."""
        with self.store.read() as connection:
            before = [run for run in last_runs(connection, KIND, limit=2) if run.id != result.run]
        if before and before[0].cut.seq > result.cut.seq:
            result.notes.append(
                f"This close knows less than {before[0].id} did (seq {result.cut.seq} instead of"
                f" {before[0].cut.seq}): open invoices go back to what was known then."
            )

    def _catalog_in_force(self) -> tuple[Catalog, list[str]]:
        """The applied catalog; the first close of a workspace applies the files itself."""
        catalog = catalogs.applied(self.store)
        if catalog is None:
            if self.dry_run:
                return catalogs.files(self.workspace), []
            catalog, _, version = catalogs.apply(self.workspace, self.store, self.now)
            return catalog, [f"The catalog was applied for the first time: version {version}."]
        try:
            differs = catalogs.differs(self.workspace, self.store)
        except MeterhouseError:
            differs = True
        note = (
            "catalog/ differs from the catalog in force, by which this close bills;"
            " `meterhouse diff` shows how, `meterhouse apply` makes it count."
        )
        return catalog, [note] if differs else []

    def _cut(self, catalog: Catalog) -> Cut:
        return take_cut(self.workspace.landed(), catalog, self.as_of, self.now)

    def _started(self, catalog: Catalog) -> tuple[BillingRun | None, Catalog, bool]:
        """The run in the ledger with its frozen cut, and the catalog of that cut."""
        cut = self._cut(catalog)
        if self.dry_run:
            return None, catalog, False
        with self.turn.write() as connection:
            run = start_run(
                connection, kind=KIND, through=self.through, cut=cut, as_of=self.as_of, at=self.now
            )
        resumed = run.started_at != self.now
        if run.cut.catalog_digest != catalog.digest:
            catalog = catalogs.of_digest(self.store, run.cut.catalog_digest)
        return run, catalog, resumed

    def _plan(self, catalog: Catalog) -> Plan:
        with self.store.read() as connection:
            return plan_invoices(
                catalog, self.through, latest_revisions(connection), billed_charges(connection)
            )

    def _make_way(self, catalog: Catalog, plan: Plan) -> list[str]:
        """Take away open invoices whose place has gone; the notes about them."""
        if self.dry_run:
            with self.store.read() as connection:
                found = gone_invoices(connection, catalog, plan)
                return [f"A close would delete {note}." for _, note in found]
        with self.turn.write() as connection:
            notes = delete_gone(connection, catalog, plan, at=self.now, actor=KIND)
            release_moved_charges(connection, plan)
        return notes

    def _calculated(
        self,
        catalog: Catalog,
        planned: Iterable[PlannedInvoice],
        usage: Mapping[str, PeriodUsage],
    ) -> Iterator[Calculated]:
        """Each as it is asked for, in this order: what it draws is not there for the next one."""
        with self.store.read() as connection:
            edits = edits_of_open_invoices(connection)
            before = billed_in_mid_period(connection)
        for bare in planned:
            each = with_billed_before(bare, before)
            credits = self.credit.of(each)
            found = calculate(catalog, each, usage, edits.get(each.id, ()), credits)
            self.credit.draw(found.invoice)
            yield found

    def _rate_only(
        self,
        catalog: Catalog,
        planned: Sequence[PlannedInvoice],
        usage: Mapping[str, PeriodUsage],
        result: CloseReport,
    ) -> None:
        for done, each in enumerate(self._calculated(catalog, planned, usage), start=1):
            if each.is_idle:
                result.due -= 1
            elif each.invoice is None:
                result.parked.append(parked_item(each, str(each.reason)))
            else:
                result.invoices.append(invoice_head(each.invoice, each.planned.status))
            self.report("rating", done, len(planned))

    def _bill(
        self,
        catalog: Catalog,
        planned: Sequence[PlannedInvoice],
        usage: Mapping[str, PeriodUsage],
        result: CloseReport,
        run: BillingRun,
    ) -> None:
        """Rate, save and, where the schedule says so, issue: a batch after the other."""
        for done, batch in self._batches(catalog, planned, usage, result.cut, are_due=True):
            with self.turn.write() as connection:
                billed = bill_batch(connection, catalog, batch, at=self.now, actor=KIND)
                passed = [each.calculated.planned.id for each in billed if each.is_new_threshold]
                announce_thresholds(connection, passed, self.now)
                record_items(connection, run.id, (each.item for each in billed))
            for each in billed:
                result.count(each)
            self.report("invoices", done, len(planned))

    def _batches(
        self,
        catalog: Catalog,
        planned: Sequence[PlannedInvoice],
        usage: Mapping[str, PeriodUsage],
        cut: Cut,
        *,
        are_due: bool,
    ) -> Iterator[tuple[int, list[Billable]]]:
        """Rated invoices by the batch, outside of any transaction, with how many there were."""
        done, calculated = 0, self._calculated(catalog, planned, usage)
        while batch := [
            billable(catalog, each, cut, at=self.now, actor=KIND, is_due=are_due)
            for each in itertools.islice(calculated, BATCH)
        ]:
            done += len(batch)
            yield done, batch

    def _bill_passed_thresholds(
        self,
        catalog: Catalog,
        running: Iterable[PlannedInvoice],
        usage: Mapping[str, PeriodUsage],
        result: CloseReport,
        run: BillingRun,
    ) -> None:
        """Bill usage of running periods that has passed a threshold since it was billed last."""
        watched = [each for each in running if has_thresholds(each.schedule)]
        if not watched:
            return
        found = (passed_threshold(catalog, each, usage, self.through) for each in watched)
        passed = [each for each in found if each is not None]
        with self.store.read() as connection:
            places = latest_revisions(connection, {each.schedule.id for each in watched})
        new = [each for each in passed if not is_billed(each, places)]
        result.due += len(new)
        self._bill(catalog, new, usage, result, run)

    def _keep_in_progress(
        self,
        catalog: Catalog,
        planned: Sequence[PlannedInvoice],
        usage: Mapping[str, PeriodUsage],
        result: CloseReport,
    ) -> None:
        """Invoices of periods that still run show their usage so far; nothing parks them."""
        for _, batch in self._batches(catalog, planned, usage, result.cut, are_due=False):
            with self.turn.write() as connection:
                kept = bill_batch(connection, catalog, batch, at=self.now, actor=KIND)
            result.notes += (note for each in kept for note in each.notes)

    def _settle_credit(self, catalog: Catalog, plan: Plan) -> None:
        """Post what was granted by now, and the rests that nothing due can use any more."""
        with self.turn.write() as connection:
            if not catalog.grants_credit and not has_grants(connection):
                return
            customers = {each.id for each in catalog.customers}
            post_grants(connection, catalog, customers, self.through, at=self.now, actor=KIND)
            waiting: defaultdict[str, set[date]] = defaultdict(set)
            planned = (*plan.due, *plan.in_progress)
            statuses = statuses_of(connection, [each.id for each in planned])
            for each in planned:
                status = statuses.get(each.id)
                if status is None or status.is_open:
                    waiting[each.schedule.customer_id] |= {
                        charge_day(period.invoice_date, period.end) for period in each.slot.periods
                    }
            open_days = {customer: sorted(days) for customer, days in waiting.items()}
            post_expiries(connection, catalog, self.through, open_days, at=self.now, actor=KIND)

    def _park_late_charges(self, catalog: Catalog, plan: Plan, result: CloseReport) -> None:
        """A charge that came to an issued invoice afterwards needs a decision, not silence."""
        for charge in plan.late_charges:
            schedule = catalog.schedule_by_id[charge.period.schedule_id]
            result.parked.append(
                Parked(
                    schedule.id,
                    schedule.customer_id,
                    charge.slot.invoice_date,
                    f"price {charge.period.price_id} is due on {charge.slot.invoice_date}, but the"
                    " invoice of that day was issued without it: void that invoice to bill it anew",
                )
            )
