"""`document`: files of invoices, one or all of a run."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest

from tests.cli.bad_workspaces import DRAFT, ISSUED
from tests.cli.command_line import meterhouse
from tests.cli.workspaces import done


def text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


@pytest.mark.slow
def test_documents_of_a_run_and_of_one_invoice_are_the_same_files(closed: Path) -> None:
    run = done(meterhouse("document", "run", "-o", "all", "--json", at=closed)).json
    files = sorted(path.name for path in (closed / "all").iterdir())
    assert sorted(run["files"]) == files
    drafts = [name for name in files if "draft" in name]
    assert drafts and len(drafts) < len(files)
    for name in (DRAFT, ISSUED):
        done(meterhouse("document", "invoice", name, "-o", "one.pdf", at=closed))
        one = (closed / "one.pdf").read_bytes()
        assert one in [(closed / "all" / each).read_bytes() for each in files]
    done(meterhouse("document", "invoice", DRAFT, "-o", "draft.pdf", at=closed))
    shown = text(closed / "draft.pdf")
    assert "2 calls" in shown and "DRAFT" in shown and "Usage" in shown

    alone = done(meterhouse("document", "run", "-o", "xml", "--format", "ubl", "--json", at=closed))
    assert alone.json["files"] == [], "the seller of this workspace says no address"

    full = meterhouse("document", "run", "-o", "one.pdf", at=closed)
    assert (full.code, full.out) == (2, "")
    assert "--output: one.pdf cannot be written" in full.err
    none = meterhouse("document", "run", "close-2000-01-01-1", at=closed)
    assert none.code == 2 and "there is no run" in none.err
