"""One entry from its fact: the id is derived, what cancels out is left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import uuid5

from engine.domain.identity import NAMESPACE
from engine.domain.journal import JournalEntry, Posting, SourceKind

Leg = tuple[str, int]
"""(account, minor units): debit positive, credit negative."""


def entry_of(
    source_kind: SourceKind,
    source_id: str,
    kind: str,
    *,
    posted_on: date,
    currency: str,
    legs: Iterable[Leg],
) -> JournalEntry:
    """The entry of a fact. Legs of one account are added up, in order of their first place.

    Postings of zero are left out; a fact over nothing has an empty entry. Raises ValueError if the
    legs do not add up to zero.
    """
    sums: dict[str, int] = {}
    for account, amount in legs:
        sums[account] = sums.get(account, 0) + amount
    return JournalEntry(
        id=entry_id(source_kind, source_id, kind),
        source_kind=source_kind,
        source_id=source_id,
        kind=kind,
        posted_on=posted_on,
        currency=currency,
        postings=tuple(Posting(account, amount) for account, amount in sums.items() if amount),
    )


def reverse_of(entry: JournalEntry, kind: str, posted_on: date) -> JournalEntry:
    """The entry that takes another one back: after both, every account is where it was."""
    return JournalEntry(
        id=entry_id(entry.source_kind, entry.source_id, kind),
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        kind=kind,
        posted_on=posted_on,
        currency=entry.currency,
        postings=tuple(Posting(leg.account, -leg.amount) for leg in entry.postings),
    )


def entry_id(source_kind: SourceKind, source_id: str, kind: str) -> str:
    """UUIDv5 of source and kind, as text."""
    return str(uuid5(NAMESPACE, "\x1f".join(("journal entry", source_kind, source_id, kind))))
