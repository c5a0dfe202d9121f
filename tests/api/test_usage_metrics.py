"""Usage metrics: given back as sent, counting what they say."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from ingest.land import land as land_files
from tests.api.world import World

BODY = {
    "name": "Volume",
    "metricType": "SIMPLE",
    "eventType": "llm_request",
    "aggregationType": "SUM",
    "aggregationProperty": "tokens",
}
JANUARY = {"periodStart": "2026-01-01", "periodEnd": "2026-01-31"}


def metric(world: World, **fields: Any) -> Any:
    return world.made("/usage-metrics", {**BODY, "name": world.name("Metric"), **fields})


def test_filters_of_a_file_in_another_form_are_given_as_they_stand(world: World) -> None:
    plain = world.read("/usage-metrics/tokens")
    assert (plain["name"], plain["aggregationType"]) == ("tokens", "SUM")
    assert plain["propertyFilters"] == {}
    assert "filters" not in plain


def test_a_metric_is_a_metric_of_the_catalog(world: World) -> None:
    made = metric(
        world,
        metricType="GROUPED",
        groupingProperty="model",
        propertyFilters={"region": ["eu", "us"], "tier": ["free"]},
        propertiesToNegate=["tier"],
        caseSensitive=False,
    )
    found = world.account.catalog.now().catalog.metrics
    own = next(each for each in found if each.id == "u_" + made["id"].replace("-", ""))
    assert own.breakdowns == ("model",)
    assert [each.operator.value for each in own.filters.conditions] == ["in", "not_in"]
    assert all(each.ignores_case for each in own.filters.conditions)


def test_what_the_contract_has_no_word_for_is_custom_with_an_aggregation(world: World) -> None:
    made = metric(world, aggregationType="CUSTOM", aggregation="percentile", percentile="95")
    assert (made["aggregationType"], made["aggregation"]) == ("CUSTOM", "percentile")
    for fields in (
        {"aggregationType": "CUSTOM"},
        {"aggregation": "max"},
        {"aggregationType": "UNIQUE", "aggregationProperty": None},
        {"metricType": "GROUPED"},
        {"propertiesToNegate": ["region"]},
    ):
        refused = world.call("POST", "/usage-metrics", {**BODY, **fields})
        assert refused.status_code == 400, fields


def test_two_metrics_do_not_share_a_name(world: World) -> None:
    made = metric(world)
    again = world.call("POST", "/usage-metrics", {**BODY, "name": made["name"]})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


def test_a_deleted_metric_leaves_the_lists_and_frees_its_name(world: World) -> None:
    made = metric(world)
    assert "deletedAt" in world.call("DELETE", f"/usage-metrics/{made['id']}").json()
    assert world.read("/usage-metrics", id=made["id"])["items"] == []
    assert "deletedAt" in world.read(f"/usage-metrics/{made['id']}")
    assert world.call("DELETE", f"/usage-metrics/{made['id']}").status_code == 404
    metric(world, name=made["name"])


def land(world: World, *events: tuple[str, str, str, str]) -> None:
    """(alias, instant, tokens, model) each."""
    path = world.account.workspace.root / f"{world.name('events').replace(' ', '-')}.ndjson"
    lines = [
        json.dumps(
            {
                "customerAlias": alias,
                "eventType": "llm_request",
                "eventTimestamp": at,
                "eventProperties": {"tokens": tokens, "model": model},
            }
        )
        for alias, at, tokens, model in events
    ]
    path.write_text("\n".join(lines) + "\n")
    world.clock.at += timedelta(seconds=1)
    land_files(world.account.workspace.lake, [path], clock=world.clock)


def test_usage_is_counted_exactly_with_the_last_day_of_the_period(world: World) -> None:
    land(
        world,
        ("acme", "2026-01-31T22:59:59Z", "0.1", "a"),
        ("acme-prod", "2026-01-05T10:00:00Z", "150.035", "b"),
        ("acme", "2026-01-31T23:00:00Z", "1000", "a"),
        ("nobody", "2026-01-05T10:00:00Z", "7", "a"),
    )
    made = metric(world)
    path = f"/usage-metrics/{made['id']}/calculate"
    answer = world.call("GET", path, customerAliases="acme-prod", by="model", **JANUARY)
    assert answer.status_code == 200, answer.text
    assert '"value": 150.135' in answer.text
    found = answer.json()
    assert (found["eventCount"], found["exactValue"]) == (2, "150.135")
    assert [(each["values"], each["value"]) for each in found["breakdowns"]] == [
        ({"model": "a"}, "0.1"),
        ({"model": "b"}, "150.035"),
    ]
    both = world.read(path, customerAliases="acme,nobody", **JANUARY)
    assert both["exactValue"] == "157.135"
    customer = world.read("/customers/acme")["id"]
    assert world.read(path, customerAliases=customer, **JANUARY)["exactValue"] == "150.135"
    by_day = world.read(
        f"/usage-metrics/{made['id']}/days", customerAliases="acme", by="model", **JANUARY
    )
    told = {each["date"]: each for each in by_day["days"]}
    assert len(told) == 31
    assert {day: each["value"] for day, each in told.items() if each["eventCount"]} == {
        "2026-01-05": "150.035",
        "2026-01-31": "0.1",
    }
    assert told["2026-01-31"]["breakdowns"] == [
        {"values": {"model": "a"}, "value": "0.1", "eventCount": 1}
    ]
    before = world.read(path, customerAliases="acme", asOf="2026-01-01T00:00:00Z", **JANUARY)
    assert (before["exactValue"], before["eventCount"]) == ("0", 0)


def test_what_cannot_be_asked_is_told_by_its_parameter(world: World) -> None:
    path = "/usage-metrics/tokens/calculate"
    for wrong, field in (
        ({"periodStart": "January"}, "periodStart"),
        ({"asOf": "2026-01-01T00:00:00"}, "asOf"),
        ({"customParameters": "factor=2"}, "customParameters"),
    ):
        query = {"customerAliases": "acme", **JANUARY, **wrong}
        refused = world.call("GET", path, **query)
        assert refused.json()["errors"][0]["field"] == field
    missing = world.call("GET", path)
    assert {each["field"] for each in missing.json()["errors"]} == {
        "customerAliases",
        "periodStart",
        "periodEnd",
    }
    upside_down = {"periodStart": "2026-02-01", "periodEnd": "2026-01-01"}
    assert world.call("GET", path, customerAliases="acme", **upside_down).status_code == 400
