"""The drift report: issued charges that would come to another amount now (DESIGN 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from engine.domain.currency import to_amount
from engine.domain.decimals import plain
from engine.domain.drift import DriftedPeriod
from engine.domain.errors import InputError
from engine.store.drift import DriftRecord, last_drift_check, read_drift
from engine.store.open import Store
from engine.workflows.catalog import in_force
from engine.workflows.representations import Json, instant_text
from engine.workflows.workspace import Workspace

ONE_DAY = timedelta(days=1)


def drift(workspace: Workspace, store: Store, customer_id: str | None) -> Json:
    """The drift report: issued charges that would come to another amount, as of the last close.

    Raises InputError for an unknown customer.
    """
    if customer_id is not None:
        catalog = in_force(workspace, store)
        if customer_id not in catalog.customer_by_id:
            raise InputError(f"there is no customer {customer_id!r} in the catalog in force")
    with store.read() as connection:
        check = last_drift_check(connection)
        records = read_drift(connection, customer_id)
    return {
        "seq": None if check is None else check.seq,
        "checkedAt": None if check is None else instant_text(check.checked_at),
        "totals": totals(record.period for record in records),
        "periods": [_representation(record) for record in records],
    }


def totals(periods: Iterable[DriftedPeriod]) -> list[Json]:
    """Charges and money by currency; one whose usage cannot be rated counts, without money."""
    counts: defaultdict[str, int] = defaultdict(int)
    sums: defaultdict[str, int] = defaultdict(int)
    for each in periods:
        counts[each.currency] += 1
        sums[each.currency] += each.difference or 0
    return [
        {
            "currency": currency,
            "periods": counts[currency],
            "difference": str(to_amount(sums[currency], currency)),
        }
        for currency in sorted(counts)
    ]


def _representation(record: DriftRecord) -> Json:
    period = record.period
    currency = period.currency
    current, difference = period.current_amount, period.difference
    return {
        "invoiceId": period.invoice_id,
        "invoiceNumber": record.invoice_number,
        "invoiceDate": record.invoice_date.isoformat(),
        "customerId": record.customer_id,
        "billingScheduleId": record.schedule_id,
        "priceId": period.price_id,
        "periodStart": period.period_start.isoformat(),
        "periodEnd": (period.period_end - ONE_DAY).isoformat(),
        "currency": currency,
        "billedQuantity": plain(period.billed_quantity),
        "currentQuantity": plain(period.current_quantity),
        "billedAmount": str(to_amount(period.billed_amount, currency)),
        "currentAmount": None if current is None else str(to_amount(current, currency)),
        "difference": None if difference is None else str(to_amount(difference, currency)),
        "reason": period.reason,
        "seq": record.seq,
        "firstSeenAt": instant_text(record.first_seen_at),
    }
