"""Every resource, in the order of the documentation."""

from __future__ import annotations

from engine.api.resource import Resource
from engine.api.routes.contacts import contacts
from engine.api.routes.customer_organizations import customer_organizations
from engine.api.routes.customers import customers
from engine.api.routes.products import products

RESOURCES: tuple[Resource, ...] = (
    customers,
    contacts,
    customer_organizations,
    products,
)
"""A new resource is one line here."""
