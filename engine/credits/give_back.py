"""How much of what credit paid comes back when charges of an issued invoice are given back.

What was paid in money is given back in money first. What is given back of a charge beyond that had
been covered by units or paid by grants of money, and goes back to them, the last one used first.
All amounts are in minor units; those of lines have the sign of the line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from engine.credits.pay import Payable, RateKey, TaxedLine, may_pay, payables_of, rate_key
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.credit import CreditGrant
from engine.domain.currency import allocate

Nets = dict[str, int]
"""Amounts by the key of the line."""


def covers(line: ChargeLine) -> bool:
    """Whether by this line units of a grant cover usage."""
    return line.kind is LineKind.CREDIT and line.price_id is not None


def pays(line: ChargeLine) -> bool:
    """Whether by this line a grant of money pays."""
    return line.kind is LineKind.CREDIT and line.price_id is None


def uncovered(lines: Sequence[TaxedLine], given: Mapping[str, int]) -> Nets:
    """How much of each line that covers usage comes back.

    `given` is what was given back of the charges so far, by line, this time included. Units covered
    the last of a charge: they come back once all that was left of it is given back.
    """
    charged: defaultdict[object, int] = defaultdict(int)
    back: defaultdict[object, int] = defaultdict(int)
    for line, _ in lines:
        if line.kind is LineKind.CHARGE:
            charged[_place(line)] += line.net
            back[_place(line)] += given.get(line.key, 0)
        elif covers(line):
            charged[_place(line)] += line.net
    excess = {place: max(back[place] - charged[place], 0) for place in charged}
    found: Nets = {}
    for line, _ in reversed(lines):
        if covers(line):
            part = min(excess[_place(line)], -line.net)
            excess[_place(line)] -= part
            found[line.key] = -part
    return found


def unpaid(
    lines: Sequence[TaxedLine],
    given: Mapping[str, int],
    grants: Mapping[str, CreditGrant],
    invoice_date: date,
) -> Nets:
    """How much of each line by which money of a grant pays comes back.

    `given` is what was given back so far of every other line. `grants` are those that paid, by id:
    which charges each of them may have paid for. A tax group never gives back more money than it
    was paid with.
    """
    others = [each for each in lines if not pays(each[0])]
    payables = payables_of(others, invoice_date)
    backs = payables_of(_with_nets(others, given), invoice_date)
    shares = _shares(lines, payables, grants)
    found: Nets = {line.key: 0 for line, _ in lines if pays(line)}
    for index, payable in enumerate(payables):
        paid = [(key, parts[index]) for key, parts in shares.items() if parts[index]]
        excess = max(backs[index].left - payable.left, 0)
        for key, part in reversed(paid):
            taken = min(excess, part)
            excess -= taken
            found[key] -= taken
    _keep_to_money_paid(lines, given, found)
    return found


def _shares(
    lines: Sequence[TaxedLine], payables: Sequence[Payable], grants: Mapping[str, CreditGrant]
) -> dict[str, list[int]]:
    """What each line that pays has paid of each charge; `payables` are left with what it did not.

    In proportion to what was left of each, as it was shared when the invoice was made.
    """
    shares: dict[str, list[int]] = {}
    for line, tax in lines:
        if not pays(line):
            continue
        grant = grants.get(line.credit_grant_id or "")
        weights = [
            payable.left
            if payable.left > 0
            and rate_key(payable.tax) == rate_key(tax)
            and (grant is None or may_pay(grant, payable))
            else 0
            for payable in payables
        ]
        parts = allocate(min(-line.net, sum(weights)), weights) if any(weights) else weights
        for payable, part in zip(payables, parts, strict=True):
            payable.left -= part
        shares[line.key] = list(parts)
    return shares


def _keep_to_money_paid(lines: Sequence[TaxedLine], given: Mapping[str, int], found: Nets) -> None:
    """Let more of what credit paid come back where a tax group would give back too much money."""
    paid: defaultdict[RateKey, int] = defaultdict(int)
    back: defaultdict[RateKey, int] = defaultdict(int)
    for line, tax in lines:
        paid[rate_key(tax)] += line.net
        back[rate_key(tax)] += found[line.key] if pays(line) else given.get(line.key, 0)
    for line, tax in reversed(lines):
        if pays(line):
            excess = max(back[rate_key(tax)] - max(paid[rate_key(tax)], 0), 0)
            more = min(excess, found[line.key] - line.net)
            found[line.key] -= more
            back[rate_key(tax)] -= more


def _with_nets(lines: Iterable[TaxedLine], nets: Mapping[str, int]) -> list[TaxedLine]:
    return [(replace(line, net=nets.get(line.key, 0)), tax) for line, tax in lines]


def _place(line: ChargeLine) -> tuple[str | None, int, int]:
    return (line.price_id, line.phase_index, line.period_index)
