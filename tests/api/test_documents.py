"""Downloads: the issued document stays, drafts and voids say so, nobody gets another's."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest

from tests.api.cases.credit_notes import draft as draft_note
from tests.api.cases.credit_notes import issued as issued_note
from tests.api.invoice_makers import final, one_off
from tests.api.quote_makers import quote
from tests.api.world import World


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"%PDF-1.7")
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return "\n".join(page.extract_text() for page in pages)


def download(world: World, invoice: Any, **query: Any) -> Any:
    return world.call("GET", f"/invoices/{invoice['id']}/download", **query)


def test_an_invoice_is_a_file_under_its_number(world: World) -> None:
    invoice = final(world)
    answer = download(world, invoice)
    shown = text(answer)
    assert answer.headers["Content-Type"] == "application/pdf"
    name = f"invoice-{invoice['invoiceNumber']}.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    for words in ("Example Ltd", invoice["customerLegalCompanyName"], invoice["invoiceNumber"]):
        assert words in shown
    for amount in ("netTotal", "totalTax", "grossTotal"):
        assert invoice[amount] in shown


def test_what_is_issued_is_the_same_bytes_whatever_is_paid_later(world: World) -> None:
    invoice = final(world)
    first = download(world, invoice)
    status = {"paymentStatus": "PAID"}
    answer = world.call("PUT", f"/invoices/{invoice['id']}/payment-status", status)
    assert answer.status_code == 200, answer.text
    assert download(world, invoice).content == first.content
    with_standing = text(download(world, invoice, standing=True))
    assert "Payment of" in with_standing and "Paid" in with_standing


def test_who_has_it_already_is_told_so(world: World) -> None:
    invoice = final(world)
    tag = download(world, invoice).headers["ETag"]
    path = f"/invoices/{invoice['id']}/download"
    answer = world.call("GET", path, headers={"If-None-Match": f'"other", {tag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert world.call("GET", path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_draft_and_a_void_invoice_say_so(world: World) -> None:
    draft = one_off(world)
    assert "DRAFT" in text(download(world, draft))
    void = final(world)
    world.made(f"/invoices/{void['id']}/void", None)
    assert "VOID" in text(download(world, void))


@pytest.mark.parametrize("make", [draft_note, issued_note])
def test_a_credit_note_shows_what_it_gives_back(world: World, make: Any) -> None:
    note = make(world)
    answer = world.call("GET", f"/credit-notes/{note['id']}/download")
    shown = text(answer)
    assert "Goodwill" in shown and note["grossTotal"] in shown
    assert ("DRAFT" in shown) == (note["status"] == "DRAFT")


def test_an_e_invoice_is_inside_and_comes_alone_too(world: World) -> None:
    invoice = final(world)
    xml = download(world, invoice, format="xml")
    assert xml.headers["Content-Type"] == "application/xml"
    assert invoice["invoiceNumber"] in xml.text and invoice["grossTotal"] in xml.text
    reader = pypdf.PdfReader(io.BytesIO(download(world, invoice).content))
    assert reader.attachments["factur-x.xml"] == [xml.content]
    assert b"Invoice-2" in download(world, invoice, format="ubl").content
    note = issued_note(world)
    answer = world.call("GET", f"/credit-notes/{note['id']}/download", format="ubl")
    assert b"CreditNote-2" in answer.content


def test_no_e_invoice_of_what_cannot_be_one(world: World) -> None:
    answer = download(world, one_off(world), format="xml")
    assert answer.status_code == 409
    assert "it is not issued" in answer.json()["detail"]
    assert download(world, final(world), format="docx").status_code == 400


def test_a_quote_shows_what_was_published_and_who_accepted_it(world: World) -> None:
    draft = quote(world, title="Platform for a year")
    path = f"/quotes/{draft['id']}/download"
    shown = text(world.call("GET", path))
    assert "DRAFT" in shown and "Platform for a year" in shown and "600.00" in shown
    world.made(f"/quotes/{draft['id']}/publish", None)
    before = world.call("GET", path)
    assert "DRAFT" not in text(before)
    assert before.content == world.call("GET", path).content
    world.made(f"/quotes/{draft['id']}/accept", {"name": "Ada Lovelace"})
    after = " ".join(text(world.call("GET", path)).split())
    assert "Ada Lovelace" in after and "noted by the seller" in after


def test_an_account_sees_only_its_own(world: World) -> None:
    for path in ("/invoices", "/credit-notes"):
        answer = world.call("GET", f"{path}/0199a000-0000-7000-8000-000000000000/download")
        assert answer.status_code == 404
