"""The options by which a draft is addressed to somebody else: of invoices and of credit notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.commands.pairs import pairs

if TYPE_CHECKING:
    from engine.workflows.addressee import AddresseeChange

EmailsOption = Annotated[
    list[str] | None,
    typer.Option("--email", metavar="ADDRESS", help="Of a draft; may be repeated."),
]
CompanyOption = Annotated[str | None, typer.Option("--company", metavar="NAME", help="Of a draft.")]
BillingOption = Annotated[
    list[str] | None,
    typer.Option("--billing-address", metavar="PART=TEXT", help="line1, town, country, ..."),
]
ShippingOption = Annotated[
    list[str] | None, typer.Option("--shipping-address", metavar="PART=TEXT")
]
PaymentOptionsOption = Annotated[
    list[str] | None, typer.Option("--payment-option", metavar="bank_transfer|link")
]
AsCustomerOption = Annotated[
    bool, typer.Option("--as-customer", help="Address it as the customer's file says again.")
]


def addressee_change(
    emails: Sequence[str] | None,
    company: str | None,
    billing: Sequence[str] | None,
    shipping: Sequence[str] | None,
    payment_options: Sequence[str] | None,
    as_customer: bool,
) -> AddresseeChange:
    """The change that these options ask for. Raises InputError for parts that are no pairs."""
    from engine.workflows.addressee import AddresseeChange

    return AddresseeChange(
        emails=None if emails is None else tuple(emails),
        legal_name=company,
        address=pairs(billing or (), "--billing-address"),
        shipping_address=pairs(shipping or (), "--shipping-address"),
        payment_options=None if payment_options is None else tuple(payment_options),
        is_customers=as_customer,
    )
