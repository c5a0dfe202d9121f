"""Who is billed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.domain.tax import TaxId


class TaxStatus(StrEnum):
    TAXED = "taxed"
    TAX_EXEMPT = "tax_exempt"
    REVERSE_CHARGED = "reverse_charged"
    AUTOMATIC = "automatic"
    """Decided for every line by the countries of both sides and the buyer's tax ids."""


@dataclass(frozen=True, slots=True)
class Address:
    line1: str = ""
    line2: str | None = None
    town: str = ""
    state: str | None = None
    postcode: str = ""
    country: str | None = None
    """ISO 3166-1 alpha-2, upper case; with `state` it decides the tax rate."""


NO_ADDRESS = Address()


@dataclass(frozen=True, slots=True)
class Alias:
    """An id by which events name a customer, on the local days `[start, end)`; None is open."""

    name: str
    start: date | None = None
    end: date | None = None

    def overlaps(self, other: Alias) -> bool:
        """Whether both hold on some day."""
        first, second = self.start or date.min, other.start or date.min
        return (other.end is None or first < other.end) and (self.end is None or second < self.end)


@dataclass(frozen=True, slots=True)
class Customer:
    """`aliases` are the ids by which events name the customer; its own id always is one as well.

    `shipping_address` is None where it is the billing address. `parent_id` names the customer that
    a rolled-up schedule bills instead. `due_days` is the customer's payment term; None leaves it to
    the account. `language` is that of its documents; None leaves it to the account.
    """

    id: str
    legal_name: str
    aliases: tuple[Alias, ...] = ()
    parent_id: str | None = None
    address: Address = NO_ADDRESS
    emails: tuple[str, ...] = ()
    tax_status: TaxStatus = TaxStatus.TAXED
    tax_id: str | None = None
    label: str | None = None
    due_days: int | None = None
    tax_ids: tuple[TaxId, ...] = ()
    shipping_address: Address | None = None
    language: str | None = None

    @property
    def all_tax_ids(self) -> tuple[TaxId, ...]:
        """`tax_id`, which has no country of its own, and then `tax_ids`."""
        own = () if self.tax_id is None else (TaxId(self.tax_id),)
        return (*own, *self.tax_ids)

    @property
    def all_aliases(self) -> tuple[Alias, ...]:
        """Every id that events may use, and when: the customer's own first, which always holds."""
        return (Alias(self.id), *(alias for alias in self.aliases if alias.name != self.id))


@dataclass(frozen=True, slots=True)
class Organization:
    """Customers of which one, the owner, may pay for the others.

    Its rolled-up schedules bill the members' usage as they bill that of the customers that name it
    as their parent. A customer may be in several organizations.
    """

    id: str
    owner_id: str
    member_ids: tuple[str, ...]
    name: str | None = None
