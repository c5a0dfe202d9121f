"""Which grant is used first, and for which charges.

Units of a metric come before money, since they are good for one thing only (DESIGN 5). Within a
kind: the smallest priority number (none is last), then the earliest expiry (none is last), then the
earliest effective day, then the id. The order does not depend on when grants were entered.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from engine.domain.credit import AvailableGrant, CreditGrant, GrantKind

ONE_DAY = timedelta(days=1)

Rank = tuple[bool, bool, int, date, date, str]


def burn_order(grants: Iterable[AvailableGrant]) -> tuple[AvailableGrant, ...]:
    """The grants in the order in which they are used."""
    return tuple(sorted(grants, key=lambda each: rank(each.grant)))


def rank(grant: CreditGrant) -> Rank:
    """Sorts grants into the order in which they are used."""
    return (
        grant.kind is GrantKind.CASH,
        grant.priority is None,
        grant.priority or 0,
        grant.end or date.max,
        grant.start,
        grant.id,
    )


def charge_day(invoice_date: date, service_end: date) -> date:
    """The local day that decides which grants a charge may use.

    The first day of a charge in advance and the last day of one in arrears: the day at whose end
    it becomes due. So usage of January uses January's grant though its invoice is dated 1 February.
    `service_end` is exclusive.
    """
    return min(invoice_date, service_end - ONE_DAY)
