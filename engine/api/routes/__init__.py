"""Every resource, in the order of the documentation."""

from __future__ import annotations

from engine.api.resource import Resource
from engine.api.routes.accounts import accounts, users
from engine.api.routes.activity_logs import activity_logs
from engine.api.routes.billing_products import billing_products
from engine.api.routes.billing_runs import billing_runs
from engine.api.routes.billing_schedules import billing_schedules
from engine.api.routes.checks import checks
from engine.api.routes.contacts import contacts
from engine.api.routes.credit_note_applications import credit_note_applications
from engine.api.routes.credit_note_lines import credit_note_lines
from engine.api.routes.credit_notes import credit_notes
from engine.api.routes.credits import credits
from engine.api.routes.custom_names import custom_names
from engine.api.routes.customer_aliases import customer_aliases
from engine.api.routes.customer_organizations import customer_organizations
from engine.api.routes.customers import customers
from engine.api.routes.discounts import discounts
from engine.api.routes.documents import documents
from engine.api.routes.foreign_events import foreign_events
from engine.api.routes.invoice_changes import invoice_changes
from engine.api.routes.invoice_evidence import invoice_evidence
from engine.api.routes.invoice_life import invoice_life
from engine.api.routes.invoice_repairs import invoice_repairs
from engine.api.routes.invoices import invoices
from engine.api.routes.line_items import line_items
from engine.api.routes.list_prices import list_prices
from engine.api.routes.notification_deliveries import notification_deliveries
from engine.api.routes.notification_policies import notification_policies
from engine.api.routes.payment_settings import payment_settings
from engine.api.routes.payments import payments
from engine.api.routes.previews import previews
from engine.api.routes.prices import prices
from engine.api.routes.products import products
from engine.api.routes.quote_life import quote_life
from engine.api.routes.quotes import quotes
from engine.api.routes.render_settings import render_settings
from engine.api.routes.seat_events import seat_events
from engine.api.routes.seat_metrics import seat_metrics
from engine.api.routes.tax_rates import tax_rates
from engine.api.routes.tax_registrations import tax_registrations
from engine.api.routes.usage_events import usage_events
from engine.api.routes.usage_metrics import usage_metrics

RESOURCES: tuple[Resource, ...] = (
    customers,
    contacts,
    customer_aliases,
    customer_organizations,
    products,
    billing_products,
    prices,
    list_prices,
    usage_metrics,
    usage_events,
    foreign_events,
    seat_metrics,
    seat_events,
    custom_names,
    accounts,
    users,
    activity_logs,
    render_settings,
    invoices,
    invoice_changes,
    line_items,
    invoice_life,
    invoice_evidence,
    invoice_repairs,
    credit_notes,
    credit_note_lines,
    credit_note_applications,
    credits,
    tax_rates,
    tax_registrations,
    payment_settings,
    payments,
    notification_policies,
    notification_deliveries,
    billing_schedules,
    discounts,
    documents,
    quotes,
    quote_life,
    billing_runs,
    checks,
    previews,
)
"""A new resource is one line here."""
