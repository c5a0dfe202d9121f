"""Usage of a metric by a customer, as of any instant: counted now, from what has landed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.domain.catalog import Catalog
from engine.domain.compound import measured_parts, with_parameters
from engine.domain.customer import Alias
from engine.domain.errors import InputError
from engine.domain.invoice import Cut
from engine.domain.usage import Usage
from engine.metrics.compound import compound_usage
from engine.schedules.instants import local_day, period_instants
from engine.warehouse.inputs import BillingPeriodInput
from engine.warehouse.live import LiveUsage
from engine.workflows.catalog import in_force
from engine.workflows.cut import live_cut
from engine.workflows.period_inputs import aliases_within
from engine.workflows.representations import Json, instant_text, usage_shape
from engine.workflows.workspace import Workspace

MOST_DAYS = 366
"""Days that are told one by one at once."""


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
    live: LiveUsage | None = None,
) -> Json:
    """Usage in the local days `[start, end)` of the account, in the shape of DESIGN 7.

    Everything acknowledged before the call counts, landed or not. Who asks often passes a `live`
    of the workspace's own, which keeps what it has read.

    `alias` is a customer's id or one of its aliases, and then all of its aliases count; an alias
    without a customer counts for itself. `by` stands in for the metric's own breakdowns. Raises
    InputError for an unknown metric, an empty span or properties named twice.
    """
    with workspace.open_store() as store:
        catalog = in_force(workspace, store)
    with nullcontext(live) if live is not None else workspace.live() as source:
        question = UsageQuestion(metric_id, (alias,), start, end, as_of, tuple(by))
        measured, cut = measured_usage(catalog, source, question, now)
    return {
        "metric": metric_id,
        "customerAlias": alias,
        "from": start.isoformat(),
        "to": end.isoformat(),
        "asOf": None if cut.as_of is None else instant_text(cut.as_of),
        "seq": cut.seq,
        "unit": (catalog.compound_by_id.get(metric_id) or catalog.metric_by_id[metric_id]).unit,
        **usage_shape(measured),
    }


@dataclass(frozen=True, slots=True)
class UsageQuestion:
    """Usage of a metric by customers or aliases in the local days `[start, end)`.

    `by` stands in for the metric's own breakdowns, `parameters` for the defaults of a compound's.
    """

    metric_id: str
    aliases: tuple[str, ...]
    start: date
    end: date
    as_of: datetime | None = None
    by: tuple[str, ...] = ()
    parameters: tuple[tuple[str, Decimal], ...] = ()


def measured_usage(
    catalog: Catalog, live: LiveUsage, question: UsageQuestion, now: datetime
) -> tuple[Usage, Cut]:
    """The usage, and what was known when it was counted.

    Raises InputError for an unknown metric, an empty span, properties named twice, and what the
    warehouse refuses to count.
    """
    (usage,), cut = _measured_spans(catalog, live, question, [(question.start, question.end)], now)
    return usage, cut


def usage_by_day(
    catalog: Catalog, live: LiveUsage, question: UsageQuestion, now: datetime
) -> tuple[dict[date, Usage], Cut]:
    """The same of every local day, each measured by itself: days of a count or a sum add up to the
    span, days of a maximum or a unique count need not.

    Raises InputError as `measured_usage`, and for more than MOST_DAYS.
    """
    if (question.end - question.start).days > MOST_DAYS:
        raise InputError(f"usage by day is told of at most {MOST_DAYS} days at once")
    days = [question.start + timedelta(days=n) for n in range((question.end - question.start).days)]
    spans = [(day, day + timedelta(days=1)) for day in days]
    found, cut = _measured_spans(catalog, live, question, spans, now)
    return dict(zip(days, found, strict=True)), cut


def _measured_spans(
    catalog: Catalog,
    live: LiveUsage,
    question: UsageQuestion,
    spans: Sequence[tuple[date, date]],
    now: datetime,
) -> tuple[list[Usage], Cut]:
    """The usage of each span of local days, all by one state of the lake."""
    metric_id, by = question.metric_id, question.by
    if question.end <= question.start:
        raise InputError(
            f"--to {question.end} must be after --from {question.start}; it is exclusive"
        )
    compound = catalog.compound_by_id.get(metric_id)
    metric = compound or catalog.metric_by_id.get(metric_id)
    if metric is None:
        seats = {each.metric.id for each in catalog.seat_metrics}
        known = {*catalog.metric_by_id, *catalog.compound_by_id} - seats
        names = ", ".join(sorted(known)) or "none"
        raise InputError(
            f"there is no metric {metric_id!r} in the catalog in force; it has {names}"
        )
    if metric_id in {seats.metric.id for seats in catalog.seat_metrics}:
        raise InputError(f"{metric_id} counts seats: ask `meterhouse seats balances`")
    if compound is not None and by:
        raise InputError(f"--by: {metric_id} is made of other metrics; break those down")
    if not all(by) or len(set(by)) < len(by):
        raise InputError("--by: name each property once, such as --by region --by model")
    zone = catalog.account.time_zone
    counted = [
        replace(part, breakdowns=tuple(by)) if by else part
        for part in (
            catalog.metric_by_id[id] for id in measured_parts(metric_id, catalog.compound_by_id)
        )
    ]
    state = live.known()
    cut = live_cut(state, catalog, question.as_of, now)
    periods = [
        BillingPeriodInput(
            f"{place}/{part.id}",
            "period",
            "",
            "",
            part.id,
            "",
            name,
            *period_instants(first, last, zone),
        )
        for place, (start, end) in enumerate(spans)
        for part in counted
        for name, first, last in dict.fromkeys(
            each for alias in question.aliases for each in aliases_of(catalog, alias, start, end)
        )
    ]
    measured = live.measure(counted, periods, known=state, as_of=question.as_of)
    found = []
    for place in range(len(spans)):
        parts = {part.id: measured[f"{place}/{part.id}"] for part in counted}
        answer = parts[counted[0].id]
        if compound is not None:
            given = with_parameters(compound, question.parameters)
            answer = compound_usage(given, {**catalog.compound_by_id, metric_id: given}, parts)
        if answer.usage.refusal is not None:
            raise InputError(answer.usage.refusal)
        found.append(answer.usage)
    return found, cut


def aliases_of(
    catalog: Catalog, alias: str, start: date, end: date
) -> tuple[tuple[str, date, date], ...]:
    """Every alias of the customer who has this one, and when; the alias alone if nobody has.

    Raises InputError for an alias that changed hands in between: it would mix two customers.
    """
    wanted = Alias(alias, start, end)
    owners = [
        customer
        for customer in catalog.customers
        if any(each.name == alias and each.overlaps(wanted) for each in customer.all_aliases)
    ]
    if len(owners) > 1:
        names = " and then ".join(owner.id for owner in owners)
        raise InputError(
            f"--customer: the alias {alias!r} is that of {names} in these days; name the customer"
        )
    for customer in owners:
        return tuple(aliases_within(customer, start, end))
    return ((alias, start, end),)


def local_day_of(catalog: Catalog, instant: datetime) -> date:
    """The account's day at an instant."""
    return local_day(instant, catalog.account.time_zone)
