"""The words of documents: one value a language, in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.domain.tax import TaxCode


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """Every text a document brings along; what people wrote into the catalog stays as it is.

    Texts in braces are filled in with `str.format`. `tax_reasons` are the sentences that the law
    of the language's countries knows for each kind of untaxed supply.
    """

    invoice: str
    credit_note: str
    draft: str
    void: str
    paid: str
    number: str
    issue_date: str
    due_date: str
    billing_period: str
    order_number: str
    reference: str
    tax_id: str
    company_number: str
    seller: str
    buyer: str
    ship_to: str
    credited_invoice: str
    description: str
    quantity: str
    unit_price: str
    tax: str
    amount: str
    subtotal: str
    net_total: str
    gross_total: str
    credited_total: str
    amount_due: str
    due_by: str
    nothing_due: str
    payment: str
    applied_credit_note: str
    written_off: str
    tax_summary: str
    tax_category: str
    tax_base: str
    tax_amount: str
    tax_reasons: Mapping[TaxCode, str]
    in_currency: str
    exchange_rate: str
    payment_details: str
    pay_quoting: str
    account_holder: str
    bank: str
    account_number: str
    sort_code: str
    routing_number: str
    notes: str
    usage: str
    usage_of: str
    usage_chart: str
    total: str
    usage_by_customer: str
    customer: str
    item: str
    page: str
    of_page: str
    not_final: str
    quote: str
    valid_until: str
    contract_start: str
    contract_end: str
    open_ended: str
    payment_days: str
    first_invoice: str
    first_year: str
    contract_total: str
    terms: str
    discount_of: str
    minimum_of: str
    maximum_of: str
    credit_of: str
    signatures: str
    for_customer: str
    for_seller: str
    signed: str
    noted: str
    content_digest: str
    draft_quote: str
