"""Whom an invoice or a credit note is addressed to: what its customer's file said when it was made,
and what a person set on the document itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.catalog.addressee import checked_addressee
from engine.workflows.representations import Json


@dataclass(frozen=True, slots=True)
class AddresseeChange:
    """What shall be other than it is; None leaves it, an empty text or tuple goes back to the
    customer's. Of an address the given parts change, an empty one is taken away. `is_customers`
    goes back to the customer's in all, before the rest is set.
    """

    emails: tuple[str, ...] | None = None
    legal_name: str | None = None
    address: Mapping[str, str] = field(default_factory=dict)
    shipping_address: Mapping[str, str] = field(default_factory=dict)
    payment_options: tuple[str, ...] | None = None
    is_customers: bool = False


def changed_addressee(
    customer: Mapping[str, object], own: Mapping[str, object], change: AddresseeChange
) -> dict[str, object]:
    """What the document itself says once the change is made.

    `customer` is the snapshot of the customer, `own` what the document says so far. Raises
    InputError for what cannot be.
    """
    after = {} if change.is_customers else dict(own)
    for name, value in (
        ("emails", change.emails),
        ("legal_name", change.legal_name),
        ("payment_options", change.payment_options),
    ):
        if value is None:
            continue
        after.pop(name, None)
        if given := [each for each in value if each] if isinstance(value, tuple) else value:
            after[name] = given
    shown = addressee_fields(customer, after)
    for name, shown_as, parts in (
        ("address", "customerBillingAddress", change.address),
        ("shipping_address", "customerShippingAddress", change.shipping_address),
    ):
        if parts:
            merged = {**shown[shown_as], **parts}
            after[name] = {key: value for key, value in merged.items() if value}
    return checked_addressee(after)


def addressee_fields(customer: Mapping[str, object], own: Mapping[str, object]) -> Json:
    """The addressee in the names of the public REST API."""
    billing = own.get("address", customer["address"])
    shipping = own.get("shipping_address") or customer.get("shippingAddress") or billing
    fields: Json = {
        "customerLegalCompanyName": own.get("legal_name", customer["legalName"]),
        "customerEmails": own.get("emails", customer["emails"]),
        "customerBillingAddress": billing,
        "customerShippingAddress": shipping,
    }
    options = own.get("payment_options")
    if isinstance(options, list):
        fields["paymentOptions"] = [str(each).upper() for each in options]
    return fields


def snapshot_for_note(
    customer: Mapping[str, object], own: Mapping[str, object]
) -> dict[str, object]:
    """The customer as a credit note against an invoice is addressed to: as the invoice is."""
    fields = addressee_fields(customer, own)
    return {
        **customer,
        "legalName": fields["customerLegalCompanyName"],
        "emails": fields["customerEmails"],
        "address": fields["customerBillingAddress"],
        "shippingAddress": fields["customerShippingAddress"],
    }
