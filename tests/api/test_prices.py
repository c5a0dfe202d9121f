"""Every pricing structure of the contract, sent, given back, and billed as what it says."""

from __future__ import annotations

from typing import Any

import pytest

from engine.domain.price import Price
from tests.api.contract.answers import wrong_in
from tests.api.contract.bodies import full_body
from tests.api.contract.facts import OPERATIONS
from tests.api.world import World

TOKENS, EDITORS = "tokens", "editor"

TIERS = [
    {"upperBound": "100", "price": "1", "fee": "20", "isPricePercentage": False},
    {"price": "0.75", "fee": "50", "isPricePercentage": False},
]

STRUCTURES: dict[str, dict[str, Any]] = {
    "OneTime": {"price": "500.00", "pricingType": "ONE_TIME"},
    "Fixed": {"price": "99", "pricingType": "FIXED"},
    "Linear": {"pricePerUnit": "0.005", "isPricePercentage": True, "pricingType": "LINEAR"},
    "Package": {"packageSize": "250", "pricePerPackage": "10", "pricingType": "PACKAGE"},
    "SeatBased": {
        "pricePerSeat": "12",
        "prorationStrategy": "PRORATE_INCREMENTS",
        "contractedMinimumSeats": 10,
        "overagesBillingFrequency": "MONTHLY",
        "tiers": [{"upperBound": "15", "price": "12", "fee": "5"}, {"price": "15"}],
        "prorateFlatFees": True,
        "pricingType": "SEAT_BASED",
    },
    "Graduated": {"tiers": TIERS, "usageCalculationMode": "PERIODIC", "pricingType": "GRADUATED"},
    "Volume": {"tiers": TIERS, "pricingType": "VOLUME"},
}

FREQUENCIES = {
    "OneTime": ("ONE_TIME", "IN_ADVANCE"),
    "SeatBased": ("YEARLY", "IN_ADVANCE"),
}


def ids(world: World) -> dict[str, str]:
    account = world.account.catalog.now().ids
    return {
        "usageMetricId": account.public("metrics", TOKENS),
        "seatMetricId": account.public("seat_metrics", EDITORS),
    }


def body(world: World, name: str, kind: str) -> dict[str, Any]:
    structure = dict(STRUCTURES[name])
    known = ids(world)
    if name == "SeatBased":
        structure["seatMetricId"] = known["seatMetricId"]
    elif name not in ("OneTime", "Fixed"):
        structure["usageMetricId"] = known["usageMetricId"]
    frequency, timing = FREQUENCIES.get(name, ("MONTHLY", "IN_ARREARS"))
    given = {
        "productId": world.product()["id"],
        "structure": structure,
        "billingFrequency": frequency,
        "billingType": timing,
        "customMetricParameters": [],
        "listPriceId": None,
        "usageCalculationPeriod": {"frequency": "MONTHLY", "interval": 3},
    }
    made: dict[str, Any] = full_body(f"{name}{kind}Request", given)
    return made


@pytest.mark.parametrize("name", STRUCTURES)
@pytest.mark.parametrize(("kind", "path"), [("Price", "/prices"), ("ListPrice", "/list-prices")])
def test_every_structure_is_given_back_as_it_was_sent(
    world: World, name: str, kind: str, path: str
) -> None:
    sent = body(world, name, kind)
    given = world.made(path, sent)
    assert list(wrong_in(given, f"{name}{kind}Response")) == []
    for field in sent.keys() - {"integrationIds"}:
        assert given[field] == sent[field], field
    assert [{"service": each["service"], "id": each["id"]} for each in given["integrationIds"]] == (
        sent["integrationIds"]
    )
    assert world.read(f"{path}/{given['id']}") == given
    status, type = OPERATIONS[f"GET {path}"].success
    assert status == 200
    listed = world.read(path, productId=given["productId"])
    assert list(wrong_in(listed, type)) == []
    assert [each["id"] for each in listed["items"]] == [given["id"]]


def price(world: World, id: str) -> Price:
    return world.account.catalog.now().catalog.price_by_id[id]


def test_one_half_percent_is_half_a_hundredth_of_the_quantity(world: World) -> None:
    made = world.made("/prices", body(world, "Linear", "Price"))
    assert price(world, made["id"]).model.describe() == "0.5%"


def test_bounds_on_each_event_are_a_linear_prices_own(world: World) -> None:
    sent = body(world, "Linear", "Price")
    sent["structure"] |= {"pricePerUnit": "0.02", "minPrice": "1", "maxPrice": "10"}
    made = world.made("/prices", sent)
    assert made["structure"] == sent["structure"]
    assert "at least 1 EUR" in price(world, made["id"]).model.describe()
    volume = body(world, "Volume", "Price")
    volume["structure"]["tiers"] = [
        {"price": "0.02", "isPricePercentage": True, "minPrice": "1", "maxPrice": "10"}
    ]
    refused = world.call("POST", "/prices", volume)
    assert refused.status_code == 400
    assert {each["field"].rpartition(".")[2] for each in refused.json()["errors"]} == {
        "minPrice",
        "maxPrice",
    }


