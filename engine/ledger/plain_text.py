"""The journal as a plain-text file that `hledger check` accepts (also strictly).

Accounts and commodities are declared before the first transaction, each currency with the digits
of its minor unit. Amounts are written in full; every transaction balances without an inferred leg.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.domain.currency import minor_digits, to_amount
from engine.domain.journal import JournalEntry

_UNSAFE = re.compile(r"\s+|;")
"""Two spaces end an account's name and a semicolon begins a comment: ids hold neither as a rule."""


def plain_text(entries: Iterable[JournalEntry], names: dict[str, str]) -> Iterator[str]:
    """The lines of the file, without line ends, for entries in order of their day.

    `names` gives a source's own name (such as an invoice's number) by its id; it becomes the
    transaction's code.
    """
    entries = tuple(entries)
    for currency in sorted({entry.currency for entry in entries}):
        yield f"commodity 1000.{'0' * minor_digits(currency)} {currency}"
    accounts = {posting.account for entry in entries for posting in entry.postings}
    yield from (f"account {_name(account)}" for account in sorted(accounts))
    for entry in entries:
        yield ""
        yield from _transaction(entry, names.get(entry.source_id, ""))


def _transaction(entry: JournalEntry, name: str) -> Iterator[str]:
    code = f"({_name(name)}) " if name else ""
    words = f"{entry.source_kind} {entry.kind}".replace("_", " ")
    yield f"{entry.posted_on.isoformat()} * {code}{words}"
    yield f"    ; {entry.source_kind}: {_name(entry.source_id)}"
    for posting in entry.postings:
        amount = to_amount(posting.amount, entry.currency)
        yield f"    {_name(posting.account)}  {amount:f} {entry.currency}"


def _name(text: str) -> str:
    return _UNSAFE.sub(" ", text)
