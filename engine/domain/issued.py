"""What has been billed for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class IssuedCharge:
    """A price's period on an issued invoice, with the local days (half-open) that it was for."""

    invoice_id: str
    schedule_id: str
    phase_index: int
    price_id: str
    index: int
    start: date
    end: date
    invoice_date: date
