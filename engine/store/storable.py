"""What cannot be stored is refused with a sentence, before the database sees it.

The sentence is a RatingError: the invoice is parked with it, as if it could not be priced.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

from engine.domain.currency import to_amount
from engine.domain.errors import RatingError
from engine.domain.invoice import Invoice
from engine.domain.usage import BreakdownValues
from engine.store.tables import AMOUNT_LIMIT

DECIMAL_DIGITS = 38
"""Digits a stored quantity or rate may have on either side of the point."""


def refuse_unstorable(invoice: Invoice) -> None:
    """Raises RatingError for an invoice that the database could not give back as it is.

    Amounts above AMOUNT_LIMIT, lines in another currency, endless or huge decimals, NUL characters
    and lone surrogates (PostgreSQL has no place for them), two groups of one product, two lines
    with one key.
    """
    what = f"invoice {invoice.id} of {invoice.customer_id}"
    lines = invoice.lines
    refuse_large_amounts(
        what,
        invoice.currency,
        (
            invoice.net_total,
            invoice.total_tax,
            invoice.gross_total,
            *(line.net for line in lines),
            *(line.tax_amount for line in lines),
        ),
    )
    _refuse_repeats(what, "line key", [line.charge.key for line in lines])
    _refuse_repeats(what, "group for product", [group.product_id for group in invoice.groups])
    for group in invoice.groups:
        refuse_unstorable_text(what, (group.title, group.product_id))
    for line in lines:
        charge = line.charge
        if charge.currency != invoice.currency:
            raise RatingError(
                f"{what} is in {invoice.currency}, but its line {charge.key!r} is in"
                f" {charge.currency}: an invoice has one currency"
            )
        for number in (charge.quantity, charge.rate, line.tax.rate):
            _refuse_unstorable_decimal(what, charge.key, number)
        refuse_unstorable_text(
            what,
            (
                charge.key,
                charge.title,
                charge.description,
                charge.reason,
                charge.price_id,
                charge.product_id,
                line.tax.rate_id,
                line.tax.name,
                line.tax.reason,
                line.tax.exemption,
                breakdown_json(charge.values),
            ),
        )


def refuse_large_amounts(what: str, currency: str, amounts: Iterable[int]) -> None:
    """Raises RatingError for an amount of more than AMOUNT_LIMIT minor units."""
    for amount in amounts:
        if abs(amount) > AMOUNT_LIMIT:
            limit = to_amount(AMOUNT_LIMIT, currency)
            raise RatingError(
                f"{what} holds an amount of {to_amount(amount, currency)} {currency}, beyond the"
                f" limit of {limit} {currency}: check its prices and usage"
            )


def refuse_unstorable_text(what: str, texts: Iterable[str | None]) -> None:
    """Raises RatingError for text with a NUL character or a lone surrogate."""
    for text in texts:
        if text is None:
            continue
        if "\x00" in text or not _is_unicode(text):
            raise RatingError(
                f"{what} holds the text {text[:80]!a}, with a character that cannot be"
                " stored; take it out of the name or value it comes from"
            )


def breakdown_json(values: BreakdownValues) -> str:
    """Breakdown values as a JSON list of pairs."""
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_unstorable_decimal(what: str, key: str, number: Decimal | None) -> None:
    if number is None:
        return
    digits = number.as_tuple()
    exponent = digits.exponent
    if (
        not isinstance(exponent, int)
        or -exponent > DECIMAL_DIGITS
        or len(digits.digits) + exponent > DECIMAL_DIGITS
    ):
        raise RatingError(
            f"{what} has a line {key!r} with the number {number}, which has more than"
            f" {DECIMAL_DIGITS} digits before or after the point"
        )


def _refuse_repeats(what: str, name: str, values: list[str] | list[str | None]) -> None:
    seen: set[str | None] = set()
    for value in values:
        if value in seen:
            raise RatingError(f"{what} has the {name} {value!r} twice")
        seen.add(value)
