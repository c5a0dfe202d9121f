"""Customer organizations. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MembersRequest:
    """Members of an organization."""

    customer_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class OrganizationRequest:
    """Customers of whom one may pay for the others."""

    owner_id: str
    member_ids: list[str]
