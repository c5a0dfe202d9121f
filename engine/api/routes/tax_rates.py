"""`/tax-rates`."""

from __future__ import annotations

from fastapi import Response

from engine.api.caller import Caller, CallerOf
from engine.api.catalog_lists import place
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import invalid_field
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.shapes.tax_rates import TaxRateRequest, TaxRateResponse, TaxRateUpdate
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.public_ids import TAX_RATES
from engine.workflows.tax_rates import (
    archive_tax_rate,
    create_tax_rate,
    delete_tax_rate,
    update_tax_rate,
    version_of_tax_rate,
)

tax_rates = Resource(
    "Tax rates",
    "What lines bear, by country, region and tax category. Only a published rate that is not"
    " archived is chosen; issued invoices keep theirs.",
)


@tax_rates.get("/tax-rates")
def list_tax_rates(caller: CallerOf, paging: PagingOf) -> ListOf[TaxRateResponse]:
    """List tax rates, archived ones too."""
    found = caller.catalog.of_kind(TAX_RATES)
    return paging.page(found, place, lambda each: _shape(caller, each))


@tax_rates.post("/tax-rates")
def create_a_tax_rate(
    caller: CallerOf, response: Response, body: TaxRateRequest
) -> TaxRateResponse:
    """Make a tax rate."""
    made = create_tax_rate(caller.account, caller.new_id(), body.fields(), caller.author)
    return _answer(caller, response, made)


@tax_rates.get("/tax-rates/{id}")
def read_tax_rate(caller: CallerOf, response: Response, id: str) -> TaxRateResponse:
    """Read a tax rate."""
    return _answer(caller, response, caller.catalog.named(TAX_RATES, id))


@tax_rates.put("/tax-rates/{id}")
def update_a_tax_rate(
    caller: CallerOf, response: Response, id: str, body: TaxRateUpdate, if_match: IfMatch = None
) -> TaxRateResponse:
    """Change a tax rate: it gets a new version.

    Drafts follow when they are calculated again; issued invoices do not change.
    """
    ids = caller.catalog.ids
    own = ids.own(TAX_RATES, id)
    if ids.find(TAX_RATES, body.id) != own:
        raise invalid_field("id", "is not the tax rate of the path")
    expected = expected_revision(if_match)
    changed = update_tax_rate(caller.account, own, body.fields(), expected, caller.author)
    return _answer(caller, response, changed)


@tax_rates.delete("/tax-rates/{id}")
def delete_a_tax_rate(caller: CallerOf, id: str) -> TaxRateResponse:
    """Delete a tax rate that no schedule names: the answer is the rate as it was."""
    before = _shape(caller, caller.catalog.named(TAX_RATES, id))
    delete_tax_rate(caller.account, caller.catalog.ids.own(TAX_RATES, id), caller.author)
    return before


@tax_rates.post("/tax-rates/{id}/archive", status=200)
def archive_a_tax_rate(caller: CallerOf, response: Response, id: str) -> TaxRateResponse:
    """Archive a tax rate: no line bears it from then on, unless it is issued already."""
    own = caller.catalog.ids.own(TAX_RATES, id)
    return _answer(caller, response, archive_tax_rate(caller.account, own, caller.author))


def _answer(caller: Caller, response: Response, rate: CatalogObject) -> TaxRateResponse:
    show_revision(response, rate.digest)
    return _shape(caller, rate)


def _shape(caller: Caller, rate: CatalogObject) -> TaxRateResponse:
    version = version_of_tax_rate(caller.account, rate.id)
    return TaxRateResponse.of(rate, version, caller.account.catalog.now())
