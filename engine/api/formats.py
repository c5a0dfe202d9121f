"""What a text in the API holds: an exact decimal, an instant or a day, told by its name.

Shapes write all of them as texts. The OpenAPI document says which is which, by the rules below, so
that clients can give numbers and times back instead of texts.
"""

from __future__ import annotations

import re
from typing import Any

DECIMAL, INSTANT, DAY = "decimal", "date-time", "date"

_DECIMALS = frozenset(
    "amount appliedAmount balance base billedAmount billedQuantity costOfCredit currentAmount"
    " currentBalance currentQuantity difference exactValue fee freeUnits grossTotal maxPrice"
    " minPrice netTotal originalAmount packageSize price pricePerPackage pricePerSeat pricePerUnit"
    " projectedBalance quantity rate taxAmount taxRate totalTax upperBound usageQuantity".split()
)
_INSTANT = re.compile(r"[a-z]+At|asOf|eventTimestamp|changeTimestamp")
_DAY = re.compile(r"[a-zA-Z]+Date|(billing|service)Period(Start|End)")
_OTHERWISE = {"CreditBalance.asOf": DAY, "PaymentAllocation.paidAt": DAY}
"""Fields whose name says something else."""


def format_of(schema: str, name: str) -> str | None:
    """The format of a text field of a schema; None for plain text."""
    if f"{schema}.{name}" in _OTHERWISE:
        return _OTHERWISE[f"{schema}.{name}"]
    if name in _DECIMALS:
        return DECIMAL
    if _INSTANT.fullmatch(name):
        return INSTANT
    return DAY if _DAY.fullmatch(name) else None


def add_formats(schemas: dict[str, Any]) -> None:
    """Say of every text of these schemas what it holds, where the schema does not say so itself."""
    for title, schema in schemas.items():
        for name, field in schema.get("properties", {}).items():
            found = format_of(title, name)
            if found is not None:
                for each in (field, *field.get("anyOf", ())):
                    if each.get("type") == "string" and "enum" not in each:
                        each.setdefault("format", found)
