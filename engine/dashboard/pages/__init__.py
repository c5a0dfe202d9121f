"""One file a part of the dashboard."""

from __future__ import annotations

from engine.dashboard.pages import (
    account,
    credit_notes,
    customers,
    events,
    invoices,
    metrics,
    overview,
    products,
    runs,
    schedules,
    search,
)
from engine.dashboard.routing import Pages

PARTS: tuple[Pages, ...] = (
    overview.pages,
    search.pages,
    events.pages,
    metrics.pages,
    invoices.pages,
    runs.pages,
    credit_notes.pages,
    customers.pages,
    schedules.pages,
    products.pages,
    account.pages,
)
