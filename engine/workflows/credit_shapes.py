"""Credit as JSON, in the shapes of the public REST API (`/credits`, `/credits/{id}/balances`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from engine.domain.catalog import Catalog
from engine.domain.credit import CreditGrant, CreditTransaction, GrantKind
from engine.domain.currency import minor_digits
from engine.domain.decimals import EXACT, ZERO, plain
from engine.store.credits import StoredGrant
from engine.workflows.representations import Json, instant_text

ONE_DAY = timedelta(days=1)

TYPES = {GrantKind.CASH: "CASH", GrantKind.METRIC: "USAGE"}
UNIT_TYPES = {GrantKind.CASH: "CURRENCY", GrantKind.METRIC: "METRIC"}


def amount_of(grant: CreditGrant, amount: Decimal) -> str:
    """An amount of a grant's unit as text: money with the digits of its currency."""
    if grant.metric_id is not None:
        return plain(amount)
    return f"{amount:.{minor_digits(grant.currency)}f}"


def grant_shape(account_id: str, stored: StoredGrant) -> Json:
    """The API's CreditGrant, with what is left, and what is ours beside it."""
    grant = stored.grant
    document = {
        "id": grant.id,
        "sequenceAccountId": account_id,
        "customerId": grant.customer_id,
        "name": grant.name,
        "creditUnitType": UNIT_TYPES[grant.kind],
        "currency": grant.currency,
        "metricId": grant.metric_id,
        "amount": amount_of(grant, grant.amount),
        "costOfCredit": _cost(grant),
        "effectiveDate": grant.start.isoformat(),
        "expiryDate": _expiry(grant),
        "balance": amount_of(grant, stored.balance),
        "priority": grant.priority,
        "restrictToPrices": list(grant.price_ids),
        "billingScheduleId": None if grant.origin is None else grant.origin.schedule_id,
        "createdAt": instant_text(stored.created_at),
        "integrationIds": [],
    }
    return _without_nones(document)


def balance_shapes(
    catalog: Catalog,
    grants: Sequence[StoredGrant],
    projected: Mapping[str, Decimal],
    day: date,
) -> list[Json]:
    """One balance a currency and metric, money first, as it was at the end of a local day.

    `projected` is what open invoices would draw by grant: `projectedBalance` is without it.
    """
    by_unit: dict[tuple[GrantKind, str], list[StoredGrant]] = {}
    for stored in grants:
        if stored.grant.start <= day:
            unit = stored.grant.metric_id or stored.grant.currency
            by_unit.setdefault((stored.grant.kind, unit), []).append(stored)
    return [
        _balance(catalog, kind, unit, found, projected, day)
        for (kind, unit), found in sorted(by_unit.items())
    ]


def _balance(
    catalog: Catalog,
    kind: GrantKind,
    unit: str,
    grants: Sequence[StoredGrant],
    projected: Mapping[str, Decimal],
    day: date,
) -> Json:
    first = grants[0].grant
    known = [
        (stored, tuple(each for each in stored.transactions if each.day <= day))
        for stored in grants
    ]
    left = {stored.grant.id: _sum(transactions) for stored, transactions in known}
    total = _total(left.values())
    # Drafts were calculated before what has been issued since: they get no more than is left.
    expected = _total(min(projected.get(id, ZERO), balance) for id, balance in left.items())
    return {
        "id": unit,
        "type": TYPES[kind],
        "name": unit if kind is GrantKind.CASH else _unit_name(catalog, unit),
        "balance": amount_of(first, total),
        "projectedBalance": amount_of(first, EXACT.subtract(total, expected)),
        "asOf": day.isoformat(),
        "grants": [
            _without_nones(
                {
                    "id": stored.grant.id,
                    "sequenceAccountId": catalog.account.id,
                    "customerId": stored.grant.customer_id,
                    "type": TYPES[kind],
                    "currency": stored.grant.currency,
                    "metricId": stored.grant.metric_id,
                    "name": stored.grant.name,
                    "originalAmount": amount_of(stored.grant, stored.grant.amount),
                    "currentBalance": amount_of(stored.grant, left[stored.grant.id]),
                    "expiryDate": _expiry(stored.grant),
                    "costOfCredit": _cost(stored.grant) or "0",
                    "effectiveDate": stored.grant.start.isoformat(),
                    "createdAt": instant_text(stored.created_at),
                }
            )
            for stored, _ in known
        ],
        "transactions": [
            _without_nones(
                {
                    "id": each.id,
                    "grantId": each.grant_id,
                    "reason": each.reason,
                    "invoiceId": each.invoice_id,
                    "type": "CREDIT" if each.amount > 0 else "DEBIT",
                    "kind": each.kind.name,
                    "amount": amount_of(stored.grant, abs(each.amount)),
                    "date": each.day.isoformat(),
                }
            )
            for stored, transactions in known
            for each in transactions
        ],
    }


def _sum(transactions: Sequence[CreditTransaction]) -> Decimal:
    return _total(each.amount for each in transactions)


def _total(amounts: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


def _unit_name(catalog: Catalog, metric_id: str) -> str:
    metric = catalog.metric_by_id.get(metric_id)
    return metric_id if metric is None or metric.unit is None else metric.unit


def _cost(grant: CreditGrant) -> str | None:
    return None if grant.cost is None else f"{grant.cost:.{minor_digits(grant.currency)}f}"


def _expiry(grant: CreditGrant) -> str | None:
    return None if grant.end is None else (grant.end - ONE_DAY).isoformat()


def _without_nones(document: Json) -> Json:
    return {key: value for key, value in document.items() if value is not None}
