"""The journal: immutable, balanced entries of postings (DESIGN 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SourceKind(StrEnum):
    """What a journal entry or a message comes from; the id beside it is of that kind."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    CREDIT_NOTE_APPLICATION = "credit_note_application"
    PAYMENT = "payment"
    PAYMENT_ALLOCATION = "payment_allocation"
    WRITE_OFF = "write_off"
    CREDIT_GRANT = "credit_grant"
    CREDIT_TRANSACTION = "credit_transaction"


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg of an entry: minor units of the entry's currency, debit positive, credit negative."""

    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What one fact posts. `id` is derived from the fact, so a fact posts once.

    `source_kind` and `source_id` name what the fact is about, `kind` what happened to it. The
    amounts of its postings add up to zero; `posted_on` is a local day of the account.
    """

    id: str
    source_kind: SourceKind
    source_id: str
    kind: str
    posted_on: date
    currency: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if sum(posting.amount for posting in self.postings) != 0:
            raise ValueError(f"journal entry {self.id} does not balance")
