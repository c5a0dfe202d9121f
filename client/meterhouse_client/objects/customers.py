"""Customers. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a customer is; of one from files what the file says."""

    line1: str
    line2: str | None = None
    town: str
    state: str | None = None
    postcode: str
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddressSent:
    """An address; the USA and Canada need a state."""

    line1: str
    line2: str | None = None
    town: str
    state: str | None = None
    postcode: str
    country: str


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person at a customer."""

    id: str
    name: str
    email: str
    billing_preference: Literal["PRIMARY", "STANDARD", "NONE"]
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class ContactRequest:
    """A person at a customer."""

    name: str
    email: str
    billing_preference: Literal["PRIMARY", "STANDARD", "NONE"]


@dataclass(frozen=True, kw_only=True)
class CustomerByAlias:
    """A customer in the older form that the lookup by alias has."""

    id: str
    created_at: datetime
    legal_name: str
    contact_name: str | None = None
    address: Address
    email: str
    telephone: str | None = None
    url: str | None = None
    label: str | None = None
    integration_ids: list[IntegrationId]
    archived_at: datetime | None = None
    billing_emails: list[str]
    tax_status: Literal["TAXED", "TAX_EXEMPT", "REVERSE_CHARGED"]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CustomerOrganization:
    """Customers of whom one may pay for the others."""

    id: str
    owner: NamedCustomer
    members: list[NamedCustomer]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CustomerRequest:
    """A customer to make, or what it is to be."""

    legal_name: str
    address: AddressSent
    url: str | None = None
    label: str | None = None
    tax_status: Literal["TAXED", "TAX_EXEMPT", "REVERSE_CHARGED"]
    customer_aliases: list[str] | None = None
    integration_ids: list[IntegrationIdSent] | None = None
    parent_id: str | None = None
    contacts: list[ContactRequest]
    push_to_integrations: list[Literal["Xero"]] | None = None
    status: Literal["DRAFT", "ACTIVE"] | None = None
    custom_properties: dict[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerResponse:
    """A customer."""

    id: str
    created_at: datetime
    updated_at: datetime
    organizations: list[CustomerOrganization]
    legal_name: str
    address: Address
    url: str | None = None
    domain: str | None = None
    label: str | None = None
    integration_ids: list[IntegrationId]
    archived_at: datetime | None = None
    tax_status: Literal["TAXED", "TAX_EXEMPT", "REVERSE_CHARGED"]
    is_tax_automatic: bool | None = None
    contacts: list[Contact]
    status: Literal["DRAFT", "ACTIVE"]
    custom_properties: dict[str, str]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class IntegrationId:
    """What an object goes by in another system."""

    service: str
    id: str
    last_synced: str | None = None
    is_pending: bool | None = None


@dataclass(frozen=True, kw_only=True)
class IntegrationIdSent:
    """What a customer goes by in another system."""

    service: Literal[
        "Amazon_Redshift",
        "GoCardless",
        "Google_BigQuery",
        "Google_Sheets",
        "HubSpot",
        "NetSuite",
        "QuickBooks_Online",
        "Salesforce",
        "Slack",
        "Snowflake",
        "Stripe",
        "Xero",
        "Avalara",
        "Anrok",
        "Attio",
        "Numeral",
        "Rillet",
        "Sphere",
    ]
    id: str


@dataclass(frozen=True, kw_only=True)
class NamedCustomer:
    """A customer by id and name."""

    id: str
    name: str
