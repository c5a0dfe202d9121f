"""Revenue recognition of issued documents: read as they were stored, never rated again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.credit_note import CreditNoteLine
from engine.domain.currency import allocate
from engine.domain.errors import InputError
from engine.domain.journal import SourceKind
from engine.domain.revenue import RecognitionMethod
from engine.invoicing.frozen import thaw
from engine.ledger import accounts
from engine.revenue.journal import RevenueEntry, entries_of
from engine.revenue.obligations import (
    ONE_DAY,
    REVENUE,
    Obligation,
    RecognitionTerms,
    obligations_of,
)
from engine.revenue.timeline import Correction, CorrectionKind, Fact, day_shares, timeline_of
from engine.schedules.instants import local_day
from engine.store.credit_notes import StoredCreditNote, list_credit_notes
from engine.store.invoices import list_invoices, read_invoices
from engine.store.open import Connection, Store
from engine.store.revenue import (
    CreditRevenue,
    DocumentFact,
    RevenueLock,
    accounting_dates,
    add_revenue_lock,
    credit_revenue,
    facts,
    revenue_locks,
    schedule_places,
)
from engine.store.stored_invoice import StoredInvoice

NO_TERMS = RecognitionTerms({}, {})
"""Of invoices that nothing was frozen with."""


def revenue_entries(
    connection: Connection, catalog: Catalog, customer_id: str | None = None
) -> Iterator[RevenueEntry]:
    """Every entry of the subledger, of one customer or all, document by document.

    Of invoices, credit notes and credit that are issued; drafts earn nothing yet. The methods are
    those of the catalog that each invoice was made by; `catalog` is the one in force, which knows
    the milestones that were reached. Read it inside the transaction.
    """
    books = _Books(connection, catalog)
    issued = books.issued(SourceKind.INVOICE)
    summaries = list_invoices(connection, customer_id=customer_id)
    ids = [each.id for each in summaries if each.id in issued]
    notes: dict[str | None, list[StoredCreditNote]] = {}
    for note in list_credit_notes(connection, customer_id=customer_id):
        if note.note.id in books.issued(SourceKind.CREDIT_NOTE):
            notes.setdefault(note.note.invoice_id, []).append(note)
    for stored in read_invoices(connection, ids):
        yield from _of_invoice(books, stored, notes.pop(stored.invoice.id, ()))
    for note in (each for group in notes.values() for each in group):
        for place, line in enumerate(note.note.lines, start=1):
            yield from _free_line(books, note, place, line)
    for earned in credit_revenue(connection, customer_id):
        yield from _of_credit(books, earned)


def lock(
    store: Store, catalog: Catalog, through: date, *, reason: str, at: datetime, actor: str
) -> RevenueLock:
    """Close all days through one for revenue: what becomes known later is posted after it.

    Raises InputError if they are closed already, since a lock is never taken back, and for a day
    that is not over.
    """
    today = local_day(at, catalog.account.time_zone)
    if through >= today:
        raise InputError(f"{through} is not over: lock through {today - ONE_DAY} at the latest")
    with store.write() as connection:
        before = revenue_locks(connection)
        if before and before[-1].through >= through:
            raise InputError(
                f"revenue is locked through {before[-1].through} already: name a later day"
            )
        add_revenue_lock(connection, through, reason=reason, at=at, actor=actor)
        return revenue_locks(connection)[-1]


def locks(store: Store) -> tuple[RevenueLock, ...]:
    """Every lock, oldest first."""
    with store.read() as connection:
        return revenue_locks(connection)


@dataclass
class _Books:
    """What is asked of the database once, however many documents there are."""

    connection: Connection
    catalog: Catalog
    _facts: dict[tuple[SourceKind, str, str], dict[str, DocumentFact]] = field(default_factory=dict)
    _terms: dict[str, RecognitionTerms] = field(default_factory=dict)

    def issued(self, kind: SourceKind) -> Mapping[str, DocumentFact]:
        """When each document of a kind was issued, by id."""
        return self._found(kind, "issue", "issued")

    def voided(self, kind: SourceKind) -> Mapping[str, DocumentFact]:
        """When each issued one was voided, by id."""
        return self._found(kind, "void", "voided")

    def _found(self, kind: SourceKind, entry: str, verb: str) -> Mapping[str, DocumentFact]:
        key = (kind, entry, verb)
        if key not in self._facts:
            self._facts[key] = facts(self.connection, kind, entry, f"{kind.value}.{verb}")
        return self._facts[key]

    @cached_property
    def accounting_dates(self) -> dict[str, date]:
        return accounting_dates(self.connection)

    @cached_property
    def _locks(self) -> tuple[RevenueLock, ...]:
        return revenue_locks(self.connection)

    @cached_property
    def _milestones(self) -> dict[tuple[str, str], int]:
        return schedule_places(self.connection, "schedule.complete_milestone")

    def open_from(self, place: int) -> date | None:
        """The first day that was open at a place of the audit log; None where none was closed."""
        closed = [each.through for each in self._locks if each.place < place]
        return max(closed) + ONE_DAY if closed else None

    def fact(self, found: DocumentFact, day: date | None = None) -> Fact:
        """A fact with what was locked then; `day` stands for its own."""
        return Fact(day or found.day, self.open_from(found.place))

    def terms(self, frozen: str) -> RecognitionTerms:
        """What an invoice's frozen catalog says; invoices of one catalog are asked once."""
        documents = thaw(frozen)[0] if '"documents"' in frozen else {}
        if not documents:
            return NO_TERMS
        key = json.dumps(sorted((*name, text) for name, text in documents.items()), sort_keys=True)
        if key not in self._terms:
            old = resolve(documents)
            self._terms[key] = RecognitionTerms(
                methods={
                    product.id: product.revenue_recognition
                    for product in old.products
                    if product.revenue_recognition is not None
                },
                prices=old.price_by_id,
                straight_line=old.account.revenue_straight_line,
            )
        return self._terms[key]

    def milestone(self, obligation: Obligation) -> Fact | None:
        """When what an obligation waits for was reached; None while it was not.

        Where the phase has no milestone, that is the last service day.
        """
        schedule = self.catalog.schedule_by_id.get(obligation.schedule_id or "")
        if schedule is None or obligation.phase_index >= len(schedule.phases):
            return Fact(obligation.end - ONE_DAY)
        phase = schedule.phases[obligation.phase_index]
        if phase.milestone is None:
            return Fact(obligation.end - ONE_DAY)
        if phase.is_awaited or phase.end is None:
            return None
        place = self._milestones.get((schedule.id, phase.milestone))
        return Fact(phase.end - ONE_DAY, None if place is None else self.open_from(place))


