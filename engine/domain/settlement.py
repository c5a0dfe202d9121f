"""What has been paid, credited or written off of an invoice, movement by movement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from engine.domain.invoice import PaymentStatus


class MovementKind(StrEnum):
    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    WRITE_OFF = "write_off"


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of an invoice's balance: a positive amount lowers it, a negative one takes back.

    `version` counts an invoice's movements from 1: it is the invoice's balance version after this
    one. `source_id` is the payment or credit note; a write-off names its invoice. Amounts in minor
    units, `day` a local day of the account.
    """

    invoice_id: str
    version: int
    kind: MovementKind
    source_id: str
    amount: int
    day: date
    at: datetime

    @property
    def id(self) -> str:
        """`invoice/version`: what the journal names as the source of its entry."""
        return f"{self.invoice_id}/{self.version}"


@dataclass(frozen=True, slots=True)
class Settlement:
    """An issued invoice's gross total and its movements, oldest first."""

    gross: int
    movements: tuple[Movement, ...] = ()

    @property
    def balance(self) -> int:
        """What is still owed, in minor units; negative where an invoice gives money back."""
        return self.gross - sum(each.amount for each in self.movements)

    @property
    def version(self) -> int:
        """Grows with every movement: who decides by a balance names the version it was read at."""
        return len(self.movements)

    @property
    def payment_status(self) -> PaymentStatus:
        """Written off is uncollectible; else paid where nothing is left of what was moved."""
        if self.total(MovementKind.WRITE_OFF):
            return PaymentStatus.UNCOLLECTIBLE
        moved = self.gross - self.balance
        if moved == 0:
            return PaymentStatus.UNPAID
        return PaymentStatus.PAID if self.balance == 0 else PaymentStatus.PARTIALLY_PAID

    def total(self, kind: MovementKind, source_id: str | None = None) -> int:
        """What movements of a kind come to, of one source or of all; what was taken back is 0."""
        return sum(
            each.amount
            for each in self.movements
            if each.kind is kind and source_id in (None, each.source_id)
        )
