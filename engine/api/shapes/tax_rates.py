"""Tax rates."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from engine.api.shapes.base import Exact, Given, OneLine, Sent, decimal_text, instant
from engine.api.shapes.invoice_requests import Lines
from engine.api.shapes.listed import CountryCode
from engine.domain.identity import public_id
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.public_ids import ACCOUNTS, TAX_CATEGORIES, TAX_RATES
from engine.workflows.tax_rates import TaxRateFields

VERSIONS = "tax_rate_versions"


class TaxRateRequest(Sent):
    """A tax rate to make. `amount` is a share of the net amount: 0.2 is 20 %."""

    is_published: bool
    name: OneLine
    invoice_name: OneLine
    invoice_short_name: OneLine
    description: Lines | None = None
    amount: Annotated[Exact, Field(ge=0, le=1)]
    country: CountryCode
    region: OneLine | None = None
    tax_category_id: OneLine | None = None

    def fields(self) -> TaxRateFields:
        """For the workflow."""
        return TaxRateFields(
            name=self.name,
            invoice_name=self.invoice_name,
            invoice_short_name=self.invoice_short_name,
            share=self.amount,
            country=self.country,
            is_published=self.is_published,
            description=self.description,
            region=self.region,
            tax_category=self.tax_category_id,
        )


class TaxRateUpdate(TaxRateRequest):
    """What a tax rate is to be; `id` is that of the path."""

    id: OneLine


class TaxRateResponse(Given):
    """A tax rate. `version` counts the contents that it has had.

    A rate of the catalog's files that holds in any country has no `country`.
    """

    id: str
    version_id: str
    sequence_account_id: str
    version: int
    is_published: bool
    name: str
    invoice_name: str
    invoice_short_name: str
    description: str | None = None
    amount: str
    country: str | None = None
    region: str | None = None
    tax_category_id: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    is_archived: bool
    updated_at: str

    @classmethod
    def of(cls, rate: CatalogObject, version: int, catalog: CatalogSnapshot) -> TaxRateResponse:
        """As it is given."""
        ids, data = catalog.ids, rate.data
        value = catalog.catalog.tax_rate_by_id[rate.id]
        category = data.get("tax_category")
        invoice_name = data.get("invoice_name") or data["name"]
        given: dict[str, Any] = {
            name: data.get(name) for name in ("description", "country", "region")
        }
        return cls(
            id=ids.public(TAX_RATES, rate.id),
            version_id=public_id(ids.account_id, VERSIONS, f"{rate.id}/{version}"),
            sequence_account_id=ids.public(ACCOUNTS, ids.account_id),
            version=version,
            is_published=value.is_published,
            name=data["name"],
            invoice_name=invoice_name,
            invoice_short_name=data.get("invoice_short_name") or invoice_name,
            amount=decimal_text(value.rate),
            tax_category_id=None if category is None else ids.public(TAX_CATEGORIES, category),
            valid_from=_text(data.get("valid_from")),
            valid_to=_text(data.get("valid_to")),
            is_archived=value.is_archived,
            updated_at=instant(rate.updated_at),
            **given,
        )


def _text(day: object) -> str | None:
    return None if day is None else str(day)
