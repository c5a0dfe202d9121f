"""Several processes at once: one invoice, no gap, one writer, whatever the database."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from engine.domain.errors import ConflictError
from engine.domain.invoice import Invoice
from engine.store import audit, journal
from engine.store.invoices import list_invoices
from engine.store.open import Store, open_store
from engine.store.open_invoices import save_open_invoice
from engine.store.tables import invoices, number_series
from tests.store.invoice_samples import invoice, record

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def at_once(programs: list[list[str]]) -> list[str]:
    """Run Python programs side by side; their standard outputs, all of them successful."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", *program],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for program in programs
    ]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), outputs
    return [output for output, _ in outputs]


def test_the_same_invoice_saved_by_four_threads_is_one_invoice(url: str) -> None:
    bill = invoice()
    start = threading.Barrier(4)
    results: list[str] = []

    def run() -> None:
        store = open_store(url)
        start.wait()
        with store.write() as connection:
            results.append(save_open_invoice(connection, bill, record(bill)))
        store.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["created", "unchanged", "unchanged", "unchanged"]
    store = open_store(url)
    with store.read() as connection:
        assert [each.id for each in list_invoices(connection)] == [bill.id]
        assert audit.verify_chain(connection) == 1
    store.close()


SAVE_ALL = """
import sys
from engine.store.open_invoices import save_open_invoice
from engine.store.open import open_store
from tests.store.invoice_samples import invoice, record
store = open_store(sys.argv[1])
for n in range(20):
    with store.write() as connection:
        bill = invoice(f"schedule_{n}")
        print(save_open_invoice(connection, bill, record(bill)))
store.close()
"""

ISSUE_MINE = """
import sys
from engine.store.open import open_store
from tests.store.invoice_samples import invoice
from tests.store.test_invoices import issue_draft
store = open_store(sys.argv[1])
for n in range(int(sys.argv[2]), 40, 2):
    try:
        with store.write() as connection:
            print(issue_draft(connection, invoice(f"schedule_{n}")))
            if n % 5 == 0 and n >= 10:
                raise RuntimeError("the process changes its mind after taking a number")
    except RuntimeError:
        print("taken back")
store.close()
"""


def test_the_same_invoices_saved_by_two_processes_are_there_once(url: str) -> None:
    outputs = at_once([[SAVE_ALL, url], [SAVE_ALL, url]])

    assert Counter("".join(outputs).split()) == {"created": 20, "unchanged": 20}
    store = open_store(url)
    with store.read() as connection:
        assert len(list_invoices(connection)) == 20
        assert audit.verify_chain(connection) == 20
    store.close()


def test_two_processes_that_issue_at_once_leave_no_gap(url: str) -> None:
    store = open_store(url)
    with store.write() as connection:
        for n in range(40):
            bill = invoice(f"schedule_{n}")
            save_open_invoice(connection, bill, record(bill))

    at_once([[ISSUE_MINE, url, "0"], [ISSUE_MINE, url, "1"]])

    with store.read() as connection:
        numbers = connection.execute(
            select(invoices.c.number).where(invoices.c.number.is_not(None))
        ).scalars()
        taken_back = len(range(10, 40, 5))
        assert sorted(numbers) == [f"INV-{n:06d}" for n in range(1, 41 - taken_back)]
        next_number = connection.execute(select(number_series.c.next_number)).scalar_one()
        assert next_number == 41 - taken_back
        assert audit.verify_chain(connection) == 40 + 40 - taken_back
        assert sum(journal.balances(connection).values()) == 0
    store.close()


BILL_ON = """
import sys
from engine.store.invoices import read_invoice
from engine.store.open_invoices import save_open_invoice
from engine.store.open import open_store
from tests.store.invoice_samples import invoice, record
from tests.store.test_invoices import issue_draft
store = open_store(sys.argv[1])
for n in range(40):
    bill = invoice(f"schedule_{n}")
    with store.write() as connection:
        if read_invoice(connection, bill.id) is not None:
            continue
        save_open_invoice(connection, bill, record(bill))
        number = issue_draft(connection, bill)
    print(number, flush=True)
store.close()
"""


def test_a_process_killed_at_any_time_leaves_whole_invoices_without_gap(url: str) -> None:
    chance = random.Random(7)
    told: list[str] = []
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", BILL_ON, url], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        told.extend(process.stdout.readline().strip() for _ in range(chance.randrange(1, 9)))
        time.sleep(chance.random() / 100)
        process.kill()
        told.extend(process.stdout.read().split())
        process.wait()
    (rest,) = at_once([[BILL_ON, url]])

    store = open_store(url)
    with store.read() as connection:
        stored = list_invoices(connection)
        assert audit.verify_chain(connection) == 80
        assert journal.balances(connection)["USD", "receivable"] == 40 * 1500
    store.close()
    numbers = {each.number for each in stored}
    assert numbers == {f"INV-{n:06d}" for n in range(1, 41)}
    assert set(told) | set(rest.split()) <= numbers
    assert len(stored) == 40


def test_the_unique_keys_alone_keep_a_charge_from_being_billed_twice(store: Store) -> None:
    bill = invoice()
    with store.write() as connection:
        save_open_invoice(connection, bill, record(bill))
    copy = "INSERT INTO billed_periods SELECT :other, schedule_id, phase_index, price_id,"
    copy += " period_index, 1 FROM billed_periods"
    other = invoice("other")
    with store.write() as connection:
        connection.execute(text("DELETE FROM billed_periods WHERE invoice_id = 'nobody'"))
        save_open_invoice(connection, other, record(other))
        connection.execute(
            text("DELETE FROM billed_periods WHERE invoice_id = :other"), {"other": other.id}
        )
    with pytest.raises(IntegrityError, match=r"(?i)unique"), store.write() as connection:
        connection.execute(text(copy), {"other": other.id})


def test_a_writer_waits_for_the_one_before_it(url: str) -> None:
    first, second = open_store(url), open_store(url)
    began = threading.Event()
    order: list[str] = []

    def slow() -> None:
        with first.write() as connection:
            began.set()
            time.sleep(0.3)
            save_first(connection, invoice())
            order.append("first")

    def save_first(connection: object, bill: Invoice) -> None:
        save_open_invoice(connection, bill, record(bill))  # type: ignore[arg-type]

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait()
    with second.write() as connection:
        order.append("second")
        count = connection.execute(select(func.count()).select_from(invoices)).scalar_one()
    thread.join()

    assert order == ["first", "second"]
    assert count == 1
    first.close()
    second.close()


def test_a_writer_that_waits_too_long_is_told_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.store.open.WAIT_SECONDS", 1)
    first, second = open_store(url), open_store(url)
    words = "another process has kept the database busy for over 1 seconds"
    with first.write(), pytest.raises(ConflictError, match=words), second.write():
        pass
    first.close()
    second.close()
