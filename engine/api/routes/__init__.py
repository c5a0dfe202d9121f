"""Every resource, in the order of the documentation."""

from __future__ import annotations

from engine.api.resource import Resource
from engine.api.routes.accounts import accounts, users
from engine.api.routes.activity_logs import activity_logs
from engine.api.routes.billing_products import billing_products
from engine.api.routes.contacts import contacts
from engine.api.routes.customer_aliases import customer_aliases
from engine.api.routes.customer_organizations import customer_organizations
from engine.api.routes.customers import customers
from engine.api.routes.list_prices import list_prices
from engine.api.routes.prices import prices
from engine.api.routes.products import products
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
    accounts,
    users,
    activity_logs,
)
"""A new resource is one line here."""
