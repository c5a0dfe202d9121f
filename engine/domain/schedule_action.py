"""What an operator decides about a schedule, beside what its file says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ScheduleStatus(StrEnum):
    DRAFT = "DRAFT"
    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    CANCELLED = "CANCELLED"
    COMPLETED = "COMPLETED"


class ScheduleVerb(StrEnum):
    ACTIVATE = "activate"
    COMPLETE_MILESTONE = "complete_milestone"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"
    COMPLETE = "complete"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class ScheduleAction:
    """One decision. `number` counts a schedule's from 1; a later one is applied after it.

    `day` is a local day of the account: the last one that is billed for a milestone, a cancellation
    and a completion, the first one without or with billing again for suspend and resume, and for
    activate and archive the day on which it was decided. `is_prorated` is about a cancellation.
    """

    schedule_id: str
    number: int
    verb: ScheduleVerb
    day: date
    milestone: str | None = None
    is_prorated: bool = True
    note: str | None = None
