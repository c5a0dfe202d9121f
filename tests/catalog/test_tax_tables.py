"""`use:` in tax_rates.yml takes rates over from our tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from engine.catalog.load import load_catalog
from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.customer import TaxStatus
from engine.domain.tax import TaxCode


def catalog_of(folder: Path, **files: str) -> Catalog:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_catalog(folder)


def test_a_table_becomes_rates_of_the_catalog_with_their_sources(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, tax_rates="use: eu_standard\n")
    rate = catalog.tax_rate_by_id["eu_standard_de_2020-07-01"]
    assert (rate.rate, rate.country, rate.code) == (Decimal("0.16"), "DE", TaxCode.STANDARD)
    assert (rate.valid_from, rate.valid_to) == (date(2020, 7, 1), date(2021, 1, 1))
    assert rate.source is not None and "Corona" in rate.source
    assert len({rate.country for rate in catalog.tax_rates}) == 27


def test_what_was_taken_over_is_documents_of_its_own(tmp_path: Path) -> None:
    """A later version of the table changes nothing that was applied before."""
    catalog = catalog_of(tmp_path, tax_rates="use: [gb_standard, no_standard]\n")
    assert sorted(id for kind, id in catalog.documents if kind == "tax_rates") == [
        "gb_standard_gb_2020-01-01",
        "no_standard_no_2020-01-01",
    ]
    assert resolve(catalog.documents) == catalog


def test_a_country_with_rates_of_its_own_takes_none(tmp_path: Path) -> None:
    catalog = catalog_of(
        tmp_path,
        tax_rates="use: eu_standard\n"
        "de: {name: MwSt., rate: 19%, country: DE}\n"
        "fr_books: {name: TVA, rate: 5.5%, country: FR, tax_category: books}\n",
    )
    german = [rate.id for rate in catalog.tax_rates if rate.country == "DE"]
    french = [rate.id for rate in catalog.tax_rates if rate.country == "FR"]
    assert german == ["de"]
    assert french == ["eu_standard_fr_2020-01-01", "fr_books"]


def test_registrations_make_the_tax_of_customers_automatic_unless_they_say(tmp_path: Path) -> None:
    files = {
        "customers__one": "legal_name: One\n",
        "customers__two": "legal_name: Two\ntax_status: taxed\n",
    }
    before = catalog_of(tmp_path, settings="country: DE\n", **files)
    assert {customer.tax_status for customer in before.customers} == {TaxStatus.TAXED}
    after = catalog_of(
        tmp_path, settings="tax_registrations: [{country: DE, id: DE136695976}]\n", **files
    )
    assert [customer.tax_status for customer in after.customers] == [
        TaxStatus.AUTOMATIC,
        TaxStatus.TAXED,
    ]
