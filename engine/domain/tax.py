"""Tax rates as the catalog dates them, and what a line bears. `engine/tax/` decides which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class TaxCode(StrEnum):
    """Why a rate is what it is: the VAT category codes of EN 16931 (BT-118, UNTDID 5305)."""

    STANDARD = "S"
    ZERO_RATED = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    EXPORT = "G"
    NOT_SUBJECT = "O"
    INTRA_COMMUNITY = "K"

    @property
    def needs_reason(self) -> bool:
        """Whether EN 16931 wants the reason on the invoice (BR-E-10, BR-AE-10, BR-G-10, BR-O-10,
        BR-IC-10); standard and zero rates must not have one (BR-S-10, BR-Z-10)."""
        return self not in (TaxCode.STANDARD, TaxCode.ZERO_RATED)


@dataclass(frozen=True, slots=True)
class TaxRate:
    """`rate` is a share of the net amount: 0.2 is 20 %.

    None in `country`, `region` or `tax_category` means any. Valid on `[valid_from, valid_to)`; None
    is open. Only a rate that is published and not archived is chosen. `exemption` is the reason
    that the invoice states for the codes that need one. `source` says where the rate is published.
    `table` names the table of ours that the rate was taken from.
    """

    id: str
    name: str
    rate: Decimal
    country: str | None = None
    region: str | None = None
    tax_category: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    invoice_name: str | None = None
    invoice_short_name: str | None = None
    description: str | None = None
    is_published: bool = True
    is_archived: bool = False
    code: TaxCode = TaxCode.STANDARD
    exemption: str | None = None
    source: str | None = None
    table: str | None = None

    @property
    def is_usable(self) -> bool:
        """Whether lines may bear it."""
        return self.is_published and not self.is_archived

    def is_valid(self, on: date) -> bool:
        """Whether it holds on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )


class TaxScheme(StrEnum):
    """Under what a seller charges a country's tax."""

    STANDARD = "standard"
    """Registered there: what is sold there bears that country's tax."""
    OSS = "oss"
    """One Stop Shop of the EU: consumers of all other member states, by their countries' rates."""


@dataclass(frozen=True, slots=True)
class TaxRegistration:
    """Where the seller is registered for tax, and by what id. `country` is of ISO 3166."""

    country: str
    id: str
    scheme: TaxScheme = TaxScheme.STANDARD
    reporting_currency: str | None = None
    """The currency in which its tax is stated; None is the country's own, `none` is no other."""
    exchange_rates: str | None = None
    """The table of exchange rates that it goes by; None is the only one."""


@dataclass(frozen=True, slots=True)
class TaxId:
    """A tax id of a buyer; `country` is None if only its prefix says whose it is."""

    id: str
    country: str | None = None


class Supply(StrEnum):
    """What a product is in the eyes of VAT."""

    SERVICES = "services"
    """Services that are supplied where the buyer is: electronic ones, and any to businesses."""
    GOODS = "goods"


@dataclass(frozen=True, slots=True)
class AppliedTax:
    """The rate that an invoice line bears, and the words that explain it.

    `exemption` is what the invoice must state where nothing is charged (BT-120); `reason` is for
    who asks why.
    """

    rate_id: str | None
    name: str
    rate: Decimal
    reason: str
    code: TaxCode = TaxCode.STANDARD
    exemption: str | None = None


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """Base and tax of all lines of one code and rate (EN 16931, BG-23), in minor units.

    `names` and `exemptions` are those of its lines, each once, in invoice order.
    """

    code: TaxCode
    rate: Decimal
    base: int
    amount: int
    names: tuple[str, ...]
    exemptions: tuple[str, ...] = ()
