"""EN 16931 as UBL 2.1: an `Invoice` or a `CreditNote`."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

from engine.documents.en16931.cii import CREDIT_TRANSFER, GUIDELINE, SEPA_TRANSFER
from engine.documents.en16931.terms import (
    CREDIT_NOTE,
    ONE_DAY,
    PIECE,
    Breakdown,
    EInvoice,
    TradeLine,
    TradeParty,
)
from engine.documents.en16931.xml import Content, Vocabulary, amount, document_text, percent
from engine.domain.account import BankAccount
from engine.domain.customer import Address
from engine.domain.decimals import plain

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
invoices = Vocabulary("inv", f"{_OASIS}Invoice-2")
credit_notes = Vocabulary("cn", f"{_OASIS}CreditNote-2")
cac = Vocabulary("cac", f"{_OASIS}CommonAggregateComponents-2")
cbc = Vocabulary("cbc", f"{_OASIS}CommonBasicComponents-2")


def ubl_text(invoice: EInvoice) -> str:
    """The e-invoice as XML text: the same invoice is the same text."""
    currency = invoice.currency
    is_credit = invoice.type_code == CREDIT_NOTE
    head: list[Content] = [
        cbc("CustomizationID", GUIDELINE),
        cbc("ID", invoice.number),
        cbc("IssueDate", invoice.issue_date.isoformat()),
        None if is_credit else _day("DueDate", invoice.due_date),
        cbc("CreditNoteTypeCode" if is_credit else "InvoiceTypeCode", invoice.type_code),
        *(cbc("Note", note) for note in invoice.notes),
        cbc("DocumentCurrencyCode", currency),
        None if invoice.tax_currency is None else cbc("TaxCurrencyCode", invoice.tax_currency[0]),
        cbc.some("BuyerReference", invoice.buyer_reference),
        _period(invoice.start, invoice.end),
        cac.some("OrderReference", cbc.some("ID", invoice.order_number)),
        _preceding(invoice),
        cac("AccountingSupplierParty", _party(invoice.seller)),
        cac("AccountingCustomerParty", _party(invoice.buyer)),
        _delivery(invoice),
        _means(invoice.account, invoice),
        *_tax_totals(invoice),
        cac(
            "LegalMonetaryTotal",
            _money("LineExtensionAmount", invoice.net_total, currency),
            _money("TaxExclusiveAmount", invoice.net_total, currency),
            _money("TaxInclusiveAmount", invoice.gross_total, currency),
            _money("PayableAmount", invoice.gross_total, currency),
        ),
        *(_line(line, currency, is_credit=is_credit) for line in invoice.lines),
    ]
    if is_credit:
        return document_text(credit_notes("CreditNote", *head))
    return document_text(invoices("Invoice", *head))


def _money(name: str, minor: int, currency: str) -> Element:
    return cbc(name, amount(minor, currency), currencyID=currency)


def _day(name: str, day: date | None) -> Element | None:
    return None if day is None else cbc(name, day.isoformat())


def _period(start: date | None, end: date | None) -> Element | None:
    last = None if end is None else end - ONE_DAY
    return cac.some("InvoicePeriod", _day("StartDate", start), _day("EndDate", last))


def _preceding(invoice: EInvoice) -> Element | None:
    if invoice.preceding is None:
        return None
    number, day = invoice.preceding
    reference = cac("InvoiceDocumentReference", cbc("ID", number), _day("IssueDate", day))
    return cac("BillingReference", reference)


def _party(party: TradeParty) -> Element:
    return cac(
        "Party",
        None if party.email is None else cbc("EndpointID", party.email, schemeID="EM"),
        _address("PostalAddress", party.address),
        _tax_scheme(party.vat_id, "VAT"),
        _tax_scheme(party.tax_registration, "TAX"),
        cac(
            "PartyLegalEntity",
            cbc("RegistrationName", party.name),
            cbc.some("CompanyID", party.company_number),
        ),
        None
        if party.phone is None
        else cac(
            "Contact",
            cbc("Name", party.name),
            cbc("Telephone", party.phone),
            cbc.some("ElectronicMail", party.email),
        ),
    )


def _tax_scheme(id: str | None, scheme: str) -> Element | None:
    if id is None:
        return None
    return cac("PartyTaxScheme", cbc("CompanyID", id), cac("TaxScheme", cbc("ID", scheme)))


def _address(name: str, address: Address) -> Element:
    return cac(
        name,
        cbc.some("StreetName", address.line1),
        cbc.some("AdditionalStreetName", address.line2),
        cbc.some("CityName", address.town),
        cbc.some("PostalZone", address.postcode),
        cbc.some("CountrySubentity", address.state),
        cac("Country", cbc("IdentificationCode", address.country)),
    )


def _delivery(invoice: EInvoice) -> Element | None:
    if invoice.ship_to is None:
        return None
    return cac("Delivery", cac("DeliveryLocation", _address("Address", invoice.ship_to)))


def _means(account: BankAccount | None, invoice: EInvoice) -> Element | None:
    if account is None:
        return None
    is_sepa = invoice.currency == "EUR" and account.iban is not None
    number = account.iban.replace(" ", "") if account.iban else account.account_number
    return cac(
        "PaymentMeans",
        cbc("PaymentMeansCode", SEPA_TRANSFER if is_sepa else CREDIT_TRANSFER),
        cbc("PaymentID", invoice.number),
        cac(
            "PayeeFinancialAccount",
            cbc.some("ID", number),
            cbc.some("Name", account.holder),
            cac.some("FinancialInstitutionBranch", cbc.some("ID", account.bic)),
        ),
    )


def _tax_totals(invoice: EInvoice) -> list[Element]:
    found = [
        cac(
            "TaxTotal",
            _money("TaxAmount", invoice.total_tax, invoice.currency),
            *(_subtotal(each, invoice.currency) for each in invoice.breakdown),
        )
    ]
    if invoice.tax_currency is not None:
        currency, tax = invoice.tax_currency
        found.append(cac("TaxTotal", _money("TaxAmount", tax, currency)))
    return found


def _subtotal(each: Breakdown, currency: str) -> Element:
    return cac(
        "TaxSubtotal",
        _money("TaxableAmount", each.base, currency),
        _money("TaxAmount", each.amount, currency),
        cac(
            "TaxCategory",
            cbc("ID", each.code.value),
            cbc.some("Percent", percent(each.rate)),
            cbc.some("TaxExemptionReasonCode", each.reason_code),
            cbc.some("TaxExemptionReason", each.reason),
            cac("TaxScheme", cbc("ID", "VAT")),
        ),
    )


def _line(line: TradeLine, currency: str, *, is_credit: bool) -> Element:
    return cac(
        "CreditNoteLine" if is_credit else "InvoiceLine",
        cbc("ID", line.place),
        cbc(
            "CreditedQuantity" if is_credit else "InvoicedQuantity",
            plain(line.quantity),
            unitCode=PIECE,
        ),
        _money("LineExtensionAmount", line.net, currency),
        _period(line.start, line.end),
        cac(
            "Item",
            cbc.some("Description", line.description),
            cbc("Name", line.name),
            cac(
                "ClassifiedTaxCategory",
                cbc("ID", line.code.value),
                cbc.some("Percent", percent(line.rate)),
                cac("TaxScheme", cbc("ID", "VAT")),
            ),
            *(
                cac("AdditionalItemProperty", cbc("Name", name), cbc("Value", value))
                for name, value in line.attributes
            ),
        ),
        cac("Price", cbc("PriceAmount", plain(line.price), currencyID=currency)),
    )
