"""Tax rates through the API, and the lines that bear them."""

from __future__ import annotations

from tests.api.cases.tax_rates import rate
from tests.api.invoice_makers import one_off
from tests.api.world import World


def test_a_rate_is_a_share_and_counts_its_versions(world: World) -> None:
    made = rate(world, amount="0.075")
    assert (made["amount"], made["version"], made["isArchived"]) == ("0.075", 1, False)
    path = f"/tax-rates/{made['id']}"
    body = {name: made[name] for name in ("name", "invoiceName", "invoiceShortName", "country")}
    body = {**body, "id": made["id"], "isPublished": False, "amount": "0.08"}
    seen = world.call("GET", path).headers["ETag"]
    changed = world.call("PUT", path, body, headers={"If-Match": seen})
    assert (changed.json()["amount"], changed.json()["version"]) == ("0.08", 2)
    assert changed.json()["versionId"] != made["versionId"]
    stale = world.call("PUT", path, {**body, "amount": "0.09"}, headers={"If-Match": seen})
    assert stale.status_code == 412
    other = world.call("PUT", path, {**body, "id": rate(world)["id"]})
    assert other.status_code == 400


def test_only_a_published_rate_that_is_not_archived_is_borne(world: World) -> None:
    made = rate(world, country="DE", amount="0.19", isPublished=True)
    assert one_off(world, "50")["totalTax"] == "19.00"
    archived = world.made(f"/tax-rates/{made['id']}/archive", None)
    assert archived["isArchived"] is True
    assert world.call("POST", f"/tax-rates/{made['id']}/archive").status_code == 409
    again = rate(world, country="DE", amount="0.07", isPublished=True)
    assert one_off(world, "50")["totalTax"] == "7.00"
    for each in (made, again):
        assert world.call("DELETE", f"/tax-rates/{each['id']}").status_code == 200
    assert world.call("GET", f"/tax-rates/{made['id']}").status_code == 404


def test_a_share_above_one_is_refused_as_it_is_likely_a_percentage(world: World) -> None:
    body = {
        "isPublished": False,
        "name": "VAT",
        "invoiceName": "VAT",
        "invoiceShortName": "VAT",
        "country": "GB",
        "amount": "20",
    }
    refused = world.call("POST", "/tax-rates", body)
    assert refused.status_code == 400
    assert [each["field"] for each in refused.json()["errors"]] == ["amount"]
