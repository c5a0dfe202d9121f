"""Credit notes that mirror an invoice: its lines, their tax, never more than remains of each.

The tax of a part is what the line's tax comes to for all that was given back of it so far, less
what earlier notes gave: so partial notes of one invoice give back exactly its tax, to the cent.
What credit grants paid goes back to them, not to the customer (`engine.credits.give_back`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from engine.domain.charge import LineKind
from engine.domain.credit import CreditGrant
from engine.domain.credit_note import CreditNote, CreditNoteLine, CreditNoteStatus
from engine.domain.currency import share_rounding, to_amount
from engine.domain.decimals import EXACT, plain
from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import Invoice
from engine.domain.tax import AppliedTax
from engine.invoicing.mirrored_line import Wanted, given_back, mirrored_line
from engine.invoicing.returned_credit import add_credit, tax_by_money


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


def mirrored_lines(
    invoice: Invoice,
    earlier: Iterable[CreditNoteLine],
    wanted: Sequence[Wanted],
    grants: Mapping[str, CreditGrant] | None = None,
) -> tuple[CreditNoteLine, ...]:
    """The lines of a credit note against an invoice, in the invoice's order.

    `earlier` are the lines of its other notes that are not voided, `grants` those that paid on it,
    by id. What they paid comes back to them by lines that nobody asks for. Raises InputError for a
    line that the invoice has not, that is one of credit or that is named twice, ConflictError for
    more than remains of it.
    """
    asked = {each.line_key: each for each in wanted}
    if len(asked) != len(wanted):
        raise InputError("a line is named twice; name it once, with all that shall be given back")
    earlier = tuple(earlier)
    given = given_back(earlier)
    found: dict[str, CreditNoteLine] = {}
    for line in invoice.lines:
        want = asked.pop(line.charge.key, None)
        if want is None:
            continue
        if line.charge.kind is LineKind.CREDIT:
            raise InputError(
                f"line {line.charge.title!r} is credit that was used: it comes back by itself with"
                " the charges that it covered or paid; name those"
            )
        mirrored = mirrored_line(line, given.get(line.charge.key, (0, 0)), want)
        if mirrored.net or mirrored.tax_amount:
            found[line.charge.key] = mirrored
    if asked:
        raise InputError(
            f"the invoice has no line {next(iter(asked))!r}; `meterhouse credit-note create` takes"
            " the place of a line on the invoice (from 1) or its key"
        )
    add_credit(invoice, earlier, found, grants or {})
    tax_by_money(invoice, given, found)
    ordered = (found.get(line.charge.key) for line in invoice.lines)
    return tuple(line for line in ordered if line is not None)


def everything(invoice: Invoice) -> tuple[Wanted, ...]:
    """What remains of every line; credit that was used comes back with it."""
    return tuple(
        Wanted(line.charge.key) for line in invoice.lines if line.charge.kind is not LineKind.CREDIT
    )


def remaining(invoice: Invoice, earlier: Iterable[CreditNoteLine]) -> dict[str, int]:
    """What remains of each line before tax, by its key."""
    given = given_back(earlier)
    return {
        line.charge.key: line.net - given.get(line.charge.key, (0, 0))[0] for line in invoice.lines
    }


def taxed_by_rate(lines: Sequence[CreditNoteLine], currency: str) -> tuple[CreditNoteLine, ...]:
    """Lines of a free-standing note with their tax: by rate on the sum, shared over its lines, as
    on invoices."""
    by_tax: dict[AppliedTax, list[int]] = {}
    for index, line in enumerate(lines):
        by_tax.setdefault(line.tax, []).append(index)
    amounts = [0] * len(lines)
    for tax, indexes in by_tax.items():
        exact = [EXACT.multiply(to_amount(lines[each].net, currency), tax.rate) for each in indexes]
        for index, amount in zip(indexes, share_rounding(exact, currency), strict=True):
            amounts[index] = amount
    return tuple(
        replace(line, tax_amount=amount) for line, amount in zip(lines, amounts, strict=True)
    )


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
