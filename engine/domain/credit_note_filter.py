"""Which credit notes a list has, and in what order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CreditNoteFilter:
    """None filters nothing. `number` is a part of it in any case; the instants are left out
    themselves."""

    statuses: Collection[str] | None = None
    customer_ids: Collection[str] | None = None
    number: str | None = None
    sent_before: datetime | None = None
    sent_after: datetime | None = None


class CreditNoteOrder(StrEnum):
    """What a list of credit notes is ordered by."""

    CREATED_AT = "createdAt"
    NUMBER = "creditNoteNumber"
    ISSUE_DATE = "issueDate"
    GROSS_TOTAL = "grossTotal"
