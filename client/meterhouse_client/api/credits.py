"""Credits. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


@dataclass(frozen=True, kw_only=True)
class CreditBalance:
    """What a customer has of a currency, or of units of a metric."""

    id: str
    type: Literal["CASH", "USAGE"]
    name: str
    balance: Decimal
    projected_balance: Decimal
    as_of: date
    grants: list[GrantInBalance]
    transactions: list[CreditTransaction]


@dataclass(frozen=True, kw_only=True)
class CreditBalances:
    """A customer's balances, money first."""

    items: list[CreditBalance]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CreditGrantGiven:
    """A grant. `balance` is what is left of it; `costOfCredit` is 0 where it was free."""

    id: str
    sequence_account_id: str
    customer_id: str
    name: str
    credit_unit_type: Literal["CURRENCY", "METRIC"]
    currency: str
    metric_id: str | None = None
    amount: Decimal
    balance: Decimal
    cost_of_credit: Decimal
    effective_date: date
    expiry_date: date | None = None
    created_at: datetime
    credit_note_id: str | None = None
    billing_schedule_id: str | None = None
    invoice_id: str | None = None
    integration_ids: list[str]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CreditGrantRequest:
    """Credit to grant: money, or with `METRIC` units of a usage metric."""

    sequence_account_id: str
    customer_id: str
    name: str
    credit_unit_type: Literal["CURRENCY", "METRIC"]
    currency: str
    metric_id: str | None = None
    amount: Decimal
    cost_of_credit: Decimal | None = None
    effective_date: date | None = None
    expiry_date: date | None = None
    create_invoice: bool | None = None


@dataclass(frozen=True, kw_only=True)
class CreditTransaction:
    """Something that happened to a grant. `kind` says what; amounts are never negative."""

    id: str
    grant_id: str
    reason: str
    invoice_id: str | None = None
    type: Literal["DEBIT", "CREDIT"]
    kind: str
    amount: Decimal
    date: str


@dataclass(frozen=True, kw_only=True)
class CustomerGrant:
    """A grant as a customer's list has it."""

    id: str
    name: str
    grant_amount: Decimal
    balance: Decimal
    issue_date: date
    expiry_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerGrants:
    """A customer's grants by first day."""

    items: list[CustomerGrant]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class GrantInBalance:
    """A grant that a balance consists of."""

    id: str
    sequence_account_id: str
    customer_id: str
    type: Literal["CASH", "USAGE"]
    currency: str
    metric_id: str | None = None
    name: str
    original_amount: Decimal
    current_balance: Decimal
    expiry_date: date | None = None
    cost_of_credit: Decimal
    effective_date: date
    created_at: datetime


class CreditsOperations(Session):
    """Operations of the chapter."""

    def list_credit_grants(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[CreditGrantGiven]:
        """List credit grants.

        List credit grants.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/credits",
            CreditGrantGiven,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_credit_grant(
        self, body: CreditGrantRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> CreditGrantGiven:
        """Grant credit to a customer.

        A grant never changes; while nothing of it is used it can be deleted. With
        `createInvoice` there is a draft for what it costs at once.
        """
        return self._call(
            "POST",
            "/api/credits",
            CreditGrantGiven,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def list_credit_balances(self, customer_id: str) -> CreditBalances:
        """List a customer's balances with their grants and everything that happened to them.

        List a customer's balances with their grants and everything that happened to them.
        """
        return self._call("GET", f"/api/credits/{place(customer_id)}/balances", CreditBalances)

    def list_customer_grants(self, customer_id: str) -> CustomerGrants:
        """List a customer's grants with what is left of each.

        List a customer's grants with what is left of each.
        """
        return self._call("GET", f"/api/credits/{place(customer_id)}/grants", CustomerGrants)

    def read_credit_grant(self, id: str) -> CreditGrantGiven:
        """Read a credit grant.

        Read a credit grant.
        """
        return self._call("GET", f"/api/credits/{place(id)}", CreditGrantGiven)

    def delete_credit_grant(self, id: str) -> CreditGrantGiven:
        """Delete a grant sold by hand of which nothing was used: the answer is as it was.

        Delete a grant sold by hand of which nothing was used: the answer is as it was.
        """
        return self._call("DELETE", f"/api/credits/{place(id)}", CreditGrantGiven)
