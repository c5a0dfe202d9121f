"""Contacts. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meterhouse_client.objects.contacts import Contacts
from meterhouse_client.objects.customers import Contact, ContactRequest
from meterhouse_client.session import Session, place


class ContactsOperations(Session):
    """Operations of the chapter."""

    def list_contacts(self, customer: str, *, include_archived: bool | None = None) -> Contacts:
        """List a customer's contacts.

        List a customer's contacts.
        """
        return self._call(
            "GET",
            f"/api/customers/{place(customer)}/contacts",
            Contacts,
            query={
                "includeArchived": include_archived,
            },
        )

    def create_contact(
        self,
        customer: str,
        body: ContactRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> Contact:
        """Add a contact.

        Add a contact.
        """
        return self._call(
            "POST",
            f"/api/customers/{place(customer)}/contacts",
            Contact,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def update_contact(
        self, customer: str, id: str, body: ContactRequest | Mapping[str, Any]
    ) -> Contact:
        """Change a contact.

        Change a contact.
        """
        return self._call(
            "PUT", f"/api/customers/{place(customer)}/contacts/{place(id)}", Contact, body=body
        )

    def archive_a_contact(
        self, customer: str, id: str, *, idempotency_key: str | None = None
    ) -> Contact:
        """Archive a contact: it gets no invoices any more.

        Archive a contact: it gets no invoices any more.
        """
        return self._call(
            "POST",
            f"/api/customers/{place(customer)}/contacts/{place(id)}/archive",
            Contact,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
