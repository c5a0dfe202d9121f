"""Customer organizations. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meterhouse_client.objects.customer_organizations import MembersRequest, OrganizationRequest
from meterhouse_client.objects.customers import CustomerOrganization
from meterhouse_client.session import Session, place


class CustomerOrganizationsOperations(Session):
    """Operations of the chapter."""

    def create_customer_organization(
        self, body: OrganizationRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> CustomerOrganization:
        """Make an organization.

        Make an organization.
        """
        return self._call(
            "POST",
            "/api/customer-organizations",
            CustomerOrganization,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def add_organization_members(
        self,
        id: str,
        body: MembersRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> CustomerOrganization:
        """Add members to an organization.

        Add members to an organization.
        """
        return self._call(
            "POST",
            f"/api/customer-organizations/{place(id)}/members",
            CustomerOrganization,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def replace_organization_members(
        self, id: str, body: MembersRequest | Mapping[str, Any]
    ) -> CustomerOrganization:
        """Give an organization other members.

        Give an organization other members.
        """
        return self._call(
            "PUT",
            f"/api/customer-organizations/{place(id)}/members",
            CustomerOrganization,
            body=body,
        )
