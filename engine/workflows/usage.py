"""Usage of a metric by a customer, as of any instant: counted now, from what has landed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from engine.domain.catalog import Catalog
from engine.domain.errors import InputError
from engine.schedules.instants import period_instants
from engine.warehouse import direct
from engine.workflows.catalog import in_force
from engine.workflows.cut import take_cut
from engine.workflows.representations import Json, instant_text, usage_shape
from engine.workflows.workspace import Workspace


def usage_of(
    workspace: Workspace,
    metric_id: str,
    *,
    alias: str,
    start: date,
    end: date,
    as_of: datetime | None,
    by: Sequence[str],
    now: datetime,
) -> Json:
    """Usage in the local days `[start, end)` of the account, in the shape of DESIGN 7.

    `alias` is a customer's id or one of its aliases, and then all of its aliases count; an alias
    without a customer counts for itself. `by` stands in for the metric's own breakdowns. Raises
    InputError for an unknown metric, an empty span or properties named twice.
    """
    if end <= start:
        raise InputError(f"--to {end} must be after --from {start}; it is exclusive")
    with workspace.open_store() as store:
        catalog = in_force(workspace, store)
    metric = catalog.metric_by_id.get(metric_id)
    if metric is None:
        known = ", ".join(sorted(catalog.metric_by_id)) or "none"
        raise InputError(
            f"there is no metric {metric_id!r} in the catalog in force; it has {known}"
        )
    if not all(by) or len(set(by)) < len(by):
        raise InputError("--by: name each property once, such as --by region --by model")
    lake = workspace.landed()
    cut = take_cut(lake, catalog, as_of, now)
    start_at, end_at = period_instants(start, end, catalog.account.time_zone)
    measured = direct.usage(
        lake,
        replace(metric, breakdowns=tuple(by)) if by else metric,
        aliases_of(catalog, alias),
        start_at,
        end_at,
        as_of=as_of,
    )
    return {
        "metric": metric.id,
        "customerAlias": alias,
        "from": start.isoformat(),
        "to": end.isoformat(),
        "asOf": None if cut.as_of is None else instant_text(cut.as_of),
        "seq": cut.seq,
        "unit": metric.unit,
        **usage_shape(measured),
    }


def aliases_of(catalog: Catalog, alias: str) -> tuple[str, ...]:
    """Every alias of the customer who has this one; the alias alone if nobody has."""
    for customer in catalog.customers:
        if alias in customer.all_aliases:
            return customer.all_aliases
    return (alias,)
