"""Every operation that is there, by resource: a new one is a line in its resource's `CASES`."""

from __future__ import annotations

from tests.api.cases import (
    accounts,
    billing_schedules,
    credit_notes,
    credits,
    customer_aliases,
    customers,
    discounts,
    documents,
    invoices,
    line_items,
    notification_policies,
    payment_settings,
    prices,
    products,
    quotes,
    seats,
    tax_rates,
    tax_registrations,
    usage_events,
    usage_metrics,
)
from tests.api.cases.case import Case

MODULES = (
    accounts,
    billing_schedules,
    credit_notes,
    credits,
    customer_aliases,
    customers,
    discounts,
    documents,
    invoices,
    line_items,
    notification_policies,
    payment_settings,
    prices,
    products,
    quotes,
    tax_rates,
    tax_registrations,
    seats,
    usage_events,
    usage_metrics,
)

CASES: dict[str, Case] = {name: case for module in MODULES for name, case in module.CASES.items()}
