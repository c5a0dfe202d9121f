"""Accounts. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


@dataclass(frozen=True, kw_only=True)
class AccountResponse:
    """An account: the legal entity that bills."""

    id: str
    created_at: datetime
    sequence_organisation_id: str
    company_name: str
    company_number: str
    country: str | None = None
    send_customer_notifications: bool
    alert_email_addresses: list[str]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class AccountUpdate:
    """What of an account to change; what is left out stays."""

    company_name: str | None = None
    company_number: str | None = None
    country: str | None = None
    send_customer_notifications: bool | None = None
    alert_email_addresses: list[str] | None = None


class AccountsOperations(Session):
    """Operations of the chapter."""

    def list_accounts(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[AccountResponse]:
        """List the account of the key.

        List the account of the key.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/sequence-accounts",
            AccountResponse,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def read_account(self, id: str) -> AccountResponse:
        """Read an account.

        Read an account.
        """
        return self._call("GET", f"/api/sequence-accounts/{place(id)}", AccountResponse)

    def update_an_account(
        self, id: str, body: AccountUpdate | Mapping[str, Any]
    ) -> AccountResponse:
        """Change an account.

        Name and country are only changed here where no settings file says them.
        """
        return self._call("PUT", f"/api/sequence-accounts/{place(id)}", AccountResponse, body=body)
