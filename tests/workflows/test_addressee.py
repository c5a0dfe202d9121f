from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.domain.customer import Address, Customer
from engine.domain.errors import ConflictError, InputError
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from engine.workflows import credit_note_life, credit_notes, invoice_life
from engine.workflows.addressee import AddresseeChange, changed_addressee
from engine.workflows.invoice_life import Amendment
from engine.workflows.invoices import show
from engine.workflows.issue import issue_draft
from engine.workflows.representations import addressee
from tests.store.invoice_samples import record
from tests.workflows.issued_invoices import ACTOR, AT, CATALOG, JANUARY, LATER, drafts, issued

HIGH_STREET = {"line1": "1 High Street", "town": "London", "country": "GB"}
CUSTOMER: Mapping[str, object] = {
    "legalName": "Acme Ltd",
    "emails": ["billing@acme.example"],
    "address": HIGH_STREET,
}


def amended(store: Store, **change: object) -> None:
    amendment = Amendment(addressee=AddresseeChange(**change))  # type: ignore[arg-type]
    invoice_life.amend(store, JANUARY.id, amendment, at=AT, actor=ACTOR)


def shown(store: Store) -> dict[str, object]:
    names = ("LegalCompanyName", "Emails", "BillingAddress", "ShippingAddress")
    shape = show(store, JANUARY.id, "main")
    return {name: shape[f"customer{name}"] for name in names}


def test_a_draft_is_addressed_as_its_customer_says_until_somebody_says_otherwise(
    tmp_path: Path,
) -> None:
    with drafts(tmp_path) as store:
        assert shown(store)["LegalCompanyName"] == "Acme Ltd"
        amended(
            store,
            emails=("ap@acme.example",),
            legal_name="Acme Holding",
            address=HIGH_STREET,
            payment_options=("bank_transfer",),
        )
        assert shown(store) == {
            "LegalCompanyName": "Acme Holding",
            "Emails": ["ap@acme.example"],
            "BillingAddress": HIGH_STREET,
            "ShippingAddress": HIGH_STREET,
        }
        assert show(store, JANUARY.id, "main")["paymentOptions"] == ["BANK_TRANSFER"]
        amended(store, is_customers=True)
        assert shown(store)["Emails"] == []


def test_what_was_set_survives_a_recalculation_and_the_rest_follows_the_customer(
    tmp_path: Path,
) -> None:
    moved = addressee(
        Customer("acme", "Acme Limited", emails=("new@acme.example",), address=Address(town="Rome"))
    )
    with drafts(tmp_path) as store:
        amended(store, emails=("ap@acme.example",))
        with store.write() as connection:
            save_open_invoice(connection, JANUARY, replace(record(JANUARY), customer=moved))
        after = shown(store)
        assert (after["Emails"], after["LegalCompanyName"]) == (["ap@acme.example"], "Acme Limited")


def test_whom_an_issued_invoice_is_addressed_to_is_fixed_in_the_database_too(
    tmp_path: Path,
) -> None:
    with drafts(tmp_path) as store:
        amended(store, emails=("ap@acme.example",))
        with store.write() as connection:
            issue_draft(connection, CATALOG, JANUARY.id, at=AT, actor=ACTOR)
        with pytest.raises(ConflictError, match="whom it is addressed to is fixed"):
            amended(store, emails=("other@acme.example",))
        with (
            pytest.raises(DBAPIError, match="never changes"),
            store.write() as connection,
        ):
            connection.execute(text("UPDATE invoice_details SET addressee = '{}'"))
        invoice_life.amend(store, JANUARY.id, Amendment(memo="Thanks"), at=LATER, actor=ACTOR)
        assert shown(store)["Emails"] == ["ap@acme.example"]


def test_a_credit_note_is_addressed_as_its_invoice_and_may_be_readdressed_while_a_draft(
    tmp_path: Path,
) -> None:
    with drafts(tmp_path) as store:
        amended(store, legal_name="Acme Holding")
        with store.write() as connection:
            issue_draft(connection, CATALOG, JANUARY.id, at=AT, actor=ACTOR)
        note = credit_notes.create_against(store, JANUARY.id, [], reason="", at=AT, actor=ACTOR)
        assert note["customerLegalCompanyName"] == "Acme Holding"
        change = AddresseeChange(emails=("ap@acme.example",))
        after = credit_notes.readdress(store, str(note["id"]), change, at=AT, actor=ACTOR)
        assert after["customerEmails"] == ["ap@acme.example"]
        credit_note_life.issue(store, CATALOG, str(note["id"]), send=False, at=AT, actor=ACTOR)
        with pytest.raises(ConflictError, match="is fixed"):
            credit_notes.readdress(store, str(note["id"]), change, at=AT, actor=ACTOR)
        with (
            pytest.raises(DBAPIError, match="never changes"),
            store.write() as connection,
        ):
            connection.execute(text("UPDATE credit_notes SET addressee = NULL"))


def test_an_issued_invoice_nobody_addressed_cannot_be_addressed_behind_its_back(
    tmp_path: Path,
) -> None:
    insert = (
        "INSERT INTO invoice_details (invoice_id, metadata, custom_fields, addressee)"
        " SELECT id, '{}', '{}', '{}' FROM invoices"
    )
    with (
        issued(tmp_path) as store,
        pytest.raises(DBAPIError, match="never changes"),
        store.write() as connection,
    ):
        connection.execute(text("UPDATE invoice_details SET addressee = '{}'"))
        connection.execute(text(insert))


def test_parts_of_an_address_change_and_an_empty_one_goes() -> None:
    change = AddresseeChange(shipping_address={"line1": "2 Dock Road", "town": ""})
    after = changed_addressee(CUSTOMER, {}, change)
    assert after == {"shipping_address": {"line1": "2 Dock Road", "country": "GB"}}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (AddresseeChange(emails=("nobody",)), "is not an e-mail address"),
        (AddresseeChange(address={"country": "Germany"}), "is not a country code"),
        (AddresseeChange(address={"street": "x"}), "is not a key of an address"),
        (AddresseeChange(payment_options=("cash",)), "is not a payment option"),
    ],
)
def test_what_cannot_be_an_addressee_is_refused_in_words(
    change: AddresseeChange, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        changed_addressee(CUSTOMER, {}, change)


def test_the_shipping_address_of_a_customer_stands_beside_the_billing_address() -> None:
    customer = Customer(
        "acme", "Acme", address=Address(town="Rome"), shipping_address=Address(town="Bari")
    )
    assert '"shippingAddress":{"line1":"","postcode":"","town":"Bari"}' in addressee(customer)
