"""The revenue subledger: every change of recognized, unbilled, billed and deferred revenue.

    billed in advance   debit billed, credit deferred; then day by day debit deferred, credit
                        recognized
    billed in arrears   day by day debit unbilled, credit recognized; then debit billed, credit
                        unbilled
    credit note         credit billed, debit deferred; debit recognized only beyond that

At the end of any day recognized + deferred = billed + unbilled. What is billed adds up, over all
days, to what the ledger has as revenue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.domain.journal import Posting, SourceKind
from engine.domain.revenue import RevenueAccount
from engine.revenue.obligations import Obligation
from engine.revenue.timeline import CorrectionEffect, CorrectionKind, Earning, Fact, Timeline

_WORDS = {
    CorrectionKind.CREDITED: "given back by a credit note",
    CorrectionKind.CREDIT_VOIDED: "a credit note was voided",
    CorrectionKind.VOIDED: "voided",
}


@dataclass(frozen=True, slots=True)
class RevenueEntry:
    """A balanced entry of one obligation on a local day; `invoice_id` is None where there is none.

    `source_kind` and `source_id` name the document that brought it about.
    """

    posted_on: date
    obligation: Obligation
    source_kind: SourceKind
    source_id: str
    narrative: str
    postings: tuple[Posting, ...]

    def change(self, account: RevenueAccount) -> int:
        """By how much an account grows: recognized and deferred by credits, the others by debits;
        minor units."""
        sign = -1 if account in (RevenueAccount.RECOGNIZED, RevenueAccount.DEFERRED) else 1
        return sum(sign * each.amount for each in self.postings if each.account == account.value)


def entries_of(
    obligation: Obligation, billed: Fact, timeline: Timeline
) -> tuple[RevenueEntry, ...]:
    """Everything that is posted for an obligation, in order of days.

    On one day billing comes first, then what is earned, then corrections. Entries that change
    nothing are left out.
    """
    found: list[RevenueEntry] = []
    standing = _Standing(1 if obligation.amount >= 0 else -1)
    for day, _, step in sorted(_steps(obligation, billed, timeline), key=lambda each: each[:2]):
        after = standing.after(step.billed, step.earned)
        postings = tuple(
            Posting(account.value, amount)
            for account, amount in _legs(standing.balances(), after.balances())
            if amount
        )
        standing = after
        if postings:
            found.append(
                RevenueEntry(
                    day, obligation, step.source_kind, step.source_id, step.narrative, postings
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Step:
    billed: int
    earned: int
    narrative: str
    source_kind: SourceKind
    source_id: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """Billed and recognized so far; `sign` is that of the whole obligation."""

    sign: int
    billed: int = 0
    earned: int = 0

    def after(self, billed: int, earned: int) -> _Standing:
        return _Standing(self.sign, self.billed + billed, self.earned + earned)

    def balances(self) -> dict[RevenueAccount, int]:
        ahead = self.sign * (self.billed - self.earned)
        return {
            RevenueAccount.BILLED: self.billed,
            RevenueAccount.UNBILLED: self.sign * max(-ahead, 0),
            RevenueAccount.DEFERRED: self.sign * max(ahead, 0),
            RevenueAccount.RECOGNIZED: self.earned,
        }


def _legs(
    before: Mapping[RevenueAccount, int], after: Mapping[RevenueAccount, int]
) -> Iterator[tuple[RevenueAccount, int]]:
    """Debit positive: billed and unbilled grow by debits, deferred and recognized by credits."""
    for account in RevenueAccount:
        grown = after[account] - before[account]
        is_debit = account in (RevenueAccount.BILLED, RevenueAccount.UNBILLED)
        yield account, grown if is_debit else -grown


def _steps(
    obligation: Obligation, billed: Fact, timeline: Timeline
) -> Iterable[tuple[date, int, _Step]]:
    source = (obligation.source_kind, obligation.source_id)
    late = "" if billed.posted_on == billed.day else f"; {billed.day} is locked"
    yield billed.posted_on, 0, _Step(obligation.amount, 0, f"billed{late}", *source)
    for earning in timeline.earnings:
        yield earning.posted_on, 1, _Step(0, earning.amount, _earned(earning), *source)
    for effect in timeline.effects:
        correction = effect.correction
        yield (
            effect.posted_on,
            2,
            _Step(
                effect.billed,
                effect.earned,
                _corrected(effect),
                correction.source_kind,
                correction.source_id,
            ),
        )


def _earned(earning: Earning) -> str:
    if not earning.is_caught_up:
        return "earned"
    if earning.earned_from == earning.earned_to:
        return f"earned on {earning.earned_from}, which is locked"
    return f"earned from {earning.earned_from} to {earning.earned_to}, which is locked: caught up"


def _corrected(effect: CorrectionEffect) -> str:
    correction = effect.correction
    words = _WORDS[correction.kind]
    if effect.posted_on == correction.fact.day:
        return words
    return f"{words} on {correction.fact.day}"
