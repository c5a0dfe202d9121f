"""Issued and drafted invoices and credit notes as documents: what they show, and where it is from.

What an invoice says of seller, buyer and language is what was frozen with it. So the document of an
issued invoice stays the same whatever the catalog says later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from engine.catalog.resolve import resolve
from engine.documents.document import (
    Brand,
    ChildUsage,
    Document,
    DocumentGroup,
    DocumentKind,
    DocumentLine,
    DocumentState,
    Logo,
    Party,
    UsageByDay,
)
from engine.domain.account import Account
from engine.domain.catalog import Catalog
from engine.domain.charge import LineKind
from engine.domain.currency import to_minor
from engine.domain.customer import Address
from engine.domain.decimals import EXACT
from engine.domain.identity import line_item_id
from engine.domain.invoice import Invoice, InvoiceStatus, LineItem
from engine.domain.language import document_language
from engine.domain.metric import Aggregation
from engine.domain.price import Price
from engine.domain.usage import PeriodUsage
from engine.invoicing.frozen import thaw
from engine.store.invoice_details import read_details
from engine.store.open import Connection
from engine.store.preferences import preference_for
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.addressee import addressee_fields
from engine.workflows.customer_usage import usage_by_customer
from engine.workflows.invoice_usage import ChargeDays
from engine.workflows.preferences import DEFAULTS, RENDERING
from engine.workflows.representations import Json
from engine.workflows.settled_since import settled_since

ONE_DAY = timedelta(days=1)

LogoOf = Callable[[Account], Logo | None]
"""Where the picture that an account names comes from."""


def invoice_document(
    connection: Connection,
    stored: StoredInvoice,
    days: Sequence[ChargeDays],
    logo_of: LogoOf,
    *,
    with_standing: bool = False,
) -> Document:
    """An invoice as it was issued; `with_standing` adds what was paid or credited since."""
    documents, measured = thaw(stored.frozen)
    invoice, catalog = stored.invoice, resolve(documents)
    customer, details = json.loads(stored.customer), read_details(connection, stored.invoice.id)
    shown = addressee_fields(customer, details.addressee)
    settlements = settled_since(connection, invoice.id) if with_standing else ()
    return Document(
        id=invoice.id,
        kind=DocumentKind.INVOICE,
        state=_state(stored.status),
        currency=invoice.currency,
        seller=seller_of(catalog.account),
        buyer=buyer_of(shown, customer["taxId"]),
        ship_to=_ship_to(shown),
        groups=tuple(
            DocumentGroup(group.title, tuple(_line(line, invoice, catalog) for line in group.lines))
            for group in invoice.groups
        ),
        taxes=invoice.taxes,
        number=stored.number,
        issue_date=stored.issue_date,
        due_date=details.due_date or stored.due_date,
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        order_number=_first(details.purchase_order_number, customer["purchaseOrderNumber"]),
        reference=_first(details.reference, customer["reference"]),
        notes=_first(details.memo, customer["memo"]),
        particulars=tuple(sorted(details.custom_fields.items())),
        settlements=settlements,
        conversions=invoice.conversions if _shows_conversions(connection, invoice) else (),
        bank_accounts=catalog.account.letterhead.bank_accounts,
        children=tuple(_child(each, catalog) for each in usage_by_customer(stored.frozen)),
        usage=tuple(_usage(charge, catalog, measured) for charge in days if charge.days),
        language=language_of(catalog, invoice.customer_id),
        brand=brand_of(catalog.account, logo_of),
    )


def seller_of(account: Account) -> Party:
    """The account as its documents name it."""
    head = account.letterhead
    address = head.address
    if address.country is None:
        address = replace(address, country=account.country)
    ids = (account.tax_id, *(each.id for each in account.tax_registrations))
    return Party(
        name=account.legal_name,
        address=address,
        tax_ids=tuple(dict.fromkeys(filter(None, ids))),
        emails=() if head.email is None else (head.email,),
        phone=head.phone,
        website=head.website,
        company_number=head.company_number,
    )


def buyer_of(shown: Mapping[str, object], tax_id: str | None) -> Party:
    """Whom a document is addressed to, from its fields in the names of the API."""
    emails = shown["customerEmails"]
    assert isinstance(emails, list)
    return Party(
        name=str(shown["customerLegalCompanyName"]),
        address=address_of(shown["customerBillingAddress"]),
        tax_ids=() if tax_id is None else (tax_id,),
        emails=tuple(map(str, emails)),
    )


def brand_of(account: Account, logo_of: LogoOf) -> Brand:
    """How the account's documents look."""
    head, default = account.letterhead, Brand()
    return Brand(color=head.color or default.color, logo=logo_of(account), footer=head.footer)


