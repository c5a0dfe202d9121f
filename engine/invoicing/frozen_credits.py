"""The credit that was there when an invoice was calculated, frozen with it (DESIGN 6).

Balances change with every other invoice of the customer, so a replay takes them from here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from engine.domain.credit import AvailableGrant, CreditGrant
from engine.domain.decimals import plain


def frozen_grant(available: AvailableGrant) -> dict[str, object]:
    """A grant and its balance as JSON values; what it does not say is left out."""
    grant = available.grant
    document = {
        "id": grant.id,
        "customer": grant.customer_id,
        "name": grant.name,
        "amount": plain(grant.amount),
        "currency": grant.currency,
        "metric": grant.metric_id,
        "start": grant.start.isoformat(),
        "end": None if grant.end is None else grant.end.isoformat(),
        "priority": grant.priority,
        "prices": list(grant.price_ids) or None,
        "balance": plain(available.balance),
    }
    return {key: value for key, value in document.items() if value is not None}


def frozen_credits(text: str) -> list[object]:
    """The grants in a frozen text as JSON values, to be compared."""
    found = json.loads(text).get("credits", [])
    assert isinstance(found, list)
    return found


def refrozen(text: str, credits: Sequence[AvailableGrant]) -> str:
    """The frozen text with other credit and everything else as it was."""
    frozen = json.loads(text)
    frozen.pop("credits", None)
    if credits:
        frozen["credits"] = [frozen_grant(each) for each in credits]
    return json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def thaw_credits(text: str) -> tuple[AvailableGrant, ...]:
    """The grants frozen with an invoice, from the text that `frozen.freeze` made."""
    return tuple(_thawed(document) for document in json.loads(text).get("credits", ()))


def offered(
    grants: Sequence[AvailableGrant], first: date, last: date
) -> tuple[AvailableGrant, ...]:
    """The grants that some charge of an invoice could use: usable on a day from `first` to `last`.

    Only these are frozen with it.
    """
    return tuple(
        each
        for each in grants
        if each.grant.start <= last and (each.grant.end is None or each.grant.end > first)
    )


def _thawed(document: dict[str, object]) -> AvailableGrant:
    end, metric, priority = document.get("end"), document.get("metric"), document.get("priority")
    prices = document.get("prices", [])
    assert isinstance(prices, list) and (priority is None or isinstance(priority, int))
    grant = CreditGrant(
        id=str(document["id"]),
        customer_id=str(document["customer"]),
        name=str(document["name"]),
        amount=Decimal(str(document["amount"])),
        currency=str(document["currency"]),
        start=date.fromisoformat(str(document["start"])),
        end=None if end is None else date.fromisoformat(str(end)),
        metric_id=None if metric is None else str(metric),
        priority=priority,
        price_ids=tuple(str(price) for price in prices),
    )
    return AvailableGrant(grant, Decimal(str(document["balance"])))
