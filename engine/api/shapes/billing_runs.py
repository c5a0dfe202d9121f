"""Billing runs: closes that were begun, by night, by request or by command."""

from __future__ import annotations

from typing import Any, Literal

from engine.api.shapes.base import Day, Given, Sent, instant
from engine.workflows.attempts import Attempt

Cause = Literal["NIGHTLY", "API", "COMMAND"]
State = Literal["RUNNING", "COMPLETED", "FAILED"]


class BillingRunRequest(Sent):
    """What to close."""

    through: Day | None = None
    as_of: str | None = None


class BillingRunProgress(Given):
    """How far a run is: `done` of `total` in a stage; no total where it is not known."""

    stage: str
    done: int
    total: int | None = None


class BillingRunResponse(Given):
    """A close that was begun. `report` is there once it is completed, `reason` if it failed."""

    id: str
    cause: Cause
    status: State
    through: str
    as_of: str | None = None
    asked_by: str
    began_at: str
    ended_at: str | None = None
    progress: BillingRunProgress | None = None
    reason: str | None = None
    run: str | None = None
    due: int | None = None
    billed: int | None = None
    parked: int | None = None
    report: dict[str, Any] | None = None

    @classmethod
    def of(cls, attempt: Attempt) -> BillingRunResponse:
        """As it is given."""
        report = attempt.report
        told = None if report is None else dict(report)
        return cls(
            id=attempt.id,
            cause=attempt.cause.value,
            status=attempt.state.value,
            through=attempt.through.isoformat(),
            as_of=None if attempt.as_of is None else instant(attempt.as_of),
            asked_by=attempt.asked_by,
            began_at=instant(attempt.began_at),
            ended_at=None if attempt.ended_at is None else instant(attempt.ended_at),
            progress=None
            if attempt.stage is None
            else BillingRunProgress(
                stage=attempt.stage, done=attempt.stage_done or 0, total=attempt.stage_total
            ),
            reason=attempt.reason,
            run=None if told is None else told.get("run"),
            due=None if told is None else told.get("due"),
            billed=None if told is None else told.get("billed"),
            parked=None if told is None else told.get("parked"),
            report=told,
        )