def _of_invoice(
    books: _Books, stored: StoredInvoice, notes: Iterable[StoredCreditNote]
) -> Iterator[RevenueEntry]:
    invoice = stored.invoice
    issued = books.issued(SourceKind.INVOICE)[invoice.id]
    billed = books.fact(issued, books.accounting_dates.get(invoice.id))
    obligations = obligations_of(invoice, books.terms(stored.frozen))
    corrections: dict[str, list[tuple[int, Correction]]] = {}
    for note in notes:
        given_back: dict[str, int] = {}
        for place, line in enumerate(note.note.lines, start=1):
            shares = _shares(obligations, line)
            if not shares:
                yield from _free_line(books, note, place, line)
            for key, amount in shares:
                given_back[key] = given_back.get(key, 0) + amount
        for key, amount in given_back.items():
            corrections.setdefault(key, []).extend(_note_corrections(books, note, amount))
    voided = books.voided(SourceKind.INVOICE).get(invoice.id)
    for obligation in obligations:
        known = sorted(corrections.get(obligation.key, []), key=lambda each: each[0])
        facts_known = [each for _, each in known]
        if voided is not None:
            facts_known.append(
                Correction(
                    CorrectionKind.VOIDED, SourceKind.INVOICE, invoice.id, books.fact(voided)
                )
            )
        yield from _project(books, obligation, billed, facts_known)


