"""Many open invoices are saved at once, all of them or none."""

from __future__ import annotations

import pytest

from engine.domain.errors import ConflictError
from engine.store import audit
from engine.store.invoices import read_invoices, statuses_of
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice, save_open_invoices
from engine.store.stored_invoice import SaveResult
from tests.store.invoice_samples import invoice, line, record

BILLS = [invoice(schedule) for schedule in ("s1", "s2", "s3")]


def test_a_batch_is_stored_as_if_one_by_one(store: Store) -> None:
    with store.write() as connection:
        save_open_invoice(connection, BILLS[0], record(BILLS[0]))
        save_open_invoice(connection, BILLS[1], record(BILLS[1]))
    changed = invoice("s2", lines=(line(net=2500, tax=500), line(net=1, tax=0, key="more")))
    batch = [BILLS[2], BILLS[0], changed]

    with store.write() as connection:
        found = save_open_invoices(connection, [(each, record(each)) for each in batch])

    assert found == [SaveResult.CREATED, SaveResult.UNCHANGED, SaveResult.UPDATED]
    with store.read() as connection:
        assert [each.invoice for each in read_invoices(connection, [b.id for b in batch])] == batch
        assert audit.verify_chain(connection) == 4
        verbs = [each.verb for each in audit.entries_of(connection, "invoice", changed.id)]
    assert verbs == ["invoice.created", "invoice.updated"]


def test_a_batch_with_a_place_that_is_taken_saves_nothing(store: Store) -> None:
    again = invoice("s2", revision=1)
    with store.write() as connection:
        save_open_invoice(connection, BILLS[1], record(BILLS[1]))
        with pytest.raises(ConflictError, match="refused one of 3 invoices: none was saved"):
            save_open_invoices(
                connection, [(each, record(each)) for each in (BILLS[0], again, BILLS[2])]
            )

    with store.read() as connection:
        assert list(statuses_of(connection, [each.id for each in (*BILLS, again)])) == [BILLS[1].id]
        assert audit.verify_chain(connection) == 1


def test_nothing_at_all_is_saved_without_a_word(store: Store) -> None:
    with store.write() as connection:
        assert save_open_invoices(connection, []) == []
    with store.read() as connection:
        assert audit.verify_chain(connection) == 0
