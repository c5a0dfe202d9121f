"""The documents of a run: every draft and issued invoice that it made or looked at."""

from __future__ import annotations

import os
from collections.abc import Iterator

from engine.documents.en16931.terms import lacking
from engine.domain.errors import NotFoundError
from engine.domain.invoice import InvoiceStatus
from engine.store.invoices import read_invoices
from engine.store.open import Connection, Store
from engine.store.runs import find_run, last_runs, run_items
from engine.workflows.close_report import KIND
from engine.workflows.documents import (
    DocumentFile,
    DocumentFormat,
    document_files,
    invoice_documents,
)
from engine.workflows.progress import Report, silent
from engine.workflows.workspace import Workspace

STAGE = "documents"
AT_ONCE = 200
"""Invoices whose usage is counted together, and which are in memory together."""


def run_files(
    workspace: Workspace,
    store: Store,
    run_id: str | None,
    form: DocumentFormat = DocumentFormat.PDF,
    *,
    workers: int | None = None,
    report: Report = silent,
) -> Iterator[DocumentFile]:
    """The invoices of a run, else of the last close, as files, in order of date and customer.

    `workers` render at once, as many as there are processors if None. E-invoices alone are made of
    those of which one can be made. Raises NotFoundError for a run there is not.
    """
    with store.read() as connection:
        ids = invoice_ids(connection, run_id)
    done = 0
    report(STAGE, done, len(ids))
    for start in range(0, len(ids), AT_ONCE):
        with store.read() as connection:
            invoices = list(read_invoices(connection, ids[start : start + AT_ONCE]))
        documents = [
            each
            for each in invoice_documents(workspace, store, invoices)
            if form is DocumentFormat.PDF or not lacking(each)
        ]
        for file in document_files(documents, form, workers or os.cpu_count() or 1):
            yield file
            done += 1
            report(STAGE, done, len(ids))


def invoice_ids(connection: Connection, run_id: str | None) -> list[str]:
    """The drafts and issued invoices of a run, else of the last close, by date and customer.

    Raises NotFoundError for a run there is not.
    """
    if run_id is None:
        finished = [each for each in last_runs(connection, KIND) if each.finished_at is not None]
        if not finished:
            raise NotFoundError("no close has finished yet; run `meterhouse close` first")
        run_id = finished[0].id
    elif find_run(connection, run_id) is None:
        raise NotFoundError(f"there is no run {run_id}; `meterhouse close --json` names its own")
    ids = dict.fromkeys(
        item.invoice_id for item in run_items(connection, run_id) if item.invoice_id is not None
    )
    shown = [
        stored.invoice
        for stored in read_invoices(connection, list(ids))
        if stored.status is not InvoiceStatus.IN_PROGRESS
    ]
    shown.sort(key=lambda each: (each.invoice_date, each.customer_id, each.id))
    return [each.id for each in shown]
