"""Is what is stored still what was billed? Asked every night (DESIGN 6).

Invoices of the last close and a share of the older ones are made again from what was frozen with
them; the audit chain, the journal, the numbers and the triggers are looked at as a whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from engine.domain.errors import ConflictError, InputError
from engine.invoicing.content import content_digest, content_of
from engine.ledger import accounts
from engine.store import audit
from engine.store import verify as rows
from engine.store.invoice_edits import read_edits
from engine.store.invoices import list_invoices, read_invoices
from engine.store.open import Connection, Store
from engine.store.runs import BillingRun, last_runs, run_items
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.close_report import KIND
from engine.workflows.progress import Report, silent
from engine.workflows.replay import difference_from_frozen
from engine.workflows.representations import Json

SAMPLE = Decimal("0.01")
"""The share of older invoices that is made again each night."""

AT_ONCE = 100
"""Invoices of its own run that a close makes again at its end; `verify` makes all of them."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and every finding as (check, sentence)."""

    run: str | None
    replayed: int
    invoices: int
    audit_rows: int
    findings: tuple[tuple[str, str], ...]

    def representation(self) -> Json:
        """As JSON."""
        return {
            "run": self.run,
            "invoices": self.invoices,
            "replayed": self.replayed,
            "auditRows": self.audit_rows,
            "sound": not self.findings,
            "findings": [{"check": check, "finding": words} for check, words in self.findings],
        }


def verify(
    store: Store, *, sample: Decimal = SAMPLE, every: bool = False, report: Report = silent
) -> Verification:
    """Look at everything, and make the last run's invoices again and a share of the older ones.

    `sample` is that share, from 0 to 1; with `every` all are made again. Which ones are chosen
    follows from the last run's id: each night others, the same when asked again.
    """
    with store.read() as connection:
        run = _last_run(connection)
        ids = [each.id for each in list_invoices(connection)]
        of_run = _invoices_of(connection, run)
        seed = "" if run is None else run.id
        chosen = [id for id in ids if every or id in of_run or _is_chosen(seed, id, sample)]
        findings = list(_replays(connection, chosen, report))
        audit_rows, broken = _chain(connection, after=0)
        findings += broken
        findings += _records(connection)
        findings += (("guards", words) for words in rows.missing_guards(connection))
    return Verification(seed or None, len(chosen), len(ids), audit_rows, tuple(findings))


def verify_run(store: Store, run: BillingRun) -> Verification:
    """What a close looks at when it is done: its own audit rows and some of its own invoices.

    Numbers and journal are looked at as a whole; they cost one query each.
    """
    with store.read() as connection:
        of_run = sorted(
            _invoices_of(connection, run), key=lambda id: hashlib.sha256(id.encode()).digest()
        )
        chosen = of_run[:AT_ONCE]
        findings = list(_replays(connection, chosen, silent))
        before = rows.audit_rows_before(connection, run.started_at)
        audit_rows, broken = _chain(connection, after=before)
        findings += broken
        findings += _records(connection)
    return Verification(run.id, len(chosen), len(of_run), audit_rows, tuple(findings))


def _last_run(connection: Connection) -> BillingRun | None:
    return next(
        (each for each in last_runs(connection, KIND, limit=100) if each.finished_at is not None),
        None,
    )


def _invoices_of(connection: Connection, run: BillingRun | None) -> set[str]:
    if run is None:
        return set()
    items = run_items(connection, run.id)
    return {item.invoice_id for item in items if item.invoice_id is not None}


def _is_chosen(seed: str, invoice_id: str, sample: Decimal) -> bool:
    """Whether the first four bytes of a digest fall into the share."""
    digest = hashlib.sha256(f"{seed}\x1f{invoice_id}".encode()).digest()
    return int.from_bytes(digest[:4]) < sample * 2**32


def _replays(connection: Connection, ids: list[str], report: Report) -> Iterator[tuple[str, str]]:
    missing = set(ids)
    for done, stored in enumerate(read_invoices(connection, ids), start=1):
        missing.discard(stored.invoice.id)
        problem = _problem_of(connection, stored)
        if problem is not None:
            yield "replay", problem
        report("replaying", done, len(ids))
    for id in sorted(missing):
        yield "replay", f"invoice {id} was billed by the run and is not there"


def _problem_of(connection: Connection, stored: StoredInvoice) -> str | None:
    name = f"invoice {stored.number or stored.invoice.id}"
    if content_digest(stored.content) != stored.content_sha256:
        return f"{name}: its content is not that of its digest"
    if content_of(stored.invoice) != stored.content:
        return f"{name}: its rows say something else than its content"
    try:
        difference = difference_from_frozen(stored, read_edits(connection, stored.invoice.id))
    except (ConflictError, InputError) as error:
        return f"{name}: cannot be made again: {error}"
    return None if difference is None else f"{name} {difference}"


def _chain(connection: Connection, after: int) -> tuple[int, list[tuple[str, str]]]:
    try:
        return audit.verify_chain(connection, after=after), []
    except ConflictError as error:
        return 0, [("audit", str(error))]


def _records(connection: Connection) -> Iterator[tuple[str, str]]:
    for words in rows.unsound_numbers(connection):
        yield "numbers", words
    for words in rows.unsound_journal(connection, accounts.RECEIVABLE):
        yield "journal", words
    for words in rows.unsound_issues(connection):
        yield "audit", words
