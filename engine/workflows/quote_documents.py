"""Quotes as documents: what was published, with who signed it; a draft as it would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.documents.document import DocumentState, Party
from engine.documents.quote import (
    QuoteAgreement,
    QuoteDocument,
    QuoteItem,
    QuotePhase,
    QuoteSignature,
)
from engine.domain.account import Account
from engine.domain.currency import to_minor
from engine.domain.language import document_language
from engine.domain.quote import QuoteStatus
from engine.languages.language import Language, language
from engine.schedules.instants import local_day
from engine.workflows.document_values import address_of, brand_of, seller_of
from engine.workflows.documents import PDF_TYPE, DocumentFile, logos_in, renderer
from engine.workflows.open_account import OpenAccount
from engine.workflows.quote_views import QuoteRecord, quote_record, signature_shape
from engine.workflows.representations import Json

ONE_DAY = timedelta(days=1)
NO_OFFER = (QuoteStatus.DECLINED, QuoteStatus.WITHDRAWN, QuoteStatus.EXPIRED, QuoteStatus.REJECTED)


def quote_file(account: OpenAccount, id: str, at: datetime) -> DocumentFile:
    """A quote as PDF. Raises NotFoundError; for a draft that does not fit the catalog any more
    CatalogError."""
    document = quote_value(account, quote_record(account, id, at))
    name = f"quote-{document.number}-v{document.version}.pdf"
    return DocumentFile(name, PDF_TYPE, renderer().pdf(document))


def quote_value(account: OpenAccount, record: QuoteRecord) -> QuoteDocument:
    """All that the document of a quote shows.

    Names and terms are those of the version as it was published; address, logo and color of the
    seller are those of now.
    """
    content, quote = record.content, record.quote
    catalog = account.catalog.now().catalog
    own, currency = catalog.account, content["currency"]
    customer = catalog.customer_by_id.get(quote.customer_id or "")
    tag = document_language(
        None if customer is None else customer.language, own.letterhead.language
    )
    totals = content["totals"]
    return QuoteDocument(
        id=quote.id,
        number=content["number"],
        version=content["version"],
        title=content["title"],
        state=_state(record),
        currency=currency,
        seller=_seller(own, content["seller"]),
        buyer=_buyer(content["customer"]),
        start=date.fromisoformat(content["startDate"]),
        end=_after(content.get("endDate")),
        phases=tuple(_phase(each, currency, language(tag)) for each in content["phases"]),
        first_year=_minor(totals["firstYear"], currency),
        published=_day(content.get("publishedAt"), own),
        expires=_day(content.get("expiresAt"), own),
        payment_days=content.get("paymentTermDays"),
        first_invoice=_first(totals.get("firstInvoice"), currency),
        contract=_minor(totals["contract"], currency) if "contract" in totals else None,
        terms=content.get("terms"),
        signatures=tuple(
            _signature(signature_shape(each))
            for each in record.signatures
            if each.version == content["version"]
        ),
        digest=record.content_sha256,
        language=tag,
        brand=brand_of(own, logos_in(account.workspace)),
    )


def _state(record: QuoteRecord) -> DocumentState:
    if not record.is_frozen:
        return DocumentState.DRAFT
    return DocumentState.VOID if record.status in NO_OFFER else DocumentState.ISSUED


def _seller(account: Account, said: Json) -> Party:
    now = seller_of(account)
    ids = (said["taxId"],) if said.get("taxId") else now.tax_ids
    return replace(now, name=said["legalName"], tax_ids=ids)


def _buyer(said: Json) -> Party:
    return Party(
        name=said["legalName"],
        address=address_of(said["address"]),
        tax_ids=(said["taxId"],) if said.get("taxId") else (),
    )


def _phase(phase: Json, currency: str, say: Language) -> QuotePhase:
    return QuotePhase(
        name=phase.get("name"),
        start=date.fromisoformat(phase["startDate"]),
        end=_after(phase.get("endDate")),
        items=tuple(
            QuoteItem(each["name"], each["description"], each["product"])
            for each in phase["prices"]
        ),
        agreements=tuple(_agreements(phase, currency, say)),
        net=_minor(phase["netTotal"], currency),
    )


def _agreements(phase: Json, currency: str, say: Language) -> Iterator[QuoteAgreement]:
    for each in phase["discounts"]:
        is_percentage = each["type"] == "PERCENTAGE"
        share = Decimal(each["amount"]).scaleb(-2)
        amount = say.percentage(share) if is_percentage else _minor(each["amount"], currency)
        yield QuoteAgreement("discount", amount, tuple(each["prices"]), each["message"])
    for kind in ("minimum", "maximum"):
        for each in phase[f"{kind}s"]:
            bound = _minor(each["amount"], currency)
            yield QuoteAgreement(kind, bound, tuple(each["prices"]))
    for each in phase["creditGrants"]:
        credit = " ".join(filter(None, (say.number(Decimal(each["amount"])), each.get("metric"))))
        if "currency" in each:
            credit = say.money(_minor(each["amount"], each["currency"]), each["currency"])
        yield QuoteAgreement("credit", credit, tuple(each["prices"]), each.get("name"))


def _signature(shape: Json) -> QuoteSignature:
    return QuoteSignature(
        is_sellers=shape["role"] == "SELLER",
        name=shape["name"],
        instant=shape["signedAt"],
        is_noted=shape["kind"] == "NOTED",
        drawing=shape.get("drawing"),
    )


def _first(shape: Json | None, currency: str) -> tuple[int, int, int] | None:
    if shape is None:
        return None
    net, tax, gross = (shape[name] for name in ("netTotal", "totalTax", "grossTotal"))
    return _minor(net, currency), _minor(tax, currency), _minor(gross, currency)


def _minor(amount: str, currency: str) -> int:
    return to_minor(Decimal(amount), currency)


def _after(day: str | None) -> date | None:
    """The day after a last one."""
    return None if day is None else date.fromisoformat(day) + ONE_DAY


def _day(instant: str | None, account: Account) -> date | None:
    if instant is None:
        return None
    return local_day(datetime.fromisoformat(instant), account.time_zone)
