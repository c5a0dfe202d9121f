"""Customers, their addresses, contacts and organizations."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from engine.api.shapes.base import Given, Key, OneLine, Sent, instant
from engine.api.shapes.listed import CountryCode, IntegrationService, State
from engine.domain.customer import TaxStatus as DomainTaxStatus
from engine.domain.identity import public_id
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.customers import ContactFields, CustomerFields
from engine.workflows.organizations import OrganizationView, organizations_of
from engine.workflows.public_ids import CUSTOMERS

TaxStatus = Literal["TAXED", "TAX_EXEMPT", "REVERSE_CHARGED"]
BillingPreference = Literal["PRIMARY", "STANDARD", "NONE"]
CustomerStatus = Literal["DRAFT", "ACTIVE"]


def _mail_address(text: str) -> str:
    name, _, host = text.rpartition("@")
    if not name or not host or " " in text:
        raise ValueError("is not an e-mail address such as name@host")
    return text


Email = Annotated[
    OneLine,
    AfterValidator(_mail_address),
    WithJsonSchema(
        {"type": "string", "maxLength": 255, "pattern": r"^[^\s@]+@[^\s@]+$", "format": "email"}
    ),
]


class AddressSent(Sent):
    """An address; the USA and Canada need a state."""

    line1: OneLine
    line2: OneLine | None = None
    town: OneLine
    state: State | None = None
    postcode: OneLine
    country: CountryCode

    @model_validator(mode="after")
    def _state_where_needed(self) -> Self:
        if self.country in ("US", "CA") and self.state is None:
            raise ValueError("needs a state in the USA and Canada: send address.state")
        return self


class ContactRequest(Sent):
    """A person at a customer."""

    name: OneLine
    email: Email
    billing_preference: BillingPreference

    def fields(self) -> ContactFields:
        """For the workflow."""
        return ContactFields(self.name, self.email, self.billing_preference.lower())


class IntegrationIdSent(Sent):
    """What a customer goes by in another system."""

    service: IntegrationService
    id: OneLine


class CustomerRequest(Sent):
    """A customer to make, or what it is to be."""

    legal_name: OneLine
    address: AddressSent
    url: OneLine | None = None
    label: OneLine | None = None
    tax_status: TaxStatus
    customer_aliases: list[OneLine] | None = None
    integration_ids: list[IntegrationIdSent] | None = None
    parent_id: OneLine | None = None
    contacts: list[ContactRequest] = Field(min_length=1)
    push_to_integrations: list[Literal["Xero"]] | None = None
    status: CustomerStatus | None = None
    custom_properties: dict[Key, str] | None = None

    @model_validator(mode="after")
    def _one_primary_contact(self) -> Self:
        if not any(each.billing_preference == "PRIMARY" for each in self.contacts):
            raise ValueError("needs a contact whose billingPreference is PRIMARY")
        return self

    def fields(self, parent: str | None) -> CustomerFields:
        """For the workflow; `parent` is our id of `parentId`."""
        integrations = self.integration_ids
        return CustomerFields(
            legal_name=self.legal_name,
            address=self.address.model_dump(),
            tax_status=self.tax_status.lower(),
            contacts=tuple(each.fields() for each in self.contacts),
            url=self.url,
            label=self.label,
            aliases=None if self.customer_aliases is None else tuple(self.customer_aliases),
            integration_ids=None
            if integrations is None
            else tuple(each.model_dump() for each in integrations),
            parent=parent,
            status=None if self.status is None else self.status.lower(),
            custom_properties=self.custom_properties,
        )


class Address(Given):
    """Where a customer is; of one from files what the file says."""

    line1: str
    line2: str | None = None
    town: str
    state: str | None = None
    postcode: str
    country: str | None = None


class Contact(Given):
    """A person at a customer."""

    id: str
    name: str
    email: str
    billing_preference: BillingPreference
    created_at: str
    updated_at: str
    archived_at: str | None = None


class IntegrationId(Given):
    """What an object goes by in another system."""

    service: str
    id: str
    last_synced: str | None = None
    is_pending: bool = False


class NamedCustomer(Given):
    """A customer by id and name."""

    id: str
    name: str


class CustomerOrganization(Given):
    """Customers of whom one may pay for the others."""

    id: str
    owner: NamedCustomer
    members: list[NamedCustomer]

    @classmethod
    def of(cls, view: OrganizationView, catalog: CatalogSnapshot) -> CustomerOrganization:
        """As it is given."""
        return cls(
            id=view.id,
            owner=_named(view.owner, catalog),
            members=[_named(member, catalog) for member in view.members],
        )


class CustomerResponse(Given):
    """A customer."""

    id: str
    created_at: str
    updated_at: str
    organizations: list[CustomerOrganization]
    legal_name: str
    address: Address
    url: str | None = None
    domain: str | None = None
    label: str | None = None
    integration_ids: list[IntegrationId]
    archived_at: str | None = None
    tax_status: TaxStatus
    is_tax_automatic: bool = False
    """Whether the tax of each line is decided by both sides' countries and tax ids."""
    contacts: list[Contact]
    status: CustomerStatus
    custom_properties: dict[str, str]

    @classmethod
    def of(cls, customer: CatalogObject, catalog: CatalogSnapshot) -> CustomerResponse:
        """As it is given."""
        data, value = customer.data, catalog.catalog.customer_by_id[customer.id]
        is_automatic = value.tax_status is DomainTaxStatus.AUTOMATIC
        return cls(
            id=catalog.ids.public(CUSTOMERS, customer.id),
            created_at=instant(customer.created_at),
            updated_at=instant(customer.updated_at),
            organizations=[
                CustomerOrganization.of(each, catalog)
                for each in organizations_of(catalog.catalog, customer.id)
            ],
            legal_name=value.legal_name,
            address=address_of(customer),
            url=data.get("url"),
            domain=domain_of(data.get("url")),
            label=value.label,
            integration_ids=[IntegrationId(**each) for each in data.get("integration_ids") or ()],
            archived_at=data.get("archived_at"),
            tax_status="TAXED" if is_automatic else value.tax_status.name,  # type: ignore[arg-type]
            is_tax_automatic=is_automatic,
            contacts=contacts_of(customer, catalog),
            status=data.get("status", "active").upper(),
            custom_properties=data.get("custom_properties") or {},
        )


