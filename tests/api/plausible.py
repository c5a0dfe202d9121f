"""Requests that a generator made, made plausible: ids of objects that are there, texts and numbers
that people write. What is generated blindly is nearly always refused at the door.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from typing import Any

KEPT = 12
"""Ids that are remembered of a collection, the newest."""

COLLECTION_OF: dict[str, str] = {
    "customerId": "customers",
    "customerIds": "customers",
    "ownerId": "customers",
    "memberIds": "customers",
    "parentId": "customers",
    "productId": "products",
    "priceId": "prices",
    "priceIds": "prices",
    "restrictToPrices": "prices",
    "listPriceId": "list-prices",
    "listPriceIds": "list-prices",
    "usageMetricId": "usage-metrics",
    "metricId": "usage-metrics",
    "seatMetricId": "seat-metrics",
    "invoiceId": "invoices",
    "invoiceIds": "invoices",
    "creditNoteId": "credit-notes",
    "billingScheduleId": "billing-schedules",
    "taxRateId": "tax-rates",
    "groupId": "line-item-groups",
    "lineItemGroupId": "line-item-groups",
    "lineItemId": "line-items",
    "sequenceAccountId": "sequence-accounts",
    "merchantId": "sequence-accounts",
}
"""Of which collection a field names a member."""

RARELY = 0.1

EXTREMES = ("9998-12-31", "9999-12-31", "1900-01-01", "0001-01-01", "2024-02-29")
"""Days at which calculations may fail."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PARAMETER = re.compile(r"{([^}]*)}")


class Plausible:
    """Remembers what was answered, and puts it where requests name objects. Deterministic."""

    def __init__(self, share: float) -> None:
        self._random = random.Random(20260301)
        self._share = share
        self._known: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        """By path of a collection: ids of a member, those of the objects above it first."""

    def remember(self, template: str, path: dict[str, Any], answer: Any) -> None:
        """Take the ids out of an answer. `template` is the operation's path, `path` what stood in
        its braces."""
        names = _PARAMETER.findall(template)
        collection = template
        if template.endswith("}"):
            collection = template.rpartition("/")[0]
            names = names[:-1]
        above = tuple(str(path[name]) for name in names)
        found = self._known[_PARAMETER.sub("{}", collection)]
        for each in answer.get("items", [answer]) if isinstance(answer, dict) else []:
            if not isinstance(each, dict) or not isinstance(each.get("id"), str):
                continue
            place = (*above, each["id"])
            if place not in found:
                found.append(place)
                del found[:-KEPT]

    def path_parameters(self, template: str, given: dict[str, Any]) -> dict[str, Any]:
        """Mostly ids of objects that are there, each under the object that has it."""
        made = dict(given)
        names = _PARAMETER.findall(template)
        for count in range(len(names), 0, -1):
            collection = template.split("/{" + names[count - 1] + "}")[0]
            known = self._known[_PARAMETER.sub("{}", collection)]
            if known and self._random.random() < self._share:
                made.update(zip(names, self._random.choice(known), strict=False))
                break
        return made

    def value(self, value: Any, field: str = "") -> Any:
        """A body's value, with words that people write and ids of objects that are there."""
        if isinstance(value, dict):
            return {name: self.value(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self.value(each, field) for each in value]
        if isinstance(value, float):
            return round(value, 2) if abs(value) < 1e9 else 12.5
        if not isinstance(value, str):
            return value
        ids = [place[-1] for place in self._of(COLLECTION_OF.get(field))]
        if ids and self._random.random() < self._share:
            return self._random.choice(ids)
        if _DAY.fullmatch(value) and self._random.random() < RARELY:
            return self._random.choice(EXTREMES)
        if value.isprintable() and value.strip() == value and value:
            return value
        return f"Word {self._random.randrange(1000)}"

    def _of(self, collection: str | None) -> list[tuple[str, ...]]:
        return [
            place
            for path, places in self._known.items()
            if collection is not None and path.endswith(f"/{collection}")
            for place in places
        ]
