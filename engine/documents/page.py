"""A document in the words, numbers and days of its language: the JSON that the template lays out.

Every text is data: the template shows it and never reads it as markup. The same document is the
same JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.documents.charges import line_data
from engine.documents.document import (
    Document,
    DocumentKind,
    DocumentState,
    SettlementKind,
    SettlementLine,
)
from engine.documents.glyphs import shown
from engine.documents.parties import LETTER_PAPER, address_lines, party_data
from engine.documents.usage import usage_data
from engine.domain.account import BankAccount
from engine.domain.exchange import CurrencyConversion
from engine.domain.tax import TaxGroup
from engine.languages.language import Language, language

Json = dict[str, Any]

ONE_DAY = timedelta(days=1)
UNDATED = date(2000, 1, 1)
"""The day in the PDF of what has no day yet."""


def page_data(document: Document) -> Json:
    """What the template needs to know."""
    say = language(document.language)
    words = say.words
    is_credit = document.kind is DocumentKind.CREDIT_NOTE
    kind = words.credit_note if is_credit else words.invoice
    title = " ".join(filter(None, (kind, document.number)))
    day = document.issue_date or document.period_end or UNDATED
    seller = document.seller
    return {
        "lang": say.locale.language,
        "region": say.locale.territory,
        "paper": "us-letter" if seller.address.country in LETTER_PAPER else "a4",
        "color": document.brand.color,
        "title": shown(title),
        "summary": shown(f"{title}, {seller.name}, {document.buyer.name}"),
        "heading": kind,
        "number": shown(document.number or words.draft),
        "date": [day.year, day.month, day.day],
        "mark": _mark(document, say),
        "is-void": document.state is DocumentState.VOID,
        "warning": words.not_final if document.state is DocumentState.DRAFT else None,
        "logo": None,
        "words": {**_words(say), "amount": f"{words.amount} ({document.currency})"},
        "seller": party_data(seller, say, with_contact=True),
        "buyer": party_data(document.buyer, say),
        "ship": None
        if document.ship_to is None
        else {"name": shown(document.buyer.name), "lines": address_lines(document.ship_to, say)},
        "facts": [[name, shown(value)] for name, value in _facts(document, say)],
        "due": _due(document, say),
        "groups": [
            {
                "title": shown(group.title),
                "net": say.amount(group.net, document.currency),
                "lines": [line_data(line, document, say) for line in group.lines],
            }
            for group in document.groups
        ],
        "totals": list(_totals(document, say)),
        "taxes": [_tax(group, document.currency, say) for group in document.taxes],
        "conversions": [_conversion(each, say) for each in document.conversions],
        "accounts": []
        if is_credit
        else [_account(each, document, say) for each in document.payable_accounts],
        "pay-quoting": words.pay_quoting.format(number=shown(document.number))
        if document.number and not is_credit
        else None,
        "notes": [shown(part) for part in (document.notes or "").splitlines() if part.strip()],
        "usage": [usage_data(each, say, document.brand.color) for each in document.usage],
        "children": [
            [shown(child.customer), shown(name), _quantity(quantity, unit, say)]
            for child in document.children
            for name, quantity, unit in child.rows
        ],
        "footer": shown(_footer(document)),
        "attachment": None,
        "offer": None,
    }


def _words(say: Language) -> Json:
    words = say.words
    return {
        "seller": words.seller,
        "buyer": words.buyer,
        "ship-to": words.ship_to,
        "description": words.description,
        "quantity": words.quantity,
        "unit-price": words.unit_price,
        "tax": words.tax,
        "tax-summary": words.tax_summary,
        "tax-category": words.tax_category,
        "tax-base": words.tax_base,
        "tax-amount": words.tax_amount,
        "payment-details": words.payment_details,
        "notes": words.notes,
        "usage": words.usage,
        "total": words.total,
        "usage-by-customer": words.usage_by_customer,
        "customer": words.customer,
        "item": words.item,
        "page": words.page,
        "of-page": words.of_page,
    }


def _mark(document: Document, say: Language) -> str | None:
    match document.state:
        case DocumentState.DRAFT:
            return say.words.draft
        case DocumentState.VOID:
            return say.words.void
        case DocumentState.ISSUED:
            return None


def _facts(document: Document, say: Language) -> Iterator[tuple[str, str]]:
    words = say.words
    if document.issue_date is not None:
        yield words.issue_date, say.short_day(document.issue_date)
    if document.due_date is not None and document.kind is DocumentKind.INVOICE:
        yield words.due_date, say.short_day(document.due_date)
    if document.credited_invoice is not None:
        yield words.credited_invoice, document.credited_invoice
    if document.period_start is not None and document.period_end is not None:
        first, last = document.period_start, document.period_end - ONE_DAY
        yield words.billing_period, f"{say.short_day(first)} – {say.short_day(last)}"
    if document.order_number:
        yield words.order_number, document.order_number
    if document.reference:
        yield words.reference, document.reference
    for name, value in document.particulars:
        yield shown(name), value


def _due(document: Document, say: Language) -> Json:
    words, currency = say.words, document.currency
    if document.kind is DocumentKind.CREDIT_NOTE:
        amount = say.money(document.gross_total, currency)
        return {"label": words.credited_total, "amount": amount, "note": None}
    note = None
    if document.state is DocumentState.VOID:
        note = words.nothing_due
    elif document.due <= 0:
        note = words.paid if document.settlements else words.nothing_due
    elif document.due_date is not None:
        note = words.due_by.format(day=say.day(document.due_date))
    amount = say.money(document.due, currency)
    return {"label": words.amount_due, "amount": amount, "note": note}


def _totals(document: Document, say: Language) -> Iterator[list[str]]:
    """Name, amount and style of each row from the net total to what is due."""
    words, currency = say.words, document.currency
    yield [words.net_total, say.amount(document.net_total, currency), "plain"]
    for group in document.taxes:
        name = " / ".join(group.names)
        rate = say.percentage(group.rate)
        if not group.code.needs_reason and _squeezed(rate) not in _squeezed(name):
            name = f"{name} {rate}"
        yield [shown(name), say.amount(group.amount, currency), "plain"]
    is_credit = document.kind is DocumentKind.CREDIT_NOTE
    total = say.money(document.gross_total, currency)
    main = words.credited_total if is_credit else words.gross_total
    yield [main, total, "main"]
    for each in document.settlements:
        yield [_settlement(each, say), say.amount(-each.amount, currency), "plain"]
    if document.settlements:
        yield [words.amount_due, say.money(document.due, currency), "strong"]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _settlement(each: SettlementLine, say: Language) -> str:
    words = say.words
    match each.kind:
        case SettlementKind.PAYMENT:
            return words.payment.format(day="" if each.day is None else say.short_day(each.day))
        case SettlementKind.CREDIT_NOTE:
            return shown(words.applied_credit_note.format(number=each.number or ""))
        case SettlementKind.WRITE_OFF:
            return words.written_off


def _tax(group: TaxGroup, currency: str, say: Language) -> Json:
    legal = say.words.tax_reasons.get(group.code)
    reasons = dict.fromkeys((*(() if legal is None else (legal,)), *group.exemptions))
    return {
        "name": shown(" / ".join(group.names)),
        "rate": say.percentage(group.rate),
        "base": say.amount(group.base, currency),
        "amount": say.amount(group.amount, currency),
        "reasons": [shown(each) for each in reasons],
    }


def _conversion(each: CurrencyConversion, say: Language) -> Json:
    words = say.words
    source = words.exchange_rate.format(
        rate=say.number(each.exchange_rate), day=say.short_day(each.rate_day), source=each.source
    )
    return {
        "title": words.in_currency.format(currency=each.currency),
        "totals": [
            [words.net_total, say.amount(each.net_total, each.currency)],
            [words.tax, say.amount(each.total_tax, each.currency)],
            [words.gross_total, say.amount(each.gross_total, each.currency)],
        ],
        "source": shown(source),
    }


def _account(account: BankAccount, document: Document, say: Language) -> list[list[str]]:
    words = say.words
    rows = (
        (words.account_holder, account.holder or document.seller.name),
        (words.bank, account.bank),
        ("IBAN", None if account.iban is None else _in_fours(account.iban)),
        ("BIC", account.bic),
        (words.account_number, account.account_number),
        (words.sort_code, account.sort_code),
        (words.routing_number, account.routing_number),
        (words.reference, document.number),
    )
    return [[name, shown(value)] for name, value in rows if value]


def _in_fours(iban: str) -> str:
    plain = iban.replace(" ", "")
    return "\N{NO-BREAK SPACE}".join(plain[place : place + 4] for place in range(0, len(plain), 4))


def _quantity(quantity: Decimal, unit: str | None, say: Language) -> str:
    return " ".join(filter(None, (say.number(quantity), None if unit is None else shown(unit))))


def _footer(document: Document) -> str:
    seller = document.seller
    parts = (seller.name, *seller.tax_ids, seller.company_number, seller.website)
    return document.brand.footer or " · ".join(filter(None, parts))
