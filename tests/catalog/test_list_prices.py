"""List prices, and the prices that phases spawn from them."""

from __future__ import annotations

import pytest

from engine.catalog.list_prices import archived_list_prices, list_prices_used
from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.errors import CatalogError

CALLS = {
    "name": "Calls",
    "currency": "USD",
    "frequency": "monthly",
    "timing": "in_advance",
    "model": "fixed",
    "amount": "100",
}


def documents(*uses: object, archived: bool = False) -> dict[tuple[str, str], object]:
    listed = {**CALLS, "archived": True} if archived else CALLS
    phase = {"start": "2026-01-01", "list_prices": list(uses)}
    return {
        ("products", "api"): {"name": "API", "list_prices": {"calls": listed}},
        ("customers", "acme"): {"legal_name": "Acme Ltd"},
        ("schedules", "acme_2026"): {"customer": "acme", "phases": [phase]},
    }


def problems(given: dict[tuple[str, str], object]) -> list[str]:
    with pytest.raises(CatalogError) as error:
        resolve(given)
    return [str(problem) for problem in error.value.problems]


def spawned(catalog: Catalog) -> list[tuple[str, str | None, str]]:
    prices = catalog.product_by_id["api"].prices
    return [(price.id, price.list_price_id, price.model.describe()) for price in prices]


def test_a_phase_spawns_a_price_of_its_own_from_a_list_price() -> None:
    catalog = resolve(documents("calls"))
    assert [(id, source) for id, source, _ in spawned(catalog)] == [("calls--acme_2026", "calls")]
    assert catalog.schedule_by_id["acme_2026"].phases[0].price_ids == ("calls--acme_2026",)
    assert [price.id for price in catalog.product_by_id["api"].list_prices] == ["calls"]
    assert "calls" not in catalog.price_by_id


def test_a_phase_may_override_terms_and_name_its_price() -> None:
    use = {"list_price": "calls", "as": "acme_calls", "amount": "80", "name": "Calls for Acme"}
    price = resolve(documents(use)).price_by_id["acme_calls"]
    assert (price.name, price.list_price_id) == ("Calls for Acme", "calls")
    assert (
        price.model.describe()
        != resolve(documents("calls")).price_by_id["calls--acme_2026"].model.describe()
    )


def test_documents_hold_what_was_written_and_resolve_to_the_same() -> None:
    written = documents({"list_price": "calls", "as": "acme_calls", "amount": "80"})
    catalog = resolve(written)
    assert resolve(catalog.documents) == catalog
    assert resolve(catalog.documents).digest == catalog.digest
    assert "acme_calls" not in catalog.documents["products", "api"]
    assert '"prices"' not in catalog.documents["schedules", "acme_2026"]


def test_two_phases_share_the_price_and_may_not_share_its_id_with_other_terms() -> None:
    given = documents("calls")
    phases = [
        {"start": "2026-01-01", "list_prices": ["calls"]},
        {"start": "2026-07-01", "list_prices": ["calls"]},
    ]
    given["schedules", "acme_2026"] = {"customer": "acme", "phases": phases}
    assert len(spawned(resolve(given))) == 1
    phases[1]["list_prices"] = [{"list_price": "calls", "amount": "90"}]  # type: ignore[list-item]
    assert problems(given) == [
        'schedules/acme_2026: phases[1].list_prices[0]: "calls--acme_2026" is another price'
        " already; give this one an id of its own, as in {list_price: calls, as: …}"
    ]


def test_mistakes_are_told_where_they_were_written() -> None:
    assert problems(documents("cals")) == [
        'schedules/acme_2026: phases[0].list_prices[0]: there is no list price "cals";'
        ' did you mean "calls"?'
    ]
    (problem,) = problems(documents({"list_price": "calls", "currency": "US"}))
    assert problem.startswith("schedules/acme_2026: phases[0].list_prices[0].currency:")
    given = documents("calls")
    given["schedules", "acme_2026"] = {
        "customer": "acme",
        "start": "2026-01-01",
        "prices": ["calls"],
    }
    assert problems(given) == [
        'schedules/acme_2026: prices[0]: "calls" is a list price; name it under list_prices'
    ]
    given["products", "api"] = {"name": "API", "list_prices": {"calls": {**CALLS, "model": "x"}}}
    del given["schedules", "acme_2026"]
    (problem,) = problems(given)
    assert problem.startswith("products/api: list_prices.calls.model:")


def test_archived_list_prices_go_on_where_they_are_used() -> None:
    given = documents("calls", archived=True)
    assert archived_list_prices(given) == {"calls"}
    assert list_prices_used(given, "acme_2026") == {"calls"}
    assert list_prices_used(given, "globex_2026") == set()
    assert spawned(resolve(given)) == spawned(resolve(documents("calls")))
