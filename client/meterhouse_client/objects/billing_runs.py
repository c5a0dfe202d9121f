"""Billing runs. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class BillingRunProgress:
    """How far a run is: `done` of `total` in a stage; no total where it is not known."""

    stage: str
    done: int
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class BillingRunRequest:
    """What to close."""

    through: date | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class BillingRunResponse:
    """A close that was begun. `report` is there once it is completed, `reason` if it
    failed."""

    id: str
    cause: Literal["NIGHTLY", "API", "COMMAND"]
    status: Literal["RUNNING", "COMPLETED", "FAILED"]
    through: str
    as_of: datetime | None = None
    asked_by: str
    began_at: datetime
    ended_at: datetime | None = None
    progress: BillingRunProgress | None = None
    reason: str | None = None
    run: str | None = None
    due: int | None = None
    billed: int | None = None
    parked: int | None = None
    report: dict[str, Any] | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