def _project(
    books: _Books, obligation: Obligation, billed: Fact, corrections: list[Correction]
) -> tuple[RevenueEntry, ...]:
    milestone = None
    if obligation.method is RecognitionMethod.MILESTONE:
        milestone = books.milestone(obligation)
    shares = day_shares(obligation, None if milestone is None else milestone.day)
    open_from = None if milestone is None else milestone.open_from
    timeline = timeline_of(obligation, shares, billed, corrections, open_from)
    return entries_of(obligation, billed, timeline)


def _shares(obligations: Iterable[Obligation], line: CreditNoteLine) -> tuple[tuple[str, int], ...]:
    """What a credit note's line gives back of each obligation that its invoice line is a part of,
    in proportion: (obligation's key, amount)."""
    parts = [
        (each.key, abs(amount))
        for each in obligations
        for key, amount in each.parts
        if key == line.invoice_line_key
    ]
    shares = allocate(line.net, [weight for _, weight in parts]) if parts else ()
    return tuple((key, share) for (key, _), share in zip(parts, shares, strict=True))


def _note_corrections(
    books: _Books, note: StoredCreditNote, amount: int
) -> Iterator[tuple[int, Correction]]:
    """A note against an obligation, and its void, each with its place in the order of facts."""
    id = note.note.id
    for kind, found in (
        (CorrectionKind.CREDITED, books.issued(SourceKind.CREDIT_NOTE).get(id)),
        (CorrectionKind.CREDIT_VOIDED, books.voided(SourceKind.CREDIT_NOTE).get(id)),
    ):
        if found is not None:
            correction = Correction(kind, SourceKind.CREDIT_NOTE, id, books.fact(found), amount)
            yield found.place, correction


def _free_line(
    books: _Books, note: StoredCreditNote, place: int, line: CreditNoteLine
) -> Iterator[RevenueEntry]:
    """What a note gives back for no line of an invoice: less revenue on its day."""
    account = accounts.line_account(line.product_id)
    if not account.startswith(REVENUE):
        return
    issued = books.issued(SourceKind.CREDIT_NOTE)[note.note.id]
    obligation = _at_once(
        SourceKind.CREDIT_NOTE,
        note.note.id,
        str(place),
        note.note.customer_id,
        account,
        note.note.currency,
        -line.net,
        issued.day,
    )
    voided = books.voided(SourceKind.CREDIT_NOTE).get(note.note.id)
    corrections = []
    if voided is not None:
        fact = books.fact(voided)
        void = Correction(CorrectionKind.VOIDED, SourceKind.CREDIT_NOTE, note.note.id, fact)
        corrections.append(void)
    yield from _project(books, obligation, books.fact(issued), corrections)


def _of_credit(books: _Books, earned: CreditRevenue) -> tuple[RevenueEntry, ...]:
    """Credit is earned when the ledger says so: units as they are used, the rest as it expires."""
    obligation = _at_once(
        SourceKind.CREDIT_TRANSACTION,
        earned.transaction_id,
        "",
        earned.customer_id,
        earned.account,
        earned.currency,
        earned.amount,
        earned.fact.day,
    )
    return _project(books, obligation, books.fact(earned.fact), [])


def _at_once(
    source_kind: SourceKind,
    source_id: str,
    key: str,
    customer_id: str,
    account: str,
    currency: str,
    amount: int,
    day: date,
) -> Obligation:
    return Obligation(
        source_kind=source_kind,
        source_id=source_id,
        key=key,
        customer_id=customer_id,
        product=account.removeprefix(REVENUE),
        currency=currency,
        amount=amount,
        method=RecognitionMethod.POINT_IN_TIME,
        start=day,
        end=day + ONE_DAY,
        is_in_advance=True,
    )
