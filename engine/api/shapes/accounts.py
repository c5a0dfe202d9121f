"""The account, and its users."""

from __future__ import annotations

import json
from typing import Any

from engine.api.shapes.base import Given, OneLine, Sent, instant
from engine.api.shapes.customers import Email
from engine.api.shapes.listed import CountryCode
from engine.domain.role import PERMISSIONS, Role
from engine.workflows.people import AccountView, User
from engine.workflows.public_ids import ACCOUNTS, PublicIds

ORGANIZATIONS = "account_organizations"


class AccountUpdate(Sent):
    """What of an account to change; what is left out stays."""

    company_name: OneLine | None = None
    company_number: OneLine | None = None
    country: CountryCode | None = None
    send_customer_notifications: bool | None = None
    alert_email_addresses: list[Email] | None = None

    def fields(self) -> dict[str, Any]:
        """What was sent, by names of the API."""
        return self.model_dump(by_alias=True, exclude_none=True)


class AccountResponse(Given):
    """An account: the legal entity that bills."""

    id: str
    created_at: str
    sequence_organisation_id: str
    company_name: str
    company_number: str
    country: str | None = None
    send_customer_notifications: bool
    alert_email_addresses: list[str]

    @classmethod
    def of(cls, view: AccountView, ids: PublicIds) -> AccountResponse:
        """As it is given."""
        assert view.created_at is not None, "an open account has a catalog"
        return cls(
            id=ids.public(ACCOUNTS, ids.account_id),
            created_at=instant(view.created_at),
            sequence_organisation_id=ids.public(ORGANIZATIONS, ids.account_id),
            company_name=view.legal_name,
            company_number=view.profile.get("companyNumber", ""),
            country=view.country,
            send_customer_notifications=view.profile.get("sendCustomerNotifications", False),
            alert_email_addresses=view.profile.get("alertEmailAddresses", []),
        )


class UserResponse(Given):
    """A user. A role is a text of JSON: its name and its permissions."""

    id: str
    email: str
    sequence_account_ids: list[str]
    state: str
    roles: list[str]
    created_at: str

    @classmethod
    def of(cls, user: User, ids: PublicIds) -> UserResponse:
        """As it is given."""
        return cls(
            id=user.id,
            email=user.email,
            sequence_account_ids=[ids.public(ACCOUNTS, ids.account_id)],
            state="ACTIVE",
            roles=[role_text(user.role)],
            created_at=instant(user.created_at),
        )


def role_text(role: Role) -> str:
    """A role as the contract writes it."""
    permissions = [
        {"resource": part, "actions": list(actions)} for part, actions in PERMISSIONS[role]
    ]
    document = {"roleName": role.value, "permissions": permissions}
    return json.dumps(document, separators=(",", ":"))
