"""The journal: immutable, balanced entries of postings (DESIGN 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg of an entry: minor units of the entry's currency, debit positive, credit negative."""

    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What one fact posts. `id` is derived from the fact, so a fact posts once.

    The amounts of its postings add up to zero; `posted_on` is a local day of the account.
    """

    id: str
    invoice_id: str
    kind: str
    posted_on: date
    currency: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if sum(posting.amount for posting in self.postings) != 0:
            raise ValueError(f"journal entry {self.id} does not balance")
