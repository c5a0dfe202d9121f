"""EN 16931 as UN/CEFACT Cross Industry Invoice (D16B): what Factur-X and ZUGFeRD embed."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

from engine.documents.en16931.terms import (
    CREDIT_NOTE,
    ONE_DAY,
    PIECE,
    Breakdown,
    EInvoice,
    TradeLine,
    TradeParty,
)
from engine.documents.en16931.xml import Vocabulary, amount, document_text, percent
from engine.domain.account import BankAccount
from engine.domain.customer import Address
from engine.domain.decimals import plain

GUIDELINE = "urn:cen.eu:en16931:2017"
"""The profile: EN 16931 as it is, called COMFORT in older papers (BT-24)."""

SEPA_TRANSFER, CREDIT_TRANSFER = "58", "30"
"""Means of payment (BT-81, UNTDID 4461)."""

rsm = Vocabulary("rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100")
ram = Vocabulary(
    "ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
)
udt = Vocabulary("udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100")
qdt = Vocabulary("qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100")


def cii_text(invoice: EInvoice) -> str:
    """The e-invoice as XML text: the same invoice is the same text."""
    return document_text(
        rsm(
            "CrossIndustryInvoice",
            rsm(
                "ExchangedDocumentContext",
                ram("GuidelineSpecifiedDocumentContextParameter", ram("ID", GUIDELINE)),
            ),
            rsm(
                "ExchangedDocument",
                ram("ID", invoice.number),
                ram("TypeCode", invoice.type_code),
                _day("IssueDateTime", invoice.issue_date),
                *(ram("IncludedNote", ram("Content", note)) for note in invoice.notes),
            ),
            rsm(
                "SupplyChainTradeTransaction",
                *(_line(line, invoice.currency) for line in invoice.lines),
                _agreement(invoice),
                _delivery(invoice),
                _settlement(invoice),
            ),
        )
    )


def _day(name: str, day: date | None) -> Element | None:
    if day is None:
        return None
    return ram(name, udt("DateTimeString", day.strftime("%Y%m%d"), format="102"))


def _period(start: date | None, end: date | None) -> Element | None:
    last = None if end is None else end - ONE_DAY
    return ram.some(
        "BillingSpecifiedPeriod", _day("StartDateTime", start), _day("EndDateTime", last)
    )


def _line(line: TradeLine, currency: str) -> Element:
    return ram(
        "IncludedSupplyChainTradeLineItem",
        ram("AssociatedDocumentLineDocument", ram("LineID", line.place)),
        ram(
            "SpecifiedTradeProduct",
            ram("Name", line.name),
            ram.some("Description", line.description),
            *(
                ram(
                    "ApplicableProductCharacteristic", ram("Description", name), ram("Value", value)
                )
                for name, value in line.attributes
            ),
        ),
        ram(
            "SpecifiedLineTradeAgreement",
            ram("NetPriceProductTradePrice", ram("ChargeAmount", plain(line.price))),
        ),
        ram(
            "SpecifiedLineTradeDelivery",
            ram("BilledQuantity", plain(line.quantity), unitCode=PIECE),
        ),
        ram(
            "SpecifiedLineTradeSettlement",
            ram(
                "ApplicableTradeTax",
                ram("TypeCode", "VAT"),
                ram("CategoryCode", line.code.value),
                ram.some("RateApplicablePercent", percent(line.rate)),
            ),
            _period(line.start, line.end),
            ram(
                "SpecifiedTradeSettlementLineMonetarySummation",
                ram("LineTotalAmount", amount(line.net, currency)),
            ),
        ),
    )


def _characteristic(name: str, value: str) -> Element:
    return ram("ApplicableProductCharacteristic", ram("Description", name), ram("Value", value))


def _agreement(invoice: EInvoice) -> Element:
    return ram(
        "ApplicableHeaderTradeAgreement",
        ram.some("BuyerReference", invoice.buyer_reference),
        _party("SellerTradeParty", invoice.seller),
        _party("BuyerTradeParty", invoice.buyer),
        ram.some(
            "BuyerOrderReferencedDocument", ram.some("IssuerAssignedID", invoice.order_number)
        ),
    )


def _party(name: str, party: TradeParty) -> Element:
    return ram(
        name,
        ram("Name", party.name),
        ram.some("SpecifiedLegalOrganization", ram.some("ID", party.company_number)),
        _contact(party),
        _address(party.address),
        None
        if party.email is None
        else ram("URIUniversalCommunication", ram("URIID", party.email, schemeID="EM")),
        None
        if party.vat_id is None
        else ram("SpecifiedTaxRegistration", ram("ID", party.vat_id, schemeID="VA")),
        None
        if party.tax_registration is None
        else ram("SpecifiedTaxRegistration", ram("ID", party.tax_registration, schemeID="FC")),
    )


def _contact(party: TradeParty) -> Element | None:
    if party.phone is None:
        return None
    return ram(
        "DefinedTradeContact",
        ram("PersonName", party.name),
        ram("TelephoneUniversalCommunication", ram("CompleteNumber", party.phone)),
        ram.some("EmailURIUniversalCommunication", ram.some("URIID", party.email)),
    )


def _address(address: Address) -> Element:
    return ram(
        "PostalTradeAddress",
        ram.some("PostcodeCode", address.postcode),
        ram.some("LineOne", address.line1),
        ram.some("LineTwo", address.line2),
        ram.some("CityName", address.town),
        ram("CountryID", address.country),
        ram.some("CountrySubDivisionName", address.state),
    )


def _delivery(invoice: EInvoice) -> Element:
    if invoice.ship_to is None:
        return ram("ApplicableHeaderTradeDelivery")
    return ram(
        "ApplicableHeaderTradeDelivery",
        ram("ShipToTradeParty", ram("Name", invoice.buyer.name), _address(invoice.ship_to)),
    )


def _settlement(invoice: EInvoice) -> Element:
    currency = invoice.currency
    other = invoice.tax_currency
    is_credit = invoice.type_code == CREDIT_NOTE
    return ram(
        "ApplicableHeaderTradeSettlement",
        None if is_credit else ram("PaymentReference", invoice.number),
        None if other is None else ram("TaxCurrencyCode", other[0]),
        ram("InvoiceCurrencyCode", currency),
        _means(invoice.account, currency),
        *(_tax(each, currency) for each in invoice.breakdown),
        _period(invoice.start, invoice.end),
        ram.some("SpecifiedTradePaymentTerms", _day("DueDateDateTime", invoice.due_date)),
        ram(
            "SpecifiedTradeSettlementHeaderMonetarySummation",
            ram("LineTotalAmount", amount(invoice.net_total, currency)),
            ram("TaxBasisTotalAmount", amount(invoice.net_total, currency)),
            ram("TaxTotalAmount", amount(invoice.total_tax, currency), currencyID=currency),
            None
            if other is None
            else ram("TaxTotalAmount", amount(other[1], other[0]), currencyID=other[0]),
            ram("GrandTotalAmount", amount(invoice.gross_total, currency)),
            ram("DuePayableAmount", amount(invoice.gross_total, currency)),
        ),
        _preceding(invoice),
    )


def _means(account: BankAccount | None, currency: str) -> Element | None:
    if account is None:
        return None
    is_sepa = currency == "EUR" and account.iban is not None
    iban = None if account.iban is None else account.iban.replace(" ", "")
    return ram(
        "SpecifiedTradeSettlementPaymentMeans",
        ram("TypeCode", SEPA_TRANSFER if is_sepa else CREDIT_TRANSFER),
        ram(
            "PayeePartyCreditorFinancialAccount",
            ram.some("IBANID", iban),
            ram.some("AccountName", account.holder),
            ram.some("ProprietaryID", None if iban else account.account_number),
        ),
        ram.some("PayeeSpecifiedCreditorFinancialInstitution", ram.some("BICID", account.bic)),
    )


def _tax(each: Breakdown, currency: str) -> Element:
    return ram(
        "ApplicableTradeTax",
        ram("CalculatedAmount", amount(each.amount, currency)),
        ram("TypeCode", "VAT"),
        ram.some("ExemptionReason", each.reason),
        ram("BasisAmount", amount(each.base, currency)),
        ram("CategoryCode", each.code.value),
        ram.some("ExemptionReasonCode", each.reason_code),
        ram.some("RateApplicablePercent", percent(each.rate)),
    )


def _preceding(invoice: EInvoice) -> Element | None:
    if invoice.preceding is None:
        return None
    number, day = invoice.preceding
    issued = None
    if day is not None:
        text = qdt("DateTimeString", day.strftime("%Y%m%d"), format="102")
        issued = ram("FormattedIssueDateTime", text)
    return ram("InvoiceReferencedDocument", ram("IssuerAssignedID", number), issued)