class CustomerByAlias(Given):
    """A customer in the older form that the lookup by alias has."""

    id: str
    created_at: str
    legal_name: str
    contact_name: str | None = None
    address: Address
    email: str
    telephone: str | None = None
    url: str | None = None
    label: str | None = None
    integration_ids: list[IntegrationId]
    archived_at: str | None = None
    billing_emails: list[str]
    tax_status: TaxStatus

    @classmethod
    def of(cls, customer: CatalogObject, catalog: CatalogSnapshot) -> CustomerByAlias:
        """As it is given: the primary contact's name and address stand for the customer's."""
        whole = CustomerResponse.of(customer, catalog)
        emails = list(catalog.catalog.customer_by_id[customer.id].emails)
        primary = [each for each in whole.contacts if each.billing_preference == "PRIMARY"]
        return cls(
            **whole.model_dump(include=set(cls.model_fields)),
            contact_name=primary[0].name if primary else None,
            email=emails[0] if emails else "",
            billing_emails=emails,
        )


class Contacts(Given):
    """A customer's contacts."""

    items: list[Contact]


class OrganizationRequest(Sent):
    """Customers of whom one may pay for the others."""

    owner_id: OneLine
    member_ids: list[OneLine] = Field(min_length=1)


class MembersRequest(Sent):
    """Members of an organization."""

    customer_ids: list[OneLine] = Field(min_length=1)


def address_of(customer: CatalogObject) -> Address:
    """The address; what the file leaves out is empty."""
    found = customer.data.get("address") or {}
    return Address(**{"line1": "", "town": "", "postcode": "", **found})


def contacts_of(
    customer: CatalogObject, catalog: CatalogSnapshot, *, archived: bool = False
) -> list[Contact]:
    """The contacts; those of files get an id by their address."""
    account = catalog.ids.account_id
    return [
        Contact(
            id=each.get("id") or public_id(account, "contacts", f"{customer.id}/{each['email']}"),
            name=each["name"],
            email=each["email"],
            billing_preference=each.get("billing_preference", "standard").upper(),
            created_at=each.get("created_at") or instant(customer.created_at),
            updated_at=each.get("updated_at") or instant(customer.updated_at),
            archived_at=each.get("archived_at"),
        )
        for each in customer.data.get("contacts") or ()
        if archived or "archived_at" not in each
    ]


def domain_of(url: str | None) -> str | None:
    """The host of a web site, without `www.`."""
    if url is None:
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return None if host is None else host.removeprefix("www.")


def _named(id: str, catalog: CatalogSnapshot) -> NamedCustomer:
    customer = catalog.catalog.customer_by_id[id]
    return NamedCustomer(id=catalog.ids.public(CUSTOMERS, id), name=customer.legal_name)