def test_usage_in_advance_is_refused_with_the_place(world: World) -> None:
    sent = {**body(world, "Linear", "Price"), "billingType": "IN_ADVANCE"}
    refused = world.call("POST", "/prices", sent)
    assert (refused.status_code, refused.json()["code"]) == (400, "catalog-invalid")
    assert "timing" in refused.json()["errors"][0]["message"]


def test_a_metric_or_product_that_is_not_there_is_a_wrong_field(world: World) -> None:
    sent = body(world, "Linear", "Price")
    sent["structure"]["usageMetricId"] = "0199a000-0000-7000-8000-000000000000"
    refused = world.call("POST", "/prices", sent)
    assert refused.json()["errors"][0]["field"] == "structure.usageMetricId"
    refused = world.call("POST", "/prices", {**body(world, "Fixed", "Price"), "productId": "no"})
    assert refused.json()["errors"][0]["field"] == "productId"


def test_only_name_and_status_of_a_price_change(world: World) -> None:
    made = world.made("/prices", body(world, "Fixed", "Price"))
    path = f"/prices/{made['id']}"
    changed = world.call("PUT", path, {"name": "Renamed", "status": "ACTIVE"}).json()
    assert changed["name"] == "Renamed"
    assert changed["structure"] == made["structure"]
    assert changed["updatedAt"] > made["updatedAt"]
    assert changed["createdAt"] == made["createdAt"]
    assert world.call("PUT", path, {"name": "x", "structure": {}}).status_code == 400


def test_a_price_that_a_schedule_bills_stays(world: World) -> None:
    billed = world.account.catalog.now().ids.public("prices", "platform_fee")
    refused = world.call("DELETE", f"/prices/{billed}")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "acme_2026" in refused.json()["detail"]
    made = world.made("/prices", body(world, "Fixed", "Price"))
    assert world.call("DELETE", f"/prices/{made['id']}").json() == made
    assert world.call("GET", f"/prices/{made['id']}").status_code == 404


def test_an_archived_product_gets_no_price_and_an_archived_list_price_leaves_the_list(
    world: World,
) -> None:
    sent = body(world, "Fixed", "ListPrice")
    made = world.made("/list-prices", sent)
    archived = world.call("POST", f"/list-prices/{made['id']}/archive").json()
    assert archived["isArchived"] is True
    assert world.read("/list-prices", productId=sent["productId"])["items"] == []
    everything = world.read("/list-prices", productId=sent["productId"], includeArchived=True)
    assert [each["id"] for each in everything["items"]] == [made["id"]]
    world.call("POST", f"/products/{sent['productId']}/archive")
    refused = world.call("POST", "/list-prices", sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_list_prices_and_prices_are_apart(world: World) -> None:
    listed = world.made("/list-prices", body(world, "Fixed", "ListPrice"))
    assert world.call("GET", f"/prices/{listed['id']}").status_code == 404
    own = world.made("/prices", body(world, "Fixed", "Price"))
    assert world.call("GET", f"/list-prices/{own['id']}").status_code == 404


def test_a_revision_is_that_of_the_product(world: World) -> None:
    answer = world.call("POST", "/prices", body(world, "Fixed", "Price"))
    path, seen = f"/prices/{answer.json()['id']}", answer.headers["ETag"]
    assert world.call("PUT", path, {"name": "a"}, headers={"If-Match": seen}).status_code == 200
    late = world.call("PUT", path, {"name": "b"}, headers={"If-Match": seen})
    assert (late.status_code, late.json()["code"]) == (412, "changed-since")


def test_prices_of_files_are_listed_with_their_product(world: World) -> None:
    platform = next(
        each
        for each in world.read("/billing-products", name="platform")["items"]
        if each["label"] == "platform-2026"
    )
    assert {each["name"] for each in platform["prices"]} == {"Platform fee", "Tokens"}
    assert platform["recognitionMethod"] == "STRAIGHT_LINE"
    assert platform["taxCategoryName"] == "digital_service"


def test_what_a_product_says_of_its_revenue_is_given(world: World) -> None:
    usage = body(world, "Linear", "Price")
    world.made("/prices", usage)
    found = world.read("/billing-products", recognitionMethod="USAGE")["items"]
    assert usage["productId"] in {each["id"] for each in found}
    assert "platform-2026" not in {each["label"] for each in found}
