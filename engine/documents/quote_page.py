"""A quote in the words of its language: the JSON that the template lays out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import quoteattr

from engine.documents.document import DocumentState
from engine.documents.glyphs import shown
from engine.documents.parties import LETTER_PAPER, party_data
from engine.documents.quote import QuoteAgreement, QuoteDocument, QuotePhase, QuoteSignature
from engine.domain.decimals import plain
from engine.languages.language import Language, language

Json = dict[str, Any]

ONE_DAY = timedelta(days=1)
PEN = 2
INK = "#1f2430"


def quote_data(quote: QuoteDocument) -> Json:
    """What the template needs to know; keys as in `page_data`."""
    say = language(quote.language)
    words, seller = say.words, quote.seller
    day = quote.published or quote.start
    title = f"{words.quote} {quote.number}"
    is_draft = quote.state is DocumentState.DRAFT
    mark = {DocumentState.DRAFT: words.draft, DocumentState.VOID: words.void}.get(quote.state)
    parts = (seller.name, *seller.tax_ids, seller.company_number, seller.website)
    return {
        "lang": say.locale.language,
        "region": say.locale.territory,
        "paper": "us-letter" if seller.address.country in LETTER_PAPER else "a4",
        "color": quote.brand.color,
        "title": shown(title),
        "summary": shown(f"{title}, {quote.title}"),
        "heading": words.quote,
        "number": shown(f"{quote.number} · {quote.version}"),
        "date": [day.year, day.month, day.day],
        "mark": mark,
        "is-void": quote.state is DocumentState.VOID,
        "warning": words.draft_quote if is_draft else None,
        "logo": None,
        "words": {
            "seller": words.seller,
            "buyer": words.customer,
            "ship-to": "",
            "notes": words.terms,
            "page": words.page,
            "of-page": words.of_page,
        },
        "seller": party_data(seller, say, with_contact=True),
        "buyer": party_data(quote.buyer, say),
        "ship": None,
        "facts": [[name, shown(value)] for name, value in _facts(quote, say)],
        "due": _total(quote, say),
        "groups": [],
        "totals": list(_totals(quote, say)),
        "taxes": [],
        "conversions": [],
        "accounts": [],
        "pay-quoting": None,
        "notes": [shown(part) for part in (quote.terms or "").splitlines() if part.strip()],
        "usage": [],
        "children": [],
        "footer": shown(quote.brand.footer or " · ".join(filter(None, parts))),
        "attachment": None,
        "offer": {
            "title": shown(quote.title),
            "phases": [_phase(phase, quote.currency, say) for phase in quote.phases],
            "signatures": [_signature(each, say) for each in quote.signatures],
            "signatures-title": words.signatures,
            "digest-title": words.content_digest,
            "digest": quote.digest,
        },
    }


def _facts(quote: QuoteDocument, say: Language) -> Iterator[tuple[str, str]]:
    words = say.words
    if quote.published is not None:
        yield words.issue_date, say.short_day(quote.published)
    if quote.expires is not None:
        yield words.valid_until, say.short_day(quote.expires)
    yield words.contract_start, say.short_day(quote.start)
    end = words.open_ended if quote.end is None else say.short_day(quote.end - ONE_DAY)
    yield words.contract_end, end


def _total(quote: QuoteDocument, say: Language) -> Json:
    words = say.words
    label, net = words.first_year, quote.first_year
    if quote.contract is not None:
        label, net = words.contract_total, quote.contract
    note = None
    if quote.payment_days is not None:
        note = words.payment_days.format(days=quote.payment_days)
    return {"label": label, "amount": say.money(net, quote.currency), "note": note}


def _totals(quote: QuoteDocument, say: Language) -> Iterator[list[str]]:
    words, currency = say.words, quote.currency
    if quote.first_invoice is not None:
        net, tax, gross = quote.first_invoice
        yield [f"{words.first_invoice}: {words.net_total}", say.amount(net, currency), "plain"]
        yield [words.tax, say.amount(tax, currency), "plain"]
        yield [words.first_invoice, say.money(gross, currency), "main"]
    yield [words.first_year, say.money(quote.first_year, currency), "strong"]
    if quote.contract is not None:
        yield [words.contract_total, say.money(quote.contract, currency), "strong"]


def _phase(phase: QuotePhase, currency: str, say: Language) -> Json:
    end = say.words.open_ended if phase.end is None else say.short_day(phase.end - ONE_DAY)
    span = f"{say.short_day(phase.start)} – {end}"
    agreed = [_agreement(each, currency, say) for each in phase.agreements]
    return {
        "title": shown(f"{phase.name}: {span}" if phase.name else span),
        "net": say.amount(phase.net, currency),
        "items": [
            [shown(each.name), shown(each.product or ""), shown(each.terms)] for each in phase.items
        ],
        "agreed": [[shown(message), shown(words)] for message, words in agreed],
    }


def _agreement(each: QuoteAgreement, currency: str, say: Language) -> tuple[str, str]:
    words = say.words
    amount = each.amount if isinstance(each.amount, str) else say.money(each.amount, currency)
    sentence = {
        "discount": words.discount_of,
        "minimum": words.minimum_of,
        "maximum": words.maximum_of,
        "credit": words.credit_of,
    }[each.kind]
    return each.message or "", sentence.format(amount=amount, prices=", ".join(each.prices))


def _signature(each: QuoteSignature, say: Language) -> Json:
    words = say.words
    sentence = words.noted if each.is_noted else words.signed
    return {
        "role": words.for_seller if each.is_sellers else words.for_customer,
        "name": shown(each.name),
        "when": sentence.format(instant=each.instant),
        "drawing": None if each.drawing is None else _drawn(each.drawing),
    }


def _drawn(path: str) -> str:
    """A drawn signature as a picture: nothing but lines, as large as its points reach."""
    numbers = [Decimal(each) for each in path.split() if not each.isalpha()]
    most = max(numbers, default=Decimal(1)) + PEN
    least = min(numbers, default=Decimal(0)) - PEN
    box = f"{plain(least)} {plain(least)} {plain(most - least)} {plain(most - least)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path d={quoteattr(path)}'
        f' fill="none" stroke="{INK}" stroke-width="{PEN}" stroke-linecap="round"/></svg>'
    )
