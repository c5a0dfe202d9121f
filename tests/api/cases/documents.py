"""Documents as files."""

from __future__ import annotations

from tests.api.cases.case import Call, Case
from tests.api.cases.credit_notes import id_of, issued
from tests.api.invoice_makers import final
from tests.api.quote_makers import published
from tests.api.world import World


def invoice(world: World) -> Call:
    return Call(ids=id_of(final(world)))


def credit_note(world: World) -> Call:
    return Call(ids=id_of(issued(world)))


def quote(world: World) -> Call:
    return Call(ids=id_of(published(world)["quote"]))


CASES: dict[str, Case] = {
    "GET /invoices/{id}/download": invoice,
    "GET /credit-notes/{id}/download": credit_note,
    "GET /quotes/{id}/download": quote,
}
