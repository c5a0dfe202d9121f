"""How a close learns what was used: built by dbt, or counted in memory over the lake.

A close asks three things in this order, and cares for none of what lies behind them. Both ways give
the same numbers (`tests/differential`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.domain.catalog import Catalog
from engine.domain.invoice import Cut
from engine.domain.usage import PeriodUsage
from engine.store.drift import has_issued_invoices
from engine.store.open import Store
from engine.warehouse import direct
from engine.warehouse.dbt import require_project
from engine.warehouse.inputs import BillingPeriodInput
from engine.warehouse.uncounted import Uncounted, refused_periods
from engine.workflows.compile import compile_metrics
from engine.workflows.drift_check import IssuedPeriod, periods_to_check
from engine.workflows.progress import Report
from engine.workflows.publish import build_events, build_marts, build_usage, publish_periods
from engine.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Measured:
    """Usage by period id, and the metrics that could not be counted and are refused.

    `issued` are the periods of issued invoices whose usage may have moved since the last close;
    theirs is among the usage. Without a comparison with the last close there are none.
    """

    usage: Mapping[str, PeriodUsage]
    uncounted: tuple[Uncounted, ...] = ()
    issued: tuple[IssuedPeriod, ...] = ()


class Metering(Protocol):
    """What a close needs of the warehouse."""

    def require(self) -> None:
        """Raises InputError for a workspace that cannot be metered so: no run is started then."""

    def measure(
        self,
        catalog: Catalog,
        cut: Cut,
        periods: Sequence[BillingPeriodInput],
        run: str,
        *,
        is_metered: bool,
    ) -> Measured:
        """Take in what has landed by the cut and count the periods as of it.

        Not `is_metered`, here and below, is a close without any event that has landed or price that
        counts them.
        """

    def publish(self, cut: Cut, run: str, *, is_metered: bool, has_receivables: bool) -> None:
        """Give readers what the run has come to. The invoices are published already."""


@dataclass(frozen=True, slots=True)
class BuiltUsage:
    """The warehouse: incremental models, built by dbt. The caller holds the build lock."""

    workspace: Workspace
    store: Store
    report: Report

    def require(self) -> None:
        require_project(self.workspace.root)

    def measure(
        self,
        catalog: Catalog,
        cut: Cut,
        periods: Sequence[BillingPeriodInput],
        run: str,
        *,
        is_metered: bool,
    ) -> Measured:
        self.report("compiling", 0, None)
        compile_metrics(self.workspace, catalog.metrics)
        if not is_metered:
            publish_periods(self.workspace, catalog, periods)
            return Measured({})
        with self.store.read() as connection:
            can_drift = has_issued_invoices(connection)
        issued: tuple[IssuedPeriod, ...] = ()
        if can_drift:
            # Which issued periods to count again is known only when the events are.
            build_events(self.workspace, catalog, cut, self.report)
            issued = periods_to_check(self.workspace, self.store, catalog, cut)
        counted = tuple(_with_issued(periods, issued))
        publish_periods(self.workspace, catalog, counted)
        usage, uncounted = build_usage(
            self.workspace, catalog, cut, run, self.report, has_events=can_drift
        )
        refused = refused_periods(counted, uncounted)
        return Measured({**usage, **refused}, uncounted, issued)

    def publish(self, cut: Cut, run: str, *, is_metered: bool, has_receivables: bool) -> None:
        build_marts(
            self.workspace,
            cut,
            self.report,
            run,
            is_metered=is_metered,
            has_receivables=has_receivables,
        )


@dataclass(frozen=True, slots=True)
class DirectUsage:
    """The metrics' own SQL in memory over the lake: leaves no trace and looks for no drift.

    A dry run counts so, which may take longer than a build where history is long.
    """

    workspace: Workspace

    def require(self) -> None:
        """Any workspace will do."""

    def measure(
        self,
        catalog: Catalog,
        cut: Cut,
        periods: Sequence[BillingPeriodInput],
        run: str,
        *,
        is_metered: bool,
    ) -> Measured:
        snapshot = self.workspace.landed(cut.lake_version)
        return Measured(direct.measure(snapshot, catalog.metrics, periods, as_of=cut.as_of))

    def publish(self, cut: Cut, run: str, *, is_metered: bool, has_receivables: bool) -> None:
        """Nobody reads what was counted in memory."""


def _with_issued(
    inputs: Sequence[BillingPeriodInput], issued: Iterable[IssuedPeriod]
) -> Iterator[BillingPeriodInput]:
    """The periods that the planned invoices depend on, and those issued ones that may have changed.

    Issued periods that have not changed cost nothing: they are not counted again.
    """
    planned = {row.period_id for row in inputs}
    yield from inputs
    for each in issued:
        if planned.isdisjoint(row.period_id for row in each.inputs):
            yield from each.inputs
