"""Customers. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.customers import CustomerByAlias, CustomerRequest, CustomerResponse
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class CustomersOperations(Session):
    """Operations of the chapter."""

    def list_customers(
        self,
        *,
        legal_name: str | None = None,
        email: str | None = None,
        alias: str | None = None,
        label: str | None = None,
        include_archived: bool | None = None,
        billing_status: Literal["ACTIVE", "INACTIVE"] | None = None,
        sort_by: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[CustomerResponse]:
        """List customers.

        List customers.

        `legal_name`: Part of it, in any case.

        `email`: Part of a contact's address.

        `alias`: One of its aliases, whole.

        `label`: Part of the label, in any case.

        `billing_status`: Whether a schedule of theirs bills today.

        `sort_by`: createdAt, legalName, label, customProperties.<name>.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/customers",
            CustomerResponse,
            {
                "legalName": legal_name,
                "email": email,
                "alias": alias,
                "label": label,
                "includeArchived": include_archived,
                "billingStatus": billing_status,
                "sortBy": sort_by,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_a_customer(
        self, body: CustomerRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> CustomerResponse:
        """Make a customer.

        Its id is an alias as well: events may name it by the id that is answered.
        """
        return self._call(
            "POST",
            "/api/customers",
            CustomerResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_customer_by_alias(self, alias: str) -> CustomerByAlias:
        """Read the customer that events of an alias belong to.

        Read the customer that events of an alias belong to.
        """
        return self._call("GET", f"/api/customers/by-alias/{place(alias)}", CustomerByAlias)

    def read_customer(self, id: str) -> CustomerResponse:
        """Read a customer.

        Read a customer.
        """
        return self._call("GET", f"/api/customers/{place(id)}", CustomerResponse)

    def update_a_customer(
        self, id: str, body: CustomerRequest | Mapping[str, Any], *, if_match: str | None = None
    ) -> CustomerResponse:
        """Change a customer.

        Contacts are replaced by those of the body, `url` and `label` are taken away if they
        are left out; aliases, ids in other systems, parent and custom properties that are
        left out stay.
        """
        return self._call(
            "PUT", f"/api/customers/{place(id)}", CustomerResponse, body=body, if_match=if_match
        )

    def archive_a_customer(
        self, id: str, *, idempotency_key: str | None = None
    ) -> CustomerResponse:
        """Archive a customer: it is left out of lists. Its schedules go on until they are
        ended.

        Archive a customer: it is left out of lists. Its schedules go on until they are
        ended.
        """
        return self._call(
            "POST",
            f"/api/customers/{place(id)}/archive",
            CustomerResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
