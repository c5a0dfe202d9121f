"""`tax`: questions to the tables, to an id and to the catalog's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command_line import meterhouse
from tests.cli.workspaces import done

SETTINGS = "country: DE\ntax_registrations: [{country: DE, id: DE136695976}]\n"
PRODUCT = (
    "name: Access\n"
    "prices:\n"
    "  access_eur: {name: Access, currency: EUR, frequency: monthly, timing: in_advance,"
    ' model: fixed, amount: "9"}\n'
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace with one product, a business in France, and one with a mistyped id."""
    done(meterhouse("init", at=tmp_path))
    files = {
        "settings.yml": SETTINGS,
        "tax_rates.yml": "use: eu_standard\n",
        "products/access.yml": PRODUCT,
        "customers/lyon.yml": "legal_name: Lyon\naddress: {country: FR}\ntax_id: FR40303265045\n",
        "customers/nice.yml": "legal_name: Nice\naddress: {country: FR}\ntax_id: FR40303265046\n",
    }
    for name, text in files.items():
        path = tmp_path / "catalog" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_published_rates_need_no_workspace(tmp_path: Path) -> None:
    answer = done(
        meterhouse("tax", "rates", "--country", "de", "--on", "2020-08-01", "--json", at=tmp_path)
    )
    (row,) = answer.json
    assert (row["rate"], row["validFrom"], row["validTo"]) == ("16%", "2020-07-01", "2020-12-31")
    shown = done(meterhouse("tax", "rates", "--country", "FI", at=tmp_path)).out
    assert "25.5%" in shown
    assert "2024-08-31" in shown


def test_a_country_without_a_table_is_told(tmp_path: Path) -> None:
    answer = meterhouse("tax", "rates", "--country", "US", at=tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: no table has a rate of US: the tables begin on 2020-01-01")


def test_an_id_is_checked(tmp_path: Path) -> None:
    answer = done(meterhouse("tax", "check", "de 136 695 976", "--json", at=tmp_path))
    assert answer.json == {
        "vatId": "DE136695976",
        "country": "DE",
        "valid": True,
        "checked": "offline",
    }
    refused = meterhouse("tax", "check", "136695977", "--country", "de", at=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "is no VAT id of DE: its check digit does not fit" in refused.err


def test_the_rates_of_the_catalog_are_in_the_shape_of_the_api(place: Path) -> None:
    answer = done(
        meterhouse(*"tax rates --catalog --country FR --on 2026-01-01 --json".split(), at=place)
    )
    (rate,) = answer.json
    assert rate["amount"] == "0.2"
    assert {"id", "name", "invoiceName", "invoiceShortName", "isPublished", "isArchived"} <= set(
        rate
    )
    assert rate["table"] == "eu_standard"


def test_a_decision_says_why_and_what_the_invoice_states(place: Path) -> None:
    command = "tax decide lyon access --on 2026-01-01"
    decided = done(meterhouse(*command.split(), "--json", at=place)).json
    assert (decided["code"], decided["taxRate"], decided["taxStatus"]) == ("AE", "0", "AUTOMATIC")
    shown = done(meterhouse(*command.split(), at=place)).out
    assert "because: a business in FR with the VAT id FR40303265045, sold from DE" in shown
    assert "the invoice says: Reverse charge" in shown


def test_what_would_park_the_invoice_is_told(place: Path) -> None:
    shown = done(meterhouse(*"tax decide nice access --on 2026-01-01".split(), at=place)).out
    assert shown.startswith("parked: customer nice:")
    unknown = meterhouse(*"tax decide nizza access --on 2026-01-01".split(), at=place)
    assert (unknown.code, unknown.out) == (2, "")
    assert unknown.err == "error: there is no customer 'nizza'; there are: acme, lyon, nice\n"


def test_prices_without_a_tax_are_found_before_a_close_parks_them(place: Path) -> None:
    for customer in ("lyon", "nice"):
        path = place / "catalog" / "schedules" / f"{customer}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"customer: {customer}\nstart: 2026-01-01\nprices: [access_eur]\n")
    found = meterhouse(*"tax validate --on 2026-02-01 --json".split(), at=place)
    assert found.code == 1
    (problem,) = (each for each in found.json if each["scheduleId"] in ("lyon", "nice"))
    assert (problem["scheduleId"], problem["priceId"]) == ("nice", "access_eur")
    assert "check digit" in problem["message"]
    whole = done(meterhouse(*"tax validate lyon --on 2026-02-01".split(), at=place))
    assert whole.out == "Every price has its tax.\n"
    unknown = meterhouse(*"tax validate lyons --on 2026-02-01".split(), at=place)
    assert (unknown.code, unknown.out) == (2, "")
