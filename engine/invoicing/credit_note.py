"""Credit notes that mirror an invoice: its lines, their tax, never more than remains of each.

The tax of a part is what the line's tax comes to for all that was given back of it so far, less
what earlier notes gave: so partial notes of one invoice give back exactly its tax, to the cent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from engine.domain.charge import LineKind
from engine.domain.credit_note import CreditNote, CreditNoteLine, CreditNoteStatus
from engine.domain.currency import amount_text, to_amount, to_minor
from engine.domain.decimals import plain, round_to_units
from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import Invoice, LineItem


class CreditNoteAction(StrEnum):
    """What may happen to a credit note; the words are those of messages."""

    ISSUE = "issue"
    SEND = "send"
    APPLY = "apply"
    VOID = "void"


TRANSITIONS: dict[tuple[CreditNoteStatus, CreditNoteAction], CreditNoteStatus] = {
    (CreditNoteStatus.DRAFT, CreditNoteAction.ISSUE): CreditNoteStatus.FINAL,
    (CreditNoteStatus.FINAL, CreditNoteAction.SEND): CreditNoteStatus.SENT,
    (CreditNoteStatus.FINAL, CreditNoteAction.APPLY): CreditNoteStatus.FINAL,
    (CreditNoteStatus.SENT, CreditNoteAction.APPLY): CreditNoteStatus.SENT,
    (CreditNoteStatus.DRAFT, CreditNoteAction.VOID): CreditNoteStatus.VOIDED,
    (CreditNoteStatus.FINAL, CreditNoteAction.VOID): CreditNoteStatus.VOIDED,
    (CreditNoteStatus.SENT, CreditNoteAction.VOID): CreditNoteStatus.VOIDED,
}
"""(status, action) to the status after it. What is missing cannot be done."""


def after(status: CreditNoteStatus, action: CreditNoteAction) -> CreditNoteStatus:
    """The status after an action. Raises ConflictError if there is no row for it."""
    if (status, action) not in TRANSITIONS:
        raise ConflictError(f"cannot {action} a credit note that is {status}")
    return TRANSITIONS[status, action]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of a line to give back: an amount before tax, a quantity, or (neither) the rest.

    `net` in minor units, with the sign of the line.
    """

    line_key: str
    net: int | None = None
    quantity: Decimal | None = None


def mirrored_lines(
    invoice: Invoice, earlier: Iterable[CreditNoteLine], wanted: Sequence[Wanted]
) -> tuple[CreditNoteLine, ...]:
    """The lines of a credit note against an invoice, in the invoice's order.

    `earlier` are the lines of its other notes that are not voided. Raises InputError for a line
    that the invoice has not or that is named twice, ConflictError for more than remains of it.
    """
    asked = {each.line_key: each for each in wanted}
    if len(asked) != len(wanted):
        raise InputError("a line is named twice; name it once, with all that shall be given back")
    given = _given(earlier)
    found = []
    for line in invoice.lines:
        want = asked.pop(line.charge.key, None)
        if want is not None and not _pays(line):
            mirrored = _mirrored(line, given.get(line.charge.key, (0, 0)), want)
            if mirrored.net or mirrored.tax_amount:
                found.append(mirrored)
    if asked:
        raise InputError(
            f"the invoice has no line {next(iter(asked))!r}; `meterhouse credit-note create` takes"
            " the place of a line on the invoice (from 1) or its key"
        )
    return tuple(found)


def everything(invoice: Invoice) -> tuple[Wanted, ...]:
    """What remains of every line, but for those by which prepaid money paid.

    That money is given back as credit of the note, like any other payment.
    """
    return tuple(Wanted(line.charge.key) for line in invoice.lines if not _pays(line))


def remaining(invoice: Invoice, earlier: Iterable[CreditNoteLine]) -> dict[str, int]:
    """What remains of each line before tax, by its key."""
    given = _given(earlier)
    return {
        line.charge.key: line.net - given.get(line.charge.key, (0, 0))[0] for line in invoice.lines
    }


def content_of_credit_note(note: CreditNote) -> str:
    """The note as canonical JSON: equal notes are equal texts."""
    return json.dumps(
        {
            "id": note.id,
            "account": note.account_id,
            "customer": note.customer_id,
            "currency": note.currency,
            "invoice": note.invoice_id,
            "reason": note.reason,
            "lines": [_line_document(line, note.currency) for line in note.lines],
            "netTotal": str(to_amount(note.net_total, note.currency)),
            "totalTax": str(to_amount(note.total_tax, note.currency)),
            "grossTotal": str(to_amount(note.gross_total, note.currency)),
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def _line_document(line: CreditNoteLine, currency: str) -> Mapping[str, object]:
    return {
        "title": line.title,
        "product": line.product_id,
        "invoiceLine": line.invoice_line_key,
        "quantity": None if line.quantity is None else plain(line.quantity),
        "net": str(to_amount(line.net, currency)),
        "taxAmount": str(to_amount(line.tax_amount, currency)),
        "tax": [line.tax.rate_id, line.tax.name, plain(line.tax.rate), line.tax.code.value],
    }


def _pays(line: LineItem) -> bool:
    return line.charge.kind is LineKind.CREDIT and line.charge.price_id is None


def _given(earlier: Iterable[CreditNoteLine]) -> dict[str, tuple[int, int]]:
    """Net and tax that notes gave back, by line."""
    given: dict[str, tuple[int, int]] = {}
    for line in earlier:
        if line.invoice_line_key is not None:
            net, tax = given.get(line.invoice_line_key, (0, 0))
            given[line.invoice_line_key] = (net + line.net, tax + line.tax_amount)
    return given


def _mirrored(line: LineItem, given: tuple[int, int], want: Wanted) -> CreditNoteLine:
    charge = line.charge
    rest = line.net - given[0]
    net = _wanted_net(line, rest, want)
    if net * line.net < 0 or abs(net) > abs(rest):
        raise ConflictError(
            f"line {charge.title!r} has {amount_text(rest, charge.currency)} left to give back, not"
            f" {amount_text(net, charge.currency)}"
        )
    so_far = given[0] + net
    tax = line.tax_amount if line.net == so_far else _share(line.tax_amount, so_far, line.net)
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


def _share(tax: int, part: int, whole: int) -> int:
    """The tax of a part of a line, in whole minor units, half away from zero."""
    return round_to_units(Fraction(tax * part, whole), 0) if whole else 0
