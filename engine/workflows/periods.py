"""The billing calendar of a schedule file, without a workspace."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

from engine.catalog.load import load_schedule
from engine.domain.schedule import BillingPeriod
from engine.schedules.calendar import billing_periods


def periods_of_file(path: Path, through: date) -> list[dict[str, object]]:
    """Every period that starts on or before `through`, in the shape of DESIGN 7, dates half-open.

    Raises InputError or CatalogError for a file that is no schedule.
    """
    schedule, prices = load_schedule(path)
    by_id = {price.id: price for price in prices}
    return [_shape(period) for period in billing_periods(schedule, by_id, through)]


def _shape(period: BillingPeriod) -> dict[str, object]:
    return {
        "priceId": period.price_id,
        "index": period.index,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "fraction": str(Fraction(period.days, period.full_days)),
        "invoiceDate": period.invoice_date.isoformat(),
    }
