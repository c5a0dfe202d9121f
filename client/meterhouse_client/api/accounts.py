"""Accounts. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.accounts import AccountResponse, AccountUpdate
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


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
