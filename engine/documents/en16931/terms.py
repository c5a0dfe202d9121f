"""An invoice in the terms of EN 16931 (BT and BG numbers), and what a document lacks for one.

Amounts are in minor units of `currency`, which has two digits or fewer (BR-DEC). Lines of discounts
and credit stay lines: their quantity is negative and their price is not (BR-27).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from engine.documents.document import (
    Document,
    DocumentKind,
    DocumentLine,
    DocumentState,
    Party,
)
from engine.domain.account import BankAccount
from engine.domain.currency import minor_digits, to_amount, to_minor
from engine.domain.customer import Address
from engine.domain.decimals import EXACT
from engine.domain.errors import ConflictError
from engine.domain.tax import TaxCode, TaxGroup
from engine.languages.language import language

INVOICE, CREDIT_NOTE = "380", "381"
"""Document types (BT-3, UNTDID 1001)."""

PIECE = "C62"
"""The unit code of everything that is counted (BT-130): units of metrics are words of one's own."""

VAT_COUNTRIES = frozenset(
    "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI"
    " SK XI".split()
)
"""Where sellers charge value added tax: the standard knows no other tax on sales."""

EXEMPTION_CODES = {
    TaxCode.REVERSE_CHARGE: "VATEX-EU-AE",
    TaxCode.EXPORT: "VATEX-EU-G",
    TaxCode.INTRA_COMMUNITY: "VATEX-EU-IC",
    TaxCode.NOT_SUBJECT: "VATEX-EU-O",
}
"""Why nothing is charged, as a code (BT-121)."""

NAMED_BUYER = (TaxCode.REVERSE_CHARGE, TaxCode.INTRA_COMMUNITY)

_VAT_ID = re.compile(r"([A-Z]{2})[0-9A-Z+*.]{2,15}")
_GREECE = "EL"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TradeParty:
    """Seller (BG-4) or buyer (BG-7)."""

    name: str
    address: Address
    vat_id: str | None = None
    tax_registration: str | None = None
    company_number: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class TradeLine:
    """An invoice line (BG-25): `net` is quantity times price, rounded. `rate` is a share, None for
    what is not subject to tax (BR-O-05). The span is half-open."""

    place: str
    name: str
    net: int
    quantity: Decimal
    price: Decimal
    code: TaxCode
    rate: Decimal | None
    description: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Tax by category and rate (BG-23)."""

    code: TaxCode
    rate: Decimal | None
    base: int
    amount: int
    reason: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class EInvoice:
    """All that the standard wants to know; `tax_currency` with its total is BT-6 and BT-111."""

    type_code: str
    number: str
    issue_date: date
    due_date: date | None
    currency: str
    seller: TradeParty
    buyer: TradeParty
    lines: tuple[TradeLine, ...]
    breakdown: tuple[Breakdown, ...]
    notes: tuple[str, ...] = ()
    order_number: str | None = None
    buyer_reference: str | None = None
    start: date | None = None
    end: date | None = None
    ship_to: Address | None = None
    account: BankAccount | None = None
    preceding: tuple[str, date | None] | None = None
    tax_currency: tuple[str, int] | None = None

    @property
    def net_total(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def total_tax(self) -> int:
        return sum(each.amount for each in self.breakdown)

    @property
    def gross_total(self) -> int:
        return self.net_total + self.total_tax


def lacking(document: Document) -> list[str]:
    """Why no e-invoice can be made of a document; empty if one can."""
    return list(_lacking(document))


def _lacking(document: Document) -> Iterator[str]:
    codes = {group.code for group in document.taxes}
    seller, buyer = document.seller, document.buyer
    if document.state is not DocumentState.ISSUED or document.issue_date is None:
        yield "it is not issued"
    if seller.address.country not in VAT_COUNTRIES:
        yield "the seller's country charges no value added tax, or is not known"
    if buyer.address.country is None:
        yield "the buyer's address has no country"
    if not seller.tax_ids and not seller.company_number:
        yield "the seller has neither tax id nor company number"
    if codes - {TaxCode.NOT_SUBJECT} and not seller.tax_ids:
        yield "the seller has no tax id"
    if codes & set(NAMED_BUYER) and _vat_id(buyer) is None:
        yield "the buyer has no VAT id, which a reverse charge and a supply within the Union want"
    if TaxCode.NOT_SUBJECT in codes and len(codes) > 1:
        yield "some of it is not subject to tax and some is"
    if minor_digits(document.currency) > 2:
        yield f"amounts in {document.currency} have more than two digits after the point"
    if not document.lines:
        yield "it has no lines"


def einvoice_of(document: Document) -> EInvoice:
    """The document in the terms of the standard.

    Raises ConflictError if something is lacking, naming all of it.
    """
    reasons = lacking(document)
    if reasons:
        name = document.number or document.id
        raise ConflictError(f"{name} can be no e-invoice (EN 16931): {'; '.join(reasons)}")
    assert document.issue_date is not None and document.number is not None
    is_credit = document.kind is DocumentKind.CREDIT_NOTE
    is_subject = all(group.code is not TaxCode.NOT_SUBJECT for group in document.taxes)
    preceding = None
    if document.credited_invoice is not None:
        preceding = (document.credited_invoice, document.credited_invoice_date)
    ship_to = document.ship_to
    if ship_to is None and any(each.code is TaxCode.INTRA_COMMUNITY for each in document.taxes):
        ship_to = document.buyer.address
    return EInvoice(
        type_code=CREDIT_NOTE if is_credit else INVOICE,
        number=document.number,
        issue_date=document.issue_date,
        due_date=None if is_credit else document.due_date or document.issue_date,
        currency=document.currency,
        seller=_party(document.seller, is_subject=is_subject, is_seller=True),
        buyer=_party(document.buyer, is_subject=is_subject, is_seller=False),
        lines=tuple(
            _line(line, place, document.currency)
            for place, line in enumerate(document.lines, start=1)
        ),
        breakdown=tuple(_breakdown(group, document.language) for group in document.taxes),
        notes=(document.notes,) if document.notes else (),
        order_number=document.order_number,
        buyer_reference=document.reference,
        start=document.period_start,
        end=document.period_end,
        ship_to=ship_to if ship_to is not None and ship_to.country else None,
        account=None if is_credit else _account(document),
        preceding=preceding,
        tax_currency=next(((each.currency, each.total_tax) for each in document.conversions), None),
    )


def _vat_id(party: Party) -> str | None:
    """The id that begins with a country (BR-CO-09): of the party's own country if there is one."""
    country = party.address.country
    prefixes = (country, _GREECE) if country == "GR" else (country,)
    ids = [each.replace(" ", "").upper() for each in party.tax_ids]
    able = [each for each in ids if _VAT_ID.fullmatch(each) and _is_country(each[:2])]
    own = [each for each in able if each[:2] in prefixes]
    return next(iter(own or able), None)


