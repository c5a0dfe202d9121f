"""What may become of a quote: one table, every step with its guard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.domain.errors import ConflictError
from engine.domain.quote import QuoteStatus, QuoteVerb

S = QuoteStatus
V = QuoteVerb


@dataclass(frozen=True, slots=True)
class Facts:
    """What guards look at. `objections` are reasons for which somebody must approve first;
    `shown_sha256` is the digest of what was shown to whoever answers, None where nobody was."""

    objections: tuple[str, ...] = ()
    content_sha256: str | None = None
    shown_sha256: str | None = None
    needs_countersignature: bool = False
    is_countersigned: bool = False


Guard = Callable[[Facts], str | None]
"""Why a step may not be taken now; None if it may."""


def _free(_: Facts) -> str | None:
    return None


def _approved(facts: Facts) -> str | None:
    if facts.objections:
        return f"somebody must approve it first: {'; '.join(facts.objections)}"
    return None


def _same_as_shown(facts: Facts) -> str | None:
    if facts.shown_sha256 is not None and facts.shown_sha256 != facts.content_sha256:
        return "what was shown is not what it says now: read it again"
    return None


def _once_countersigned(facts: Facts) -> str | None:
    return "it is countersigned already" if facts.is_countersigned else None


def _countersigned(facts: Facts) -> str | None:
    if facts.needs_countersignature and not facts.is_countersigned:
        return "the account wants its quotes countersigned: countersign it first"
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """From which statuses a verb leads to which one, and what must hold."""

    sources: frozenset[QuoteStatus]
    target: QuoteStatus | None
    guard: Guard = _free

    def after(self, status: QuoteStatus) -> QuoteStatus:
        """The status afterwards; without a target it stays."""
        return status if self.target is None else self.target


def _from(*sources: QuoteStatus) -> frozenset[QuoteStatus]:
    return frozenset(sources)


STEPS: Mapping[QuoteVerb, tuple[Step, ...]] = {
    V.UPDATE: (Step(_from(S.DRAFT), None),),
    V.SUBMIT: (
        Step(_from(S.DRAFT), S.APPROVED, _approved),
        Step(_from(S.DRAFT), S.AWAITING_APPROVAL),
    ),
    V.APPROVE: (Step(_from(S.AWAITING_APPROVAL), S.APPROVED),),
    V.REJECT: (Step(_from(S.AWAITING_APPROVAL), S.REJECTED),),
    V.PUBLISH: (
        Step(_from(S.APPROVED), S.PUBLISHED),
        Step(_from(S.DRAFT), S.PUBLISHED, _approved),
    ),
    V.VIEW: (
        Step(_from(S.PUBLISHED), S.VIEWED),
        Step(_from(S.VIEWED, S.ACCEPTED, S.EXECUTED, S.DECLINED, S.EXPIRED), None),
    ),
    V.ACCEPT: (Step(_from(S.PUBLISHED, S.VIEWED), S.ACCEPTED, _same_as_shown),),
    V.DECLINE: (Step(_from(S.PUBLISHED, S.VIEWED), S.DECLINED),),
    V.WITHDRAW: (
        Step(
            _from(S.DRAFT, S.AWAITING_APPROVAL, S.APPROVED, S.REJECTED, S.PUBLISHED, S.VIEWED)
            | _from(S.EXPIRED),
            S.WITHDRAWN,
        ),
    ),
    V.REVISE: (
        Step(
            _from(S.AWAITING_APPROVAL, S.APPROVED, S.REJECTED, S.PUBLISHED, S.VIEWED)
            | _from(S.DECLINED, S.WITHDRAWN, S.EXPIRED),
            S.DRAFT,
        ),
    ),
    V.COUNTERSIGN: (Step(_from(S.ACCEPTED, S.EXECUTED), None, _once_countersigned),),
    V.CONVERT: (Step(_from(S.ACCEPTED), S.EXECUTED, _countersigned),),
}
"""Of several steps of a verb the first whose guard lets it through is taken."""


def stored_moves() -> frozenset[tuple[QuoteStatus, QuoteStatus]]:
    """Every change of status that may be stored: the database refuses others."""
    return frozenset(
        (S.PUBLISHED if source is S.EXPIRED else source, step.target)
        for steps in STEPS.values()
        for step in steps
        for source in step.sources
        if step.target is not None
    )


def status_at(stored: QuoteStatus, expires_at: datetime | None, at: datetime) -> QuoteStatus:
    """The status at an instant: one that is open expires by itself."""
    if stored.is_open and expires_at is not None and expires_at <= at:
        return QuoteStatus.EXPIRED
    return stored


def step(number: str, verb: QuoteVerb, status: QuoteStatus, facts: Facts) -> QuoteStatus:
    """The status after a verb. Raises ConflictError, with the reason, where it may not be done."""
    possible = [each for each in STEPS[verb] if status in each.sources]
    reasons = []
    for each in possible:
        reason = each.guard(facts)
        if reason is None:
            return each.after(status)
        reasons.append(reason)
    words = status.value.lower().replace("_", " ")
    if reasons:
        raise ConflictError(f"quote {number} is {words}: {reasons[0]}")
    allowed = sorted(
        {source.value.lower().replace("_", " ") for each in STEPS[verb] for source in each.sources}
    )
    raise ConflictError(
        f"quote {number} is {words}: {verb.value} is for quotes that are {', '.join(allowed)}"
    )