def language_of(catalog: Catalog, customer_id: str) -> str:
    """The customer's language, else the account's, else English."""
    customer = catalog.customer_by_id.get(customer_id)
    own = None if customer is None else customer.language
    return document_language(own, catalog.account.letterhead.language)


def _state(status: InvoiceStatus) -> DocumentState:
    if status.is_open:
        return DocumentState.DRAFT
    return DocumentState.VOID if status is InvoiceStatus.VOIDED else DocumentState.ISSUED


def _ship_to(shown: Mapping[str, object]) -> Address | None:
    shipping = shown["customerShippingAddress"]
    return None if shipping == shown["customerBillingAddress"] else address_of(shipping)


def address_of(document: object) -> Address:
    """An address as snapshots keep it."""
    assert isinstance(document, Mapping)
    return Address(**{key: value for key, value in document.items() if value is not None})


def _line(line: LineItem, invoice: Invoice, catalog: Catalog) -> DocumentLine:
    charge = line.charge
    is_charge = charge.kind is LineKind.CHARGE
    explains_itself = charge.rate is not None and charge.net == to_minor(
        charge.quantity * charge.rate, charge.currency
    )
    return DocumentLine(
        id=line_item_id(invoice.id, charge.key),
        title=charge.title,
        net=line.net,
        tax=line.tax,
        tax_amount=line.tax_amount,
        quantity=charge.quantity if charge.rate is not None or is_charge else None,
        rate=charge.rate,
        is_percentage=charge.is_percentage,
        unit=_unit(catalog.price_by_id.get(charge.price_id or ""), catalog) if is_charge else None,
        description=charge.description,
        explanation=None if explains_itself else charge.reason,
        values=tuple((name, "–" if value is None else value) for name, value in charge.values),
        start=charge.service_start,
        end=charge.service_end,
    )


def _unit(price: Price | None, catalog: Catalog) -> str | None:
    """What a metered price counts."""
    if price is None or price.metric_id is None or price.seats is not None:
        return None
    compound = catalog.compound_by_id.get(price.metric_id)
    return catalog.metric_by_id[price.metric_id].unit if compound is None else compound.unit


def _child(child: Json, catalog: Catalog) -> ChildUsage:
    return ChildUsage(
        child["customerLegalName"],
        tuple(
            (
                row["priceName"],
                Decimal(row["value"]),
                _unit(catalog.price_by_id.get(row["priceId"]), catalog),
            )
            for row in child["usage"]
        ),
    )


def _usage(charge: ChargeDays, catalog: Catalog, measured: Mapping[str, PeriodUsage]) -> UsageByDay:
    """Every day of the period, also those on which nothing was used."""
    period = charge.period
    by_customer: dict[str, dict[date, Decimal]] = {}
    for day, customer, usage in charge.days:
        by_customer.setdefault(customer, {})[day] = usage.quantity
    days = [period.start + n * ONE_DAY for n in range((period.end - period.start).days)]
    price = catalog.price_by_id[period.price_id]
    is_own = price.metric_id == charge.metric.id
    return UsageByDay(
        title=price.name if is_own else charge.metric.id,
        unit=charge.metric.unit,
        first=period.start,
        series=tuple(
            (
                catalog.customer_by_id[customer].legal_name,
                tuple(own.get(day, Decimal(0)) for day in days),
            )
            for customer, own in by_customer.items()
        ),
        total=_total(charge, measured.get(period.id) if is_own else None),
    )


def _total(charge: ChargeDays, measured: PeriodUsage | None) -> Decimal | None:
    """What the days come to. Of a maximum or a unique count they do not add up: then it is what the
    period was billed by; None for a part of a compound metric."""
    if charge.metric.aggregation in (Aggregation.COUNT, Aggregation.SUM):
        total = Decimal(0)
        for _, _, usage in charge.days:
            total = EXACT.add(total, usage.quantity)
        return total
    return None if measured is None or measured.before else measured.usage.quantity


def _shows_conversions(connection: Connection, invoice: Invoice) -> bool:
    found = preference_for(connection, RENDERING, invoice.identity.account_id)
    choice = DEFAULTS[RENDERING] if found is None else found.document
    return choice.get("currencyConversionDisplay") != "HIDE_CURRENCY_CONVERSION"


def _first(own: str | None, default: str | None) -> str | None:
    return default if own is None else own or None