def _is_country(prefix: str) -> bool:
    return prefix in VAT_COUNTRIES or prefix == _GREECE


def _party(party: Party, *, is_subject: bool, is_seller: bool) -> TradeParty:
    """Of what is not subject to tax neither side names a VAT id (BR-O-02)."""
    vat_id = _vat_id(party) if is_subject else None
    number = party.company_number
    registration = None
    if is_seller and vat_id is None and party.tax_ids:
        if is_subject:
            registration = party.tax_ids[0]
        else:
            number = number or party.tax_ids[0]
    return TradeParty(
        name=party.name,
        address=party.address,
        vat_id=vat_id,
        tax_registration=registration,
        company_number=number,
        email=next(iter(party.emails), None),
        phone=party.phone,
    )


def _line(line: DocumentLine, place: int, currency: str) -> TradeLine:
    quantity, price = Decimal(1), to_amount(line.net, currency)
    if line.quantity is not None and line.rate is not None:
        exact = EXACT.multiply(line.quantity, line.rate)
        if to_minor(exact, currency) == line.net:
            quantity, price = line.quantity, line.rate
    if price < 0:
        quantity, price = -quantity, -price
    details = [each for each in (line.description, line.explanation) if each]
    return TradeLine(
        place=str(place),
        name=line.title,
        net=line.net,
        quantity=quantity,
        price=price,
        code=line.tax.code,
        rate=_rate(line.tax.code, line.tax.rate),
        description="; ".join(details) or None,
        attributes=line.values,
        start=line.start,
        end=line.end,
    )


def _rate(code: TaxCode, rate: Decimal) -> Decimal | None:
    return None if code is TaxCode.NOT_SUBJECT else rate


def _breakdown(group: TaxGroup, tag: str) -> Breakdown:
    reason = None
    if group.code.needs_reason:
        reason = " ".join(group.exemptions) or language(tag).words.tax_reasons[group.code]
    return Breakdown(
        code=group.code,
        rate=_rate(group.code, group.rate),
        base=group.base,
        amount=group.amount,
        reason=reason,
        reason_code=EXEMPTION_CODES.get(group.code),
    )


def _account(document: Document) -> BankAccount | None:
    """The first account in the invoice's currency, with its holder."""
    found = next(iter(document.payable_accounts), None)
    if found is None or found.holder is not None:
        return found
    return replace(found, holder=document.seller.name)
