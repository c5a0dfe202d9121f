"""The export as hledger itself judges it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

from engine.domain.journal import JournalEntry, SourceKind
from engine.ledger.entry import entry_of, reverse_of
from engine.ledger.plain_text import plain_text


def entry(source: str, currency: str, *legs: tuple[str, int], day: int = 1) -> JournalEntry:
    return entry_of(
        SourceKind.INVOICE,
        source,
        "issue",
        posted_on=date(2026, 2, day),
        currency=currency,
        legs=legs,
    )


EURO = entry("i-1", "EUR", ("receivable", 1680), ("revenue:api", -1400), ("tax:vat", -280))
YEN = entry("i-2", "JPY", ("receivable", 1100), ("revenue:api", -1000), ("tax:vat", -100), day=2)
DINAR = entry("i-3", "KWD", ("receivable", 1234), ("revenue:api", -1234), day=3)
NOTHING = entry("i-4", "EUR", day=4)
ENTRIES = (EURO, YEN, DINAR, NOTHING, reverse_of(EURO, "void", date(2026, 2, 9)))


HLEDGER = shutil.which("hledger") or str(Path(sys.prefix) / "bin" / "hledger")
"""Installed, or where scripts/setup --test unpacks it."""


def hledger(folder: Path, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The answer of hledger about a journal of that text."""
    journal = folder / "books.journal"
    journal.write_text(text, encoding="utf-8")
    return subprocess.run(
        [HLEDGER, "--file", str(journal), *words], capture_output=True, text=True, check=False
    )


def test_hledger_accepts_the_export_also_strictly(tmp_path: Path) -> None:
    text = "\n".join(plain_text(ENTRIES, {"i-1": "INV-000001"})) + "\n"
    answer = hledger(tmp_path, text, "check", "--strict")
    assert (answer.returncode, answer.stderr) == (0, "")


def test_hledger_refuses_the_export_once_an_amount_is_changed(tmp_path: Path) -> None:
    text = "\n".join(plain_text(ENTRIES, {})) + "\n"
    assert hledger(tmp_path, text.replace("16.80", "16.81"), "check").returncode != 0


def test_hledger_comes_to_the_same_balances(tmp_path: Path) -> None:
    text = "\n".join(plain_text((EURO, YEN, DINAR, NOTHING), {})) + "\n"
    answer = hledger(tmp_path, text, "balance", "--flat", "--no-total", "receivable")
    assert answer.stdout.split() == ["16.80", "EUR", "1100", "JPY", "1.234", "KWD", "receivable"]


def test_every_currency_is_declared_with_the_digits_of_its_minor_unit() -> None:
    lines = list(plain_text(ENTRIES, {}))
    assert lines[:3] == ["commodity 1000.00 EUR", "commodity 1000. JPY", "commodity 1000.000 KWD"]


def test_a_transaction_names_its_document_and_its_source() -> None:
    assert list(plain_text((EURO,), {"i-1": "INV-000001"}))[-5:] == [
        "2026-02-01 * (INV-000001) invoice issue",
        "    ; invoice: i-1",
        "    receivable  16.80 EUR",
        "    revenue:api  -14.00 EUR",
        "    tax:vat  -2.80 EUR",
    ]
