"""Credit that comes back when charges are given back: as lines of the note, and to the grants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from engine.credits.give_back import covers, pays, uncovered, unpaid
from engine.credits.pay import rate_key
from engine.domain.credit import CreditGrant
from engine.domain.credit_note import CreditNoteLine
from engine.domain.currency import to_amount
from engine.domain.decimals import EXACT, QUANTITY_SCALE, ZERO, round_to_units
from engine.domain.invoice import Invoice, LineItem
from engine.invoicing.mirrored_line import Wanted, given_back, mirrored_line, share_of_tax


def returned_draws(invoice: Invoice, lines: Iterable[CreditNoteLine]) -> dict[str, Decimal]:
    """What lines of a note give back to grants, in each grant's unit, the last one used first."""
    by_key = {line.charge.key: line.charge for line in invoice.lines}
    found: dict[str, Decimal] = {}
    for line in reversed(tuple(lines)):
        charge = by_key.get(line.invoice_line_key or "")
        if charge is None or charge.credit_grant_id is None:
            continue
        back = line.quantity if covers(charge) else to_amount(-line.net, charge.currency)
        id = charge.credit_grant_id
        found[id] = EXACT.add(found.get(id, ZERO), back or ZERO)
    return {id: amount for id, amount in found.items() if amount}


def add_credit(
    invoice: Invoice,
    earlier: Sequence[CreditNoteLine],
    found: dict[str, CreditNoteLine],
    grants: Mapping[str, CreditGrant],
) -> None:
    """Add the lines by which credit comes back: first units, then money."""
    lines = [(line.charge, line.tax) for line in invoice.lines]
    for is_theirs, backs in (
        (covers, uncovered),
        (pays, lambda lines, nets: unpaid(lines, nets, grants, invoice.invoice_date)),
    ):
        given = given_back((*earlier, *found.values()))
        back = backs(lines, {key: net for key, (net, _) in given.items()})
        for line in invoice.lines:
            so_far = given.get(line.charge.key, (0, 0))
            if is_theirs(line.charge) and back[line.charge.key] < so_far[0]:
                want = Wanted(line.charge.key, net=back[line.charge.key] - so_far[0])
                mirrored = mirrored_line(line, so_far, want)
                if covers(line.charge):
                    units = _units(line, back[line.charge.key], earlier)
                    mirrored = replace(mirrored, quantity=units)
                found[line.charge.key] = mirrored


def _units(line: LineItem, back: int, earlier: Iterable[CreditNoteLine]) -> Decimal:
    """The units that come back with an amount of the line, in proportion, to 12 decimals."""
    whole = line.charge.quantity
    so_far = whole
    if back != line.net:
        exact = Fraction(whole) * Fraction(back, line.net)
        units = Decimal(round_to_units(exact, QUANTITY_SCALE))
        so_far = units.scaleb(-QUANTITY_SCALE, EXACT)
    for each in earlier:
        if each.invoice_line_key == line.charge.key and each.quantity is not None:
            so_far = EXACT.subtract(so_far, each.quantity)
    return so_far


def tax_by_money(
    invoice: Invoice,
    given: Mapping[str, tuple[int, int]],
    found: dict[str, CreditNoteLine],
) -> None:
    """Where credit paid, give back the tax of the money that is given back: no cent more or less.

    Shares of the tax of lines that credit paid are rounded one by one; the difference goes to the
    first line of the note with that tax.
    """
    for rate in dict.fromkeys(rate_key(line.tax) for line in invoice.lines if pays(line.charge)):
        group = [line for line in invoice.lines if rate_key(line.tax) == rate]
        first = next((line.charge.key for line in group if line.charge.key in found), None)
        if first is None:
            continue
        net = sum(line.net for line in group)
        whole = sum(line.tax_amount for line in group)
        money, so_far = 0, 0
        for line in group:
            before = given.get(line.charge.key, (0, 0))
            note = found.get(line.charge.key)
            money += before[0] + (0 if note is None else note.net)
            so_far += before[1] + (0 if note is None else note.tax_amount)
        owed = whole if money == net else share_of_tax(whole, money, net)
        found[first] = replace(found[first], tax_amount=found[first].tax_amount + owed - so_far)
