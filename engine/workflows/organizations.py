"""Who pays for whom, as the API sees it: organizations of files and of the API, and parents.

A customer's `parent` is an organization too: the parent owns it and its children are the members.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.catalog.documents import CUSTOMERS, ORGANIZATIONS
from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError, NotFoundError
from engine.domain.identity import public_id
from engine.workflows.catalog_objects import Author, Changes, Data, change_objects, make_object
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.open_account import OpenAccount

PARENTS = "parent_organizations"
"""Kind of the ids of organizations that consist of a parent and its children."""


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """An organization by public id; owner and members by our ids of customers."""

    id: str
    owner: str
    members: tuple[str, ...]


def organizations(catalog: Catalog) -> Iterator[OrganizationView]:
    """All of them: those with documents, then parents, each ordered by id."""
    account = catalog.account.id
    for each in catalog.organizations:
        id = public_id(account, ORGANIZATIONS, each.id)
        yield OrganizationView(id, each.owner_id, each.member_ids)
    children: dict[str, list[str]] = {}
    for customer in catalog.customers:
        if customer.parent_id is not None:
            children.setdefault(customer.parent_id, []).append(customer.id)
    for parent, members in sorted(children.items()):
        yield OrganizationView(public_id(account, PARENTS, parent), parent, tuple(members))


def organizations_of(catalog: Catalog, customer_id: str) -> list[OrganizationView]:
    """Those that a customer owns or is a member of."""
    return [
        each
        for each in organizations(catalog)
        if customer_id == each.owner or customer_id in each.members
    ]


def create_organization(
    account: OpenAccount, id: str, owner: str, members: tuple[str, ...], author: Author
) -> CatalogSnapshot:
    """Make an organization of customers, by our ids."""
    document: Data = {"owner": owner, "members": list(members)}
    return make_object(account, (ORGANIZATIONS, id), document, author)


def set_members(
    account: OpenAccount, id: str, members: tuple[str, ...], author: Author, *, keep: bool
) -> CatalogSnapshot:
    """Give an organization other members, or with `keep` more of them. `id` is its public id.

    Raises NotFoundError, ConflictError where it would have no members or belongs to files.
    """
    found = organization(account.catalog.now(), id)
    wanted = tuple(dict.fromkeys((*found.members, *members) if keep else members))
    catalog = account.catalog.now()
    own = catalog.ids.find(ORGANIZATIONS, id)
    if not wanted:
        raise ConflictError("an organization needs a member; name one")

    def decide(changes: Changes) -> None:
        if own is not None:
            key = (ORGANIZATIONS, own)
            changes.set(key, {**changes.data(key), "members": list(wanted)})
            return
        for member in found.members:
            if member not in wanted:
                document = changes.data((CUSTOMERS, member))
                document.pop("parent", None)
                changes.set((CUSTOMERS, member), document)
        for member in wanted:
            if member not in found.members:
                document = changes.data((CUSTOMERS, member))
                changes.set((CUSTOMERS, member), {**document, "parent": found.owner})

    subject = (CUSTOMERS, found.owner) if own is None else (ORGANIZATIONS, own)
    return change_objects(account, decide, verb="members_set", subject=subject, author=author)


def organization(catalog: CatalogSnapshot, id: str) -> OrganizationView:
    """By public id. Raises NotFoundError if there is none."""
    own = catalog.ids.find(ORGANIZATIONS, id)
    public = id if own is None else catalog.ids.public(ORGANIZATIONS, own)
    for each in organizations(catalog.catalog):
        if each.id == public:
            return each
    raise NotFoundError(f"there is no customer organization {id}")
