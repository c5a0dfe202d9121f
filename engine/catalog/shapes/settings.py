"""The shape of `settings.yml`: the account that bills."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Annotated, ClassVar, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from engine.catalog.finding import suggestion
from engine.catalog.shapes.address import AddressShape
from engine.catalog.shapes.contact import mail_address
from engine.catalog.shapes.fields import (
    Country,
    Currency,
    Day,
    DecimalText,
    LanguageTag,
    OneOf,
    Text,
    shown,
)
from engine.catalog.shapes.letterhead import BankAccountShape, BrandColor, LogoPath
from engine.catalog.shapes.shape import Shape, refuse
from engine.catalog.shapes.tax_registration import TaxRegistrationShape
from engine.domain.account import AccountingDate
from engine.domain.revenue import StraightLine

AccountingDateField = Annotated[AccountingDate, OneOf(AccountingDate, "an accounting date")]
StraightLineField = Annotated[StraightLine, OneOf(StraightLine, "a way to recognize day by day")]


@cache
def _known_time_zones() -> frozenset[str]:
    """Looked for in folders, which takes as long as reading a hundred customers."""
    return frozenset(available_timezones())


def _time_zone(text: str) -> str:
    known = _known_time_zones()
    if text not in known:
        remedy = suggestion(text, known, 'write an IANA name, as in "Europe/Berlin"')
        raise refuse(f"{shown(text)} is not a time zone; {remedy}")
    return text


TimeZoneName = Annotated[Text, AfterValidator(_time_zone)]


class DatedZoneShape(Shape):
    """A zone that the account moves to."""

    noun: ClassVar[str] = "a zone with its first day"

    zone: TimeZoneName = Field(description="IANA name.", examples=["America/New_York"])
    from_: Day = Field(alias="from", description="First local day there.", examples=["2026-07-01"])


class TimeZonesShape(Shape):
    """The zones of an account that has moved, in order."""

    noun: ClassVar[str] = "time zones"

    first: TimeZoneName = Field(description="IANA name.", examples=["Europe/Berlin"])
    moves: list[DatedZoneShape] = Field(
        min_length=1,
        description="Where the account moved, in order of time.",
        examples=[[{"zone": "America/New_York", "from": "2026-07-01"}]],
    )

    @model_validator(mode="after")
    def _in_order_of_time(self) -> Self:
        days = [move.from_ for move in self.moves]
        for before, day in pairwise(days):
            if day <= before:
                raise refuse(f"{day} is not after {before}; list moves in order of time")
        return self


TimeZoneField = Annotated[
    Annotated[TimeZoneName, Tag("|text")] | Annotated[TimeZonesShape, Tag("|moved")],
    Discriminator(lambda value: "|moved" if isinstance(value, dict | Shape) else "|text"),
]
"""An IANA name, or the first zone and the moves from it."""


class QuoteApprovalShape(Shape):
    """Limits beyond which somebody must approve a quote before it is published."""

    noun: ClassVar[str] = "the approval of quotes"

    discount_above: DecimalText | None = Field(
        default=None,
        description="Percent, of one discount or of all of them together. In quotes.",
        examples=["20"],
    )
    total_above: DecimalText | None = Field(
        default=None,
        description="Net total of the contract, in the quote's currency. In quotes.",
        examples=["50000"],
    )
    months_above: int | None = Field(
        default=None, ge=0, le=1200, description="Length of the term.", examples=[24]
    )


class QuoteSettingsShape(Shape):
    """What the account wants of its quotes."""

    noun: ClassVar[str] = "quotes"

    expiry_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="Days from publishing until a quote that does not say otherwise expires.",
        examples=[30],
    )
    approval: QuoteApprovalShape | None = Field(
        default=None,
        description="When somebody must approve first; never if left out.",
        examples=[{"discount_above": "20"}],
    )
    countersigned: bool = Field(
        default=False,
        description="Whether an accepted quote is countersigned before it becomes a schedule.",
    )


class SettingsShape(Shape):
    """The account: the legal entity that bills. A workspace is one account."""

    noun: ClassVar[str] = "settings"

    account: Text = Field(
        default="main",
        description="Id of the account; invoice ids are derived from it, so never change it.",
        examples=["main"],
    )
    legal_name: Text | None = Field(
        default=None, description="The seller's name on invoices.", examples=["Example Ltd"]
    )
    time_zone: TimeZoneField = Field(
        default="UTC",
        description=(
            "IANA name; every billing date is a local day there. Of an account that has moved:"
            " first, the zone before, and moves."
        ),
        examples=["Europe/Berlin"],
    )
    currency: Currency = Field(
        default="USD", description="The account's own currency (ISO 4217).", examples=["EUR"]
    )
    invoice_prefix: Text = Field(
        default="INV-", description="Stands before the invoice number.", examples=["INV-"]
    )
    credit_note_prefix: Text = Field(
        default="CN-", description="Stands before the credit note number.", examples=["CN-"]
    )
    accounting_date: AccountingDateField = Field(
        default=AccountingDate.INVOICE_ISSUE_DATE,
        description=(
            "The day on which an invoice counts in the books: end_of_billing_period,"
            " intended_invoice_creation_date or invoice_issue_date."
        ),
        examples=["end_of_billing_period"],
    )
    due_days: int = Field(
        default=30, ge=0, le=3650, description="Days until an invoice is due.", examples=[30]
    )
    tax_id: Text | None = Field(
        default=None, description="The seller's tax number.", examples=["DE123456789"]
    )
    country: Country | None = Field(
        default=None, description="The seller's country (ISO 3166).", examples=["DE"]
    )
    tax_registrations: list[TaxRegistrationShape] | None = Field(
        default=None,
        min_length=1,
        description="Where the seller charges tax. With them the tax of every customer without a"
        " tax_status of its own is decided by both sides' countries and ids.",
        examples=[[{"country": "DE", "id": "DE136695976"}]],
    )
    exchange_rate_days: int = Field(
        default=7,
        ge=0,
        le=40,
        description="How many days older than the invoice date an exchange rate may be.",
        examples=[7],
    )
    tax_provider: Text = Field(
        default="table", description="Who decides it; table is built in.", examples=["table"]
    )
    revenue_straight_line: StraightLineField = Field(
        default=StraightLine.FULL_MONTHS,
        description=(
            "How revenue falls on days: full_months (full months are equal, parts of a month by"
            " days) or same_every_day."
        ),
        examples=["same_every_day"],
    )
    address: AddressShape | None = Field(
        default=None, description="The seller's address on documents."
    )
    email: Annotated[Text, AfterValidator(mail_address)] | None = Field(
        default=None, description="Where customers write to.", examples=["billing@example.com"]
    )
    phone: Text | None = Field(default=None, description="In quotes.", examples=["+49 30 123456"])
    website: Text | None = Field(
        default=None, description="The seller's web site.", examples=["https://example.com"]
    )
    company_number: Text | None = Field(
        default=None, description="In the register of companies.", examples=["HRB 12345 B"]
    )
    bank_accounts: list[BankAccountShape] | None = Field(
        default=None,
        min_length=1,
        description="Where customers pay to: the payment details on invoices.",
        examples=[[{"currency": "EUR", "iban": "DE02120300000000202051"}]],
    )
    language: LanguageTag | None = Field(
        default=None,
        description="The language of documents for customers without one of their own; en if left"
        " out.",
        examples=["de"],
    )
    logo: LogoPath | None = Field(
        default=None,
        description="A picture for documents: a path within the workspace to a .png, .jpg or"
        " .svg file of at most 512 KiB.",
        examples=["brand/logo.svg"],
    )
    brand_color: BrandColor | None = Field(
        default=None,
        description="The color of headings on documents, dark enough for white paper.",
        examples=["#1a4fd0"],
    )
    document_footer: Text | None = Field(
        default=None, description="A line at the foot of every page of a document."
    )
    quotes: QuoteSettingsShape | None = Field(
        default=None,
        description="What the account wants of its quotes.",
        examples=[{"expiry_days": 14, "approval": {"total_above": "50000"}}],
    )
