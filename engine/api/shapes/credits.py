"""Credit grants and balances."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from engine.api.shapes.base import Day, Exact, Given, OneLine, Sent
from engine.api.shapes.numbers import ExactNumber
from engine.api.shapes.prices import Currency
from engine.domain.identity import public_id
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.credits import SoldCredit
from engine.workflows.public_ids import ACCOUNTS, CREDIT_GRANTS, CUSTOMERS, METRICS, SCHEDULES

UnitType = Literal["CURRENCY", "METRIC"]
BALANCES = "credit_balances"
NUMBERS = ("amount", "costOfCredit", "balance")


class CreditGrantRequest(Sent):
    """Credit to grant: money, or with `METRIC` units of a usage metric.

    `currency` is that of the money, or of what units cost.
    """

    sequence_account_id: OneLine
    customer_id: OneLine
    name: OneLine
    credit_unit_type: UnitType
    currency: Currency
    metric_id: OneLine | None = None
    amount: Annotated[Exact, Field(gt=0)]
    cost_of_credit: Annotated[Exact, Field(ge=0)] | None = None
    effective_date: Day | None = None
    expiry_date: Day | None = None
    create_invoice: bool = False

    @model_validator(mode="after")
    def _metric_where_units(self) -> Self:
        if (self.credit_unit_type == "METRIC") != (self.metric_id is not None):
            raise ValueError("needs metricId with creditUnitType METRIC, and only then")
        if self.create_invoice and not self.cost_of_credit:
            raise ValueError("needs costOfCredit with createInvoice: nothing would be invoiced")
        return self

    def sold(self, id: str, customer: str, metric: str | None) -> SoldCredit:
        """For the workflow; `customer` and `metric` are our ids."""
        return SoldCredit(
            customer_id=customer,
            amount=self.amount,
            unit=self.currency if metric is None else f"metric:{metric}",
            currency=None if metric is None else self.currency,
            name=self.name,
            cost=self.cost_of_credit or None,
            effective=self.effective_date,
            expires=self.expiry_date,
            id=id,
        )


class CreditGrantGiven(Given):
    """A grant. `balance` is what is left of it; `costOfCredit` is 0 where it was free."""

    id: str
    sequence_account_id: str
    customer_id: str
    name: str
    credit_unit_type: UnitType
    currency: str
    metric_id: str | None = None
    amount: ExactNumber
    balance: ExactNumber
    cost_of_credit: ExactNumber
    effective_date: str
    expiry_date: str | None = None
    created_at: str
    credit_note_id: str | None = None
    """The credit note that became it."""
    billing_schedule_id: str | None = None
    """The schedule whose phase grants it."""
    invoice_id: str | None = None
    """The draft for what it costs; only when it is made."""
    integration_ids: list[str]

    @classmethod
    def of(cls, shape: dict[str, Any], catalog: CatalogSnapshot) -> CreditGrantGiven:
        """As it is given; `shape` has our ids."""
        given = {"costOfCredit": "0", **_public(shape, catalog)}
        given["id"] = catalog.ids.public(CREDIT_GRANTS, shape["id"])
        for name in NUMBERS:
            given[name] = Decimal(given[name])
        return cls.model_validate(given)


class CustomerGrant(Given):
    """A grant as a customer's list has it."""

    id: str
    name: str
    grant_amount: ExactNumber
    balance: ExactNumber
    issue_date: str
    expiry_date: str | None = None

    @classmethod
    def of(cls, shape: dict[str, Any], catalog: CatalogSnapshot) -> CustomerGrant:
        """As it is given; `shape` has our ids."""
        return cls(
            id=catalog.ids.public(CREDIT_GRANTS, shape["id"]),
            name=shape["name"],
            grant_amount=Decimal(shape["amount"]),
            balance=Decimal(shape["balance"]),
            issue_date=shape["effectiveDate"],
            expiry_date=shape.get("expiryDate"),
        )


class CustomerGrants(Given):
    """A customer's grants by first day."""

    items: list[CustomerGrant]


class GrantInBalance(Given):
    """A grant that a balance consists of."""

    id: str
    sequence_account_id: str
    customer_id: str
    type: Literal["CASH", "USAGE"]
    currency: str
    metric_id: str | None = None
    name: str
    original_amount: str
    current_balance: str
    expiry_date: str | None = None
    cost_of_credit: str
    effective_date: str
    created_at: str


class CreditTransaction(Given):
    """Something that happened to a grant. `kind` says what; amounts are never negative."""

    id: str
    grant_id: str
    reason: str
    invoice_id: str | None = None
    type: Literal["DEBIT", "CREDIT"]
    kind: str
    amount: str
    date: str


class CreditBalance(Given):
    """What a customer has of a currency, or of units of a metric.

    `projectedBalance` is without what invoices that are not issued yet would draw.
    """

    id: str
    type: Literal["CASH", "USAGE"]
    name: str
    balance: str
    projected_balance: str
    as_of: str
    grants: list[GrantInBalance]
    transactions: list[CreditTransaction]

    @classmethod
    def of(cls, shape: dict[str, Any], customer: str, catalog: CatalogSnapshot) -> CreditBalance:
        """As it is given; `shape` has our ids, `customer` is ours."""
        ids = catalog.ids
        grants = [
            {**_public(each, catalog), "id": ids.public(CREDIT_GRANTS, each["id"])}
            for each in shape["grants"]
        ]
        transactions = [
            {**each, "grantId": ids.public(CREDIT_GRANTS, each["grantId"])}
            for each in shape["transactions"]
        ]
        id = public_id(ids.account_id, BALANCES, f"{customer}/{shape['id']}")
        return cls.model_validate(
            {**shape, "id": id, "grants": grants, "transactions": transactions}
        )


class CreditBalances(Given):
    """A customer's balances, money first."""

    items: list[CreditBalance]


def _public(shape: dict[str, Any], catalog: CatalogSnapshot) -> dict[str, Any]:
    ids = catalog.ids
    given = {**shape, "sequenceAccountId": ids.public(ACCOUNTS, ids.account_id)}
    kinds = {"customerId": CUSTOMERS, "metricId": METRICS, "billingScheduleId": SCHEDULES}
    for name, kind in kinds.items():
        if name in shape:
            given[name] = ids.public(kind, shape[name])
    return given
