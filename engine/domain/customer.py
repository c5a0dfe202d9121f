"""Who is billed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TaxStatus(StrEnum):
    TAXED = "taxed"
    TAX_EXEMPT = "tax_exempt"
    REVERSE_CHARGED = "reverse_charged"


@dataclass(frozen=True, slots=True)
class Address:
    line1: str = ""
    line2: str | None = None
    town: str = ""
    state: str | None = None
    postcode: str = ""
    country: str | None = None
    """ISO 3166-1 alpha-2, upper case; with `state` it decides the tax rate."""


@dataclass(frozen=True, slots=True)
class Customer:
    """`aliases` are the ids by which events name the customer; its own id is one as well.

    `parent_id` names the customer that a rolled-up schedule bills instead.
    """

    id: str
    legal_name: str
    aliases: tuple[str, ...] = ()
    parent_id: str | None = None
    address: Address = Address()
    emails: tuple[str, ...] = ()
    tax_status: TaxStatus = TaxStatus.TAXED
    tax_id: str | None = None
    label: str | None = None

    @property
    def all_aliases(self) -> tuple[str, ...]:
        """Every id that events may use, each once: the customer's own id first."""
        return tuple(dict.fromkeys((self.id, *self.aliases)))
