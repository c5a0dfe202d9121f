"""The accounts of the journal, by name. Nothing outside of this package spells one."""

from __future__ import annotations

from engine.domain.credit import COST_PRODUCTS, PAID_PRODUCT, GrantKind
from engine.domain.edit import HAND_MADE_GROUP

RECEIVABLE = "receivable"
"""What customers owe for issued invoices."""

CASH = "cash"
"""What was received."""

UNALLOCATED = "unallocated_payments"
"""What was received and has not been put to an invoice yet: it belongs to the customer."""

CUSTOMER_CREDIT = "customer_credit"
"""Credit notes that have not been applied to an invoice: it belongs to the customer."""

BAD_DEBT = "bad_debt"
"""What was written off as uncollectible."""


CREDITS_GRANTED = "credits_granted"
"""Money granted (debit) less what was charged for it (credit): what was given away is left."""

CREDITS_USED = "revenue:credits_used"
"""What was paid for units in advance, earned as they are used."""

CREDITS_EXPIRED = "revenue:credits_expired"
"""Credit that nobody used in time."""


def revenue(product_id: str | None) -> str:
    """Revenue of a product; of lines made by hand that name none, `revenue:manual`."""
    if product_id is None or product_id.startswith(HAND_MADE_GROUP):
        return "revenue:manual"
    return f"revenue:{product_id}"


def line_account(product_id: str | None) -> str:
    """What a line of an invoice credits: revenue as a rule, a balance where credit is charged or
    pays."""
    if product_id == PAID_PRODUCT:
        return credit_balance(GrantKind.CASH)
    if product_id == COST_PRODUCTS[GrantKind.CASH]:
        return CREDITS_GRANTED
    if product_id == COST_PRODUCTS[GrantKind.METRIC]:
        return credit_balance(GrantKind.METRIC)
    return revenue(product_id)


def tax(rate_id: str | None) -> str:
    """Tax owed to the authorities by rate; `tax:none` holds the taxes of no rate."""
    return f"tax:{rate_id or 'none'}"


def credit_balance(grant_kind: str) -> str:
    """Credit that customers were granted and have not used, by kind: `cash` or `metric`."""
    return f"credit_balance:{grant_kind}"
