"""Metrics that cannot be counted, because what came in does not fit: all else goes on without them.

A sum of more digits than a quantity holds is an error of the warehouse, never a wrong number. It
must cost the invoices that need the metric, and no others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from engine.domain.metric import Metric
from engine.domain.usage import PeriodUsage, refused
from engine.metrics.all_metrics import usage_by_day
from engine.metrics.counted import Relations
from engine.metrics.print import sql_text
from engine.metrics.quantity import BEFORE
from engine.metrics.tally_model import tally_name, usage_name
from engine.warehouse.dbt import BuildError, Failure, build_file
from engine.warehouse.inputs import BillingPeriodInput

_NOT_OF_EVENTS = (
    "Binder Error",
    "Catalog Error",
    "Compilation Error",
    "Connection Error",
    "FATAL Error",
    "INTERNAL Error",
    "INTERRUPT Error",
    "IO Error",
    "Out of Memory Error",
    "Parser Error",
    "Permission Error",
    "TransactionContext Error",
)
"""Errors of the machine or of the project, which no event has caused: they fail the build."""

_ERROR = re.compile(r"^\s*([A-Z][A-Za-z ]* Error: .*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A metric that cannot be counted: the model that fails, and DuckDB's reason in one line."""

    metric: str
    model: str
    reason: str

    def __str__(self) -> str:
        return (
            f"the metric {self.metric} cannot be counted, its model {self.model} fails"
            f" ({self.reason}); find the events by `meterhouse usage {self.metric} --customer ID"
            " --from DATE --to DATE`, which fails where they are, retract or correct them, and"
            " close again"
        )


@dataclass(frozen=True, slots=True)
class _Union:
    """A model made of all metrics, and how to ask for the part of one of them alone."""

    model: str
    part: Callable[[Metric], str]
    of_metric: Callable[[Metric], str]
    """The model to name where a part fails."""


_PERIOD_USAGE = _Union(
    "period_usage", lambda metric: f"select * from {usage_name(metric)}", usage_name
)
_USAGE_BY_DAY = _Union(
    "fct_usage_daily",
    lambda metric: sql_text(usage_by_day([metric], Relations("usage_events_latest"))),
    lambda metric: "fct_usage_daily",
)

Attempt = Callable[[Mapping[str, Sequence[str]]], object]
"""A build without some metrics, by id with their models. Raises BuildError."""


def count_by_period(
    workspace: Path, metrics: Iterable[Metric], attempt: Attempt
) -> tuple[Uncounted, ...]:
    """Build the usage of periods, without the metrics that cannot be counted; those are returned.

    Increments may fail over an event that does not count any more, so a metric that fails is
    counted once more from the events, and its tallies are given up: the next build begins anew.
    Raises BuildError if anything else fails, or if the machine is the reason.
    """
    metrics = tuple(metrics)
    database = build_file(workspace)
    growing = _tables(database) & {tally_name(metric) for metric in metrics}
    return _build(metrics, attempt, _PERIOD_USAGE, database, growing)


def count_by_day(
    workspace: Path, metrics: Iterable[Metric], attempt: Attempt
) -> tuple[Uncounted, ...]:
    """The same for a build in which usage by day is what metrics may fail in."""
    return _build(tuple(metrics), attempt, _USAGE_BY_DAY, build_file(workspace), None)


def uncounted(metric: Metric, model: str, error: duckdb.Error) -> Uncounted:
    """The metric whose own query failed. Raises the error again if the machine is the reason."""
    reason = _reason(str(error))
    if _is_not_of_events(reason):
        raise error
    return Uncounted(metric.id, model, reason)


def refused_periods(
    periods: Iterable[BillingPeriodInput], found: Iterable[Uncounted]
) -> dict[str, PeriodUsage]:
    """Usage that cannot be priced, by period id, for every period of a metric that was not counted.

    So that it is refused with the reason: a period that is missing could be mistaken for no usage.
    """
    reasons = {each.metric: str(each) for each in found}
    refusals: dict[str, PeriodUsage] = {}
    for row in periods:
        if row.metric not in reasons:
            continue
        usage = refused(reasons[row.metric])
        has_before = row.usage_window == BEFORE or (
            row.period_id in refusals and refusals[row.period_id].before is not None
        )
        refusals[row.period_id] = PeriodUsage(usage, usage if has_before else None)
    return refusals


def _build(
    metrics: tuple[Metric, ...],
    attempt: Attempt,
    union: _Union,
    database: Path,
    growing: set[str] | None,
) -> tuple[Uncounted, ...]:
    """`growing` are tallies of earlier builds; None if tallies are no part of the build."""
    by_id = {metric.id: metric for metric in metrics}
    left_out: dict[str, Uncounted] = {}
    while True:
        try:
            attempt({id: _models(by_id[id]) for id in left_out})
        except BuildError as error:
            counted = [metric for metric in metrics if metric.id not in left_out]
            try:
                found = _failed(error.failures, counted, union, database)
                if growing is not None:
                    _drop(database, [tally_name(by_id[each.metric]) for each in found])
            except duckdb.Error as other:
                raise BuildError(f"{error}\n{database}: {other}", error.failures) from other
            if not found:
                raise
            for each in found:
                tally = tally_name(by_id[each.metric])
                if growing is not None and tally in growing:
                    growing.remove(tally)
                else:
                    left_out[each.metric] = each
        else:
            return tuple(left_out.values())


def _failed(
    failures: Sequence[Failure], metrics: Sequence[Metric], union: _Union, database: Path
) -> list[Uncounted]:
    """The metrics by which a build failed; none if it failed by anything else as well."""
    owners = {model: metric for metric in metrics for model in _models(metric)}
    found: dict[str, Uncounted] = {}
    for failure in failures:
        reason = _reason(failure.message)
        owner = owners.get(failure.name)
        is_known = owner is not None or failure.name == union.model
        if failure.kind != "model" or not is_known or _is_not_of_events(reason):
            return []
        if owner is not None:
            found.setdefault(owner.id, Uncounted(owner.id, failure.name, reason))
    if failures and not found:
        return _failing_parts(metrics, union, database)
    return list(found.values())


def _failing_parts(metrics: Sequence[Metric], union: _Union, database: Path) -> list[Uncounted]:
    """The metrics whose part of the union alone fails: it does not say itself which they are."""
    found = []
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for metric in metrics:
            try:
                rows = connection.execute(union.part(metric))
                while rows.fetchmany(10_000):
                    pass
            except duckdb.Error as error:
                found.append(uncounted(metric, union.of_metric(metric), error))
    return found


def _models(metric: Metric) -> tuple[str, ...]:
    return tally_name(metric), usage_name(metric)


def _tables(database: Path) -> set[str]:
    """What earlier builds have left; nothing of a file that cannot be read: the build will say."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            rows = connection.execute("select table_name from information_schema.tables").fetchall()
    except duckdb.Error:
        return set()
    return {name for (name,) in rows}


def _drop(database: Path, tables: Sequence[str]) -> None:
    if tables:
        with duckdb.connect(str(database)) as connection:
            for table in tables:
                connection.execute(f"drop table if exists {table}")


def _reason(message: str) -> str:
    """DuckDB's own line in a message of it or of dbt."""
    found = [each for each in _ERROR.findall(message) if not each.startswith("Runtime Error")]
    return found[0] if found else " ".join(message.split())


def _is_not_of_events(reason: str) -> bool:
    return reason.startswith(_NOT_OF_EVENTS)
