"""Questions about tax: which rates there are, whether an id can be one, who is taxed and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from engine.domain.catalog import Catalog
from engine.domain.decimals import plain
from engine.domain.errors import InputError, RatingError
from engine.domain.schedule import BillingSchedule
from engine.domain.tax import TaxRate
from engine.tax.decide import decide
from engine.tax.published_rates import PublishedRate, published_rates
from engine.tax.vat_ids import VatIdError, check_vat_id
from engine.workflows.representations import Json, inclusive


def list_published_rates(country: str | None, on: date | None) -> list[Json]:
    """Rows of our own tables, by table, country and day. Raises InputError if there are none."""
    country = None if country is None else country.upper()
    found = [
        rate
        for rate in published_rates()
        if (country is None or rate.country == country.upper())
        and (on is None or rate.is_valid(on))
    ]
    if not found:
        raise InputError(
            f"no table has a rate of {country or 'any country'}{f' on {on}' if on else ''}:"
            " the tables begin on 2020-01-01 and have the EU, GB, CH and NO"
        )
    return [_published_shape(rate) for rate in found]


def list_rates(catalog: Catalog, country: str | None, on: date | None) -> list[Json]:
    """The catalog's rates in the API's shape, by id; those of a country, valid on a day."""
    return [
        tax_rate_shape(rate)
        for rate in catalog.tax_rates
        if (country is None or (rate.country or "").upper() == country.upper())
        and (on is None or rate.is_valid(on))
    ]


def tax_rate_shape(rate: TaxRate) -> Json:
    """The API's TaxRateResponse without what the store adds, and our dates, code and source."""
    document = {
        "id": rate.id,
        "name": rate.name,
        "invoiceName": rate.invoice_name or rate.name,
        "invoiceShortName": rate.invoice_short_name or rate.invoice_name or rate.name,
        "description": rate.description,
        "amount": plain(rate.rate),
        "country": rate.country,
        "region": rate.region,
        "taxCategoryId": rate.tax_category,
        "isPublished": rate.is_published,
        "isArchived": rate.is_archived,
        "code": rate.code.value,
        "exemptionReason": rate.exemption,
        "validFrom": None if rate.valid_from is None else rate.valid_from.isoformat(),
        "validTo": None if rate.valid_to is None else inclusive(rate.valid_to),
        "source": rate.source,
        "table": rate.table,
    }
    return {key: value for key, value in document.items() if value is not None}


def check_id(text: str, country: str | None) -> Json:
    """A VAT id by form and check digit. Raises InputError that says what is wrong with it."""
    try:
        found = check_vat_id(text, None if country is None else country.upper())
    except VatIdError as error:
        raise InputError(str(error)) from None
    return {"vatId": found.text, "country": found.country, "valid": True, "checked": "offline"}


def explain_tax(catalog: Catalog, customer_id: str, product_id: str, on: date) -> Json:
    """What lines of a product would bear for a customer on a day, and why.

    `parked` has the reason instead where that cannot be said. Raises InputError for a customer or
    product there is not.
    """
    customer = catalog.customer_by_id.get(customer_id)
    product = catalog.product_by_id.get(product_id)
    if customer is None:
        raise InputError(f"there is no customer {customer_id!r}; {_known(catalog.customer_by_id)}")
    if product is None:
        raise InputError(f"there is no product {product_id!r}; {_known(catalog.product_by_id)}")
    document: Json = {
        "customerId": customer.id,
        "productId": product.id,
        "on": on.isoformat(),
        "taxStatus": customer.tax_status.name,
        "customerCountry": customer.address.country,
        "sellerCountry": catalog.account.country,
        "supply": product.supply.value,
    }
    try:
        tax = decide(customer, product, catalog.tax_rates, on, seller=catalog.account)
    except RatingError as error:
        return {**document, "parked": str(error)}
    return {
        **document,
        "taxRateId": tax.rate_id,
        "name": tax.name,
        "taxRate": plain(tax.rate),
        "code": tax.code.value,
        "exemptionReason": tax.exemption,
        "reason": tax.reason,
    }


def tax_problems(catalog: Catalog, schedule_id: str | None, on: date) -> list[Json]:
    """Prices whose tax could not be decided on a day, by schedule, each with the reason.

    What the API's validate-taxes answers before a schedule is saved. Every schedule that runs on
    the day, or the named one. Raises InputError for a schedule there is not.
    """
    schedules = catalog.schedules
    if schedule_id is not None:
        if schedule_id not in catalog.schedule_by_id:
            raise InputError(
                f"there is no schedule {schedule_id!r}; {_known(catalog.schedule_by_id)}"
            )
        schedules = (catalog.schedule_by_id[schedule_id],)
    found = []
    for schedule in schedules:
        if schedule_id is None and not _runs(schedule, on):
            continue
        for price_id in schedule.price_ids:
            reason = _problem(catalog, schedule, price_id, on)
            if reason is not None:
                found.append({"scheduleId": schedule.id, "priceId": price_id, "message": reason})
    return found


def _runs(schedule: BillingSchedule, on: date) -> bool:
    return schedule.start <= on and (schedule.end is None or on < schedule.end)


def _problem(catalog: Catalog, schedule: BillingSchedule, price_id: str, on: date) -> str | None:
    try:
        decide(
            catalog.customer_by_id[schedule.customer_id],
            catalog.product_by_id[catalog.price_by_id[price_id].product_id],
            catalog.tax_rates,
            on,
            dict(schedule.tax_rate_ids).get(price_id),
            seller=catalog.account,
        )
    except RatingError as error:
        return str(error)
    return None


def _published_shape(rate: PublishedRate) -> Json:
    return {
        "table": rate.table,
        "country": rate.country,
        "rate": f"{rate.percent}%",
        "validFrom": rate.valid_from.isoformat(),
        "validTo": None if rate.valid_to is None else rate.valid_to.isoformat(),
        "source": rate.source,
    }


def _known(ids: Iterable[str]) -> str:
    return f"there are: {', '.join(sorted(ids)) or 'none'}"
