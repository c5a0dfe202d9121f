"""One line of an invoice as a credit note mirrors it: a part of its net, and that part's tax."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from engine.domain.credit_note import CreditNoteLine
from engine.domain.currency import amount_text, to_amount, to_minor
from engine.domain.decimals import plain, round_to_units
from engine.domain.errors import ConflictError
from engine.domain.invoice import LineItem


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of a line to give back: an amount before tax, a quantity, or (neither) the rest.

    `net` in minor units, with the sign of the line.
    """

    line_key: str
    net: int | None = None
    quantity: Decimal | None = None


def given_back(earlier: Iterable[CreditNoteLine]) -> dict[str, tuple[int, int]]:
    """Net and tax that notes gave back, by key of the invoice's line."""
    given: dict[str, tuple[int, int]] = {}
    for line in earlier:
        if line.invoice_line_key is not None:
            net, tax = given.get(line.invoice_line_key, (0, 0))
            given[line.invoice_line_key] = (net + line.net, tax + line.tax_amount)
    return given


def mirrored_line(line: LineItem, given: tuple[int, int], want: Wanted) -> CreditNoteLine:
    """What a note gives back of a line, of which earlier ones gave `given` (net and tax).

    Raises ConflictError for more than remains of it.
    """
    charge = line.charge
    rest = line.net - given[0]
    net = _wanted_net(line, rest, want)
    if net * line.net < 0 or abs(net) > abs(rest):
        raise ConflictError(
            f"line {charge.title!r} has {amount_text(rest, charge.currency)} left to give back, not"
            f" {amount_text(net, charge.currency)}"
        )
    so_far = given[0] + net
    tax = line.tax_amount if line.net == so_far else share_of_tax(line.tax_amount, so_far, line.net)
    return CreditNoteLine(
        title=charge.title,
        net=net,
        tax=line.tax,
        tax_amount=tax - given[1],
        product_id=charge.product_id,
        invoice_line_key=charge.key,
        quantity=want.quantity,
    )


def _wanted_net(line: LineItem, rest: int, want: Wanted) -> int:
    if want.net is not None:
        return want.net
    if want.quantity is None:
        return rest
    whole = line.charge.quantity
    if not 0 < want.quantity <= whole:
        raise ConflictError(
            f"line {line.charge.title!r} bills {plain(whole)}: {plain(want.quantity)} of it cannot"
            " be given back"
        )
    if want.quantity == whole:
        return rest
    amount = to_amount(line.net, line.charge.currency)
    return to_minor(
        Fraction(amount) * Fraction(want.quantity) / Fraction(whole), line.charge.currency
    )


def share_of_tax(tax: int, part: int, whole: int) -> int:
    """The tax of a part, in whole minor units, half away from zero."""
    return round_to_units(Fraction(tax * part, whole), 0) if whole else 0
