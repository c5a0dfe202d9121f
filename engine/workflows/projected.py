"""Planned invoices as they would be: what earlier ones draw, later ones lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.domain.catalog import Catalog
from engine.domain.usage import PeriodUsage
from engine.invoicing.plan import PlannedInvoice
from engine.invoicing.thresholds import with_billed_before
from engine.store.invoice_edits import read_edits
from engine.store.mid_period import billed_in_mid_period
from engine.store.open import Store
from engine.workflows.calculate import Calculated, calculate
from engine.workflows.credit_projection import projection_of


def projected(
    store: Store,
    catalog: Catalog,
    planned: Sequence[PlannedInvoice],
    usage: Mapping[str, PeriodUsage],
) -> list[Calculated]:
    """The planned invoices, in their order, with the usage given by period id. Written nowhere."""
    with store.read() as connection:
        edits = {each.id: read_edits(connection, each.id) for each in planned}
        credit = projection_of(connection, catalog, planned)
        before = billed_in_mid_period(connection)
    calculated = []
    for each in planned:
        told = with_billed_before(each, before)
        calculated.append(calculate(catalog, told, usage, edits[each.id], credit.of(each)))
        credit.draw(calculated[-1].invoice)
    return calculated
