"""Why a line of an invoice is what it is: price, usage, SQL, events (DESIGN 1, explanation).

Everything comes from what was frozen with the invoice, and the events from the lake at its cut: the
explanation of an old invoice does not change when the catalog does.
"""

from __future__ import annotations

from datetime import timedelta

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.charge import ChargeLine
from engine.domain.compound import measured_parts
from engine.domain.currency import to_amount
from engine.domain.decimals import plain
from engine.domain.errors import InputError
from engine.domain.identity import period_id
from engine.domain.invoice import LineItem
from engine.domain.usage import PeriodUsage
from engine.invoicing.frozen import thaw
from engine.metrics.project import model_path, model_text
from engine.schedules.instants import local_midnight
from engine.store.open import Store
from engine.store.stored_invoice import StoredInvoice
from engine.warehouse.events import counted_events
from engine.workflows.invoices import find
from engine.workflows.period_inputs import billing_period_inputs
from engine.workflows.recalculate import planned_as_frozen
from engine.workflows.representations import Json, instant_text, usage_shape
from engine.workflows.workspace import Workspace


def explain(workspace: Workspace, store: Store, reference: str, *, limit: int) -> Json:
    """Every line of an invoice, or the one named after a slash by its place from 1.

    `limit` events are listed for each. Raises InputError for an invoice or line there is not.
    """
    name, slash, place = reference.rpartition("/")
    with store.read() as connection:
        stored = find(connection, name if slash else reference)
    lines = list(enumerate(stored.invoice.lines, start=1))
    if slash:
        if place not in (str(number) for number, _ in lines):
            raise InputError(
                f"{reference}: the invoice has lines 1 to {len(lines)}, no line {place!r}"
            )
        lines = [lines[int(place) - 1]]
    documents, usage = thaw(stored.frozen)
    catalog = resolve(documents)
    return {
        "invoiceId": stored.invoice.id,
        "invoiceNumber": stored.number,
        "currency": stored.invoice.currency,
        "lines": [
            _line(workspace, catalog, stored, number, line, usage, limit) for number, line in lines
        ],
    }


def _line(
    workspace: Workspace,
    catalog: Catalog,
    stored: StoredInvoice,
    place: int,
    line: LineItem,
    usage: dict[str, PeriodUsage],
    limit: int,
) -> Json:
    charge = line.charge
    currency = stored.invoice.currency
    price = catalog.price_by_id.get(charge.price_id or "")
    last_day = charge.service_end - timedelta(days=1)
    document: Json = {
        "place": place,
        "title": charge.title,
        "kind": charge.kind.name,
        "quantity": plain(charge.quantity),
        "rate": None if charge.rate is None else plain(charge.rate),
        "netTotal": str(to_amount(line.net, currency)),
        "reason": charge.reason,
        "tax": f"{to_amount(line.tax_amount, currency)}: {line.tax.name}, {line.tax.reason}",
        "service": f"{charge.service_start} to {last_day}",
        "price": None if price is None else {"id": price.id, "terms": price.model.describe()},
    }
    if price is not None and price.metric_id is not None:
        document["usage"] = _usage(workspace, catalog, stored, charge, usage, limit)
    return document


def _usage(
    workspace: Workspace,
    catalog: Catalog,
    stored: StoredInvoice,
    charge: ChargeLine,
    usage: dict[str, PeriodUsage],
    limit: int,
) -> Json | None:
    """The usage of the line's period, the SQL that counted it, and the first events by time."""
    assert charge.price_id is not None
    stored_schedule = stored.invoice.identity.schedule_id
    id = period_id(stored_schedule, charge.phase_index, charge.price_id, charge.period_index)
    measured = usage.get(id)
    price = catalog.price_by_id[charge.price_id]
    metric_id = price.metric_id
    if measured is None or metric_id is None:
        return None
    periods = [
        period
        for period in planned_as_frozen(catalog, stored).periods
        if (period.price_id, period.phase_index, period.index)
        == (charge.price_id, charge.phase_index, charge.period_index)
    ]
    inputs = tuple(billing_period_inputs(catalog, periods, also_apart=False))
    lake = workspace.landed(stored.cut.lake_version)
    parts = [catalog.metric_by_id[id] for id in measured_parts(metric_id, catalog.compound_by_id)]
    events = [
        event
        for part in parts
        for event in counted_events(
            lake,
            part,
            [row for row in inputs if row.metric == part.id],
            seq=stored.cut.seq,
            limit=limit,
        )
    ]
    events.sort(key=lambda event: (event.event_timestamp, event.seq))
    compound = catalog.compound_by_id.get(metric_id)
    starts = [row.start_at for row in inputs]
    if price.seats is not None:  # What is held was said before the period, however long ago.
        starts = [local_midnight(each.start, catalog.account.time_zone) for each in periods]
    return {
        "metric": metric_id,
        "unit": parts[0].unit if compound is None else compound.unit,
        "model": " and ".join(model_path(part) for part in parts),
        "expression": None if compound is None else compound.expression,
        "sql": "\n".join(model_text(part) for part in parts),
        "from": min(map(instant_text, starts), default=None),
        "to": max((instant_text(row.end_at) for row in inputs), default=None),
        "seq": stored.cut.seq,
        **usage_shape(measured.usage),
        "events": [
            {
                "eventId": event.event_id,
                "customerEventId": event.customer_event_id,
                "customerAlias": event.customer_alias,
                "eventTimestamp": instant_text(event.event_timestamp),
                "receivedAt": instant_text(event.received_at),
                "seq": event.seq,
                "value": event.value,
                "source": f"{event.source}:{event.source_line}",
            }
            for event in events[:limit]
        ],
    }
