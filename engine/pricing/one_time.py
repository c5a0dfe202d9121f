"""One-time: an amount billed once, in full however long the phase is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.pricing.fixed import Fixed
from engine.pricing.words import money


@dataclass(frozen=True, slots=True)
class OneTime(Fixed):
    """A fixed amount that is never prorated; in major units of `currency`."""

    kind: ClassVar[str] = "one_time"
    is_prorated: ClassVar[bool] = False

    def describe(self) -> str:
        return f"{money(self.amount, self.currency)} once"
