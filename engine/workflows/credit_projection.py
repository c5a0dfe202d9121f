"""What open invoices draw from a customer's credit, one after the other by invoice date.

Nothing is drawn until an invoice is issued (`credit_posting`): a draft shows what it will get if
nothing comes between, and holds nothing back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from engine.credits.balance import after_draws, draws_of
from engine.credits.order import burn_order
from engine.domain.catalog import Catalog
from engine.domain.charge import ChargeLine
from engine.domain.credit import AvailableGrant, CreditGrant
from engine.domain.invoice import Invoice
from engine.invoicing.plan import PlannedInvoice
from engine.schedules.credit_grants import phase_grants
from engine.store.credits import (
    ProjectedDraw,
    StoredGrant,
    has_grants,
    projected_draws,
    read_grants,
)
from engine.store.open import Connection


@dataclass
class CreditProjection:
    """`available` is by customer, in burn order; `others` are the open invoices not planned."""

    available: dict[str, tuple[AvailableGrant, ...]] = field(default_factory=dict)
    others: dict[str, list[ProjectedDraw]] = field(default_factory=dict)

    def of(self, planned: PlannedInvoice) -> tuple[AvailableGrant, ...]:
        """What is left of the customer's grants when the turn of a planned invoice has come.

        Ask in order of invoice date.
        """
        customer = planned.schedule.customer_id
        waiting = self.others.get(customer, [])
        here = (planned.slot.invoice_date, planned.schedule.id)
        while waiting and (waiting[0].invoice_date, waiting[0].schedule_id) < here:
            self._draw(customer, (line.charge for line in waiting.pop(0).lines))
        return self.available.get(customer, ())

    def draw(self, invoice: Invoice | None) -> None:
        """Take off what an invoice draws; one that could not be rated draws nothing."""
        if invoice is not None:
            self._draw(invoice.customer_id, (line.charge for line in invoice.lines))

    def _draw(self, customer: str, lines: Iterable[ChargeLine]) -> None:
        grants = self.available.get(customer)
        if grants:
            self.available[customer] = after_draws(grants, draws_of(lines))


def projection_of(
    connection: Connection, catalog: Catalog, planned: Sequence[PlannedInvoice]
) -> CreditProjection:
    """The credit that the planned invoices may draw, with what other open invoices take first."""
    customers = frozenset(each.schedule.customer_id for each in planned)
    if not customers or not (catalog.grants_credit or has_grants(connection)):
        return CreditProjection()
    through = max(each.slot.invoice_date for each in planned)
    available = available_grants(connection, catalog, customers, through)
    ids = {each.id for each in planned}
    others: defaultdict[str, list[ProjectedDraw]] = defaultdict(list)
    for draw in projected_draws(connection, customers) if available else ():
        if draw.invoice_id not in ids:
            others[draw.customer_id].append(draw)
    return CreditProjection(available, dict(others))


def available_grants(
    connection: Connection, catalog: Catalog, customers: Collection[str], through: date
) -> dict[str, tuple[AvailableGrant, ...]]:
    """Grants with a balance by customer, in burn order: those posted, and those that the catalog
    grants by the local day `through` and nobody has posted yet."""
    stored = read_grants(connection, customers)
    promised = promised_grants(catalog, customers, through)
    found: defaultdict[str, list[AvailableGrant]] = defaultdict(list)
    for each, grant in zip(stored, as_promised(stored, promised), strict=True):
        if each.balance > 0:
            found[grant.customer_id].append(AvailableGrant(grant, each.balance))
    for grant in not_posted(stored, promised):
        found[grant.customer_id].append(AvailableGrant(grant, grant.amount))
    return {customer: burn_order(grants) for customer, grants in found.items()}


def not_posted(
    stored: Iterable[StoredGrant], promised: Iterable[CreditGrant]
) -> tuple[CreditGrant, ...]:
    """What is promised and was never posted. A refresh that was keeps what it granted, whatever
    became of its terms."""
    known = {each.grant.origin or each.grant.id for each in stored}
    return tuple(grant for grant in promised if (grant.origin or grant.id) not in known)


def as_promised(
    stored: Sequence[StoredGrant], promised: Iterable[CreditGrant]
) -> tuple[CreditGrant, ...]:
    """Posted grants, those of phases with the end that the catalog has now: when a phase ends is
    known later. Everything else stays as it was posted.

    Where a refresh would be granted in other parts today, because the limit of what rolls over has
    changed, its grants keep their ends, but for the end of all that it would grant.
    """
    parts: defaultdict[object, dict[str, CreditGrant]] = defaultdict(dict)
    for grant in promised:
        parts[grant.origin][grant.id] = grant
    posted: defaultdict[object, set[str]] = defaultdict(set)
    for each in stored:
        posted[each.grant.origin].add(each.grant.id)
    return tuple(_with_end(each.grant, parts, posted) for each in stored)


def _with_end(
    grant: CreditGrant,
    parts: Mapping[object, Mapping[str, CreditGrant]],
    posted: Mapping[object, set[str]],
) -> CreditGrant:
    now = parts.get(grant.origin)
    if now is None or grant.origin is None:
        return grant
    if posted[grant.origin] == set(now):
        return replace(grant, end=now[grant.id].end)
    last = max(each.end or date.max for each in now.values())
    end = min(grant.end or date.max, last)
    return replace(grant, end=None if end == date.max else end)


def promised_grants(
    catalog: Catalog, customers: Collection[str], through: date
) -> tuple[CreditGrant, ...]:
    """Every grant of the catalog for some customers that is effective by a local day.

    By customer: those sold by hand by id, then those of phases by schedule.
    """
    found: list[CreditGrant] = []
    for customer in sorted(customers) if catalog.grants_credit else ():
        sold, schedules = catalog.credit_of(customer)
        found += (each for each in sold if each.start <= through)
        for schedule in schedules:
            found += phase_grants(schedule, through)
    return tuple(found)
