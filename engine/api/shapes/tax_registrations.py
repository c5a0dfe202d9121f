"""Tax registrations."""

from __future__ import annotations

from engine.api.shapes.base import Given, OneLine, Sent
from engine.api.shapes.listed import CountryCode, State
from engine.workflows.public_ids import ACCOUNTS, CUSTOMERS, PublicIds
from engine.workflows.tax_registrations import TaxRegistration


class TaxRegistrationRequest(Sent):
    """A tax id, of a customer or of the account (`merchantId`), not of both."""

    tax_identifier: OneLine
    customer_id: OneLine | None = None
    merchant_id: OneLine | None = None
    country: CountryCode
    state: State | None = None


class TaxRegistrationResponse(Given):
    """A tax id and whose it is.

    One of a customer has no `country` where neither the id nor the address says one. `scheme`
    (STANDARD or OSS) says under what the account charges tax there.
    """

    id: str
    sequence_account_id: str
    tax_identifier: str
    customer_id: str | None = None
    merchant_id: str | None = None
    country: str | None = None
    state: str | None = None
    scheme: str | None = None

    @classmethod
    def of(cls, found: TaxRegistration, ids: PublicIds) -> TaxRegistrationResponse:
        """As it is given."""
        account_id = ids.public(ACCOUNTS, ids.account_id)
        customer = found.customer_id
        return cls(
            id=found.id,
            sequence_account_id=account_id,
            tax_identifier=found.identifier,
            customer_id=None if customer is None else ids.public(CUSTOMERS, customer),
            merchant_id=account_id if customer is None else None,
            country=found.country,
            state=found.state,
            scheme=None if found.scheme is None else found.scheme.name,
        )
