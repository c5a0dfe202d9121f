"""`/customer-organizations`."""

from __future__ import annotations

from engine.api.caller import CallerOf
from engine.api.named import named
from engine.api.resource import Resource
from engine.api.shapes.customers import CustomerOrganization, MembersRequest, OrganizationRequest
from engine.workflows.organizations import create_organization, organization, set_members
from engine.workflows.public_ids import CUSTOMERS

customer_organizations = Resource(
    "Customer organizations",
    "Customers of whom one, the owner, may pay for the usage of the others. A customer's parent"
    " and its children are one as well.",
)


@customer_organizations.post("/customer-organizations")
def create_customer_organization(
    caller: CallerOf, body: OrganizationRequest
) -> CustomerOrganization:
    """Make an organization."""
    id = caller.new_id()
    owner = named(caller, CUSTOMERS, body.owner_id, "ownerId")
    members = tuple(
        named(caller, CUSTOMERS, each, f"memberIds[{place}]")
        for place, each in enumerate(body.member_ids)
    )
    after = create_organization(caller.account, id, owner, members, caller.author)
    return CustomerOrganization.of(organization(after, id), after)


@customer_organizations.post("/customer-organizations/{id}/members", status=200)
def add_organization_members(
    caller: CallerOf, id: str, body: MembersRequest
) -> CustomerOrganization:
    """Add members to an organization."""
    return _with_members(caller, id, body, keep=True)


@customer_organizations.put("/customer-organizations/{id}/members")
def replace_organization_members(
    caller: CallerOf, id: str, body: MembersRequest
) -> CustomerOrganization:
    """Give an organization other members."""
    return _with_members(caller, id, body, keep=False)


def _with_members(
    caller: CallerOf, id: str, body: MembersRequest, *, keep: bool
) -> CustomerOrganization:
    organization(caller.catalog, id)
    members = tuple(
        named(caller, CUSTOMERS, each, f"customerIds[{place}]")
        for place, each in enumerate(body.customer_ids)
    )
    after = set_members(caller.account, id, members, caller.author, keep=keep)
    return CustomerOrganization.of(organization(after, id), after)
