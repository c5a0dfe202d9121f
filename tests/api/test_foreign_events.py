"""What clients of OpenMeter and of Lago send is kept as events of ours; the docs have examples."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.api.world import World

PAGE = Path(__file__).resolve().parents[2] / "docs" / "events.md"
EXAMPLES = re.findall(r"```http\nPOST /api(\S+)\n(.*?)\n\n(.*?)```", PAGE.read_text("utf-8"), re.S)


def sent(world: World, path: str, body: str, **headers: str) -> Any:
    return world.client.post(
        f"/api{path}", content=body.encode(), headers=headers, auth=world.credentials
    )


def kept(world: World, id: str) -> Any:
    """The latest event of an id."""
    found = world.read("/usage-events", eventId=id)["items"][0]
    names = ("customerAlias", "eventType", "eventTimestamp", "eventProperties")
    return tuple(found[name] for name in names)


def test_every_example_of_the_docs_is_kept_as_the_docs_say(world: World) -> None:
    statuses = []
    answers = []
    for path, head, body in EXAMPLES:
        headers = dict(line.split(": ", 1) for line in head.splitlines())
        answer = sent(world, path, body, **headers)
        statuses.append(answer.status_code)
        answers.append(answer)
    assert statuses == [204, 204, 204, 200, 200]
    cloud = kept(world, "gateway#r-1")
    assert cloud == ("acme", "llm_request", "2026-01-05T10:00:00Z", {"tokens": 120.5})
    assert len(world.read("/usage-events", eventId="gateway#r-1")["items"]) == 2
    assert kept(world, "gateway#r-3")[3] == {"tokens": 8}
    lago = kept(world, "acme#t-1")
    assert lago == ("acme", "llm_request", "2026-01-05T10:00:00.250000Z", {"tokens": 9})
    event = answers[3].json()["event"]
    assert (event["transaction_id"], event["code"]) == ("t-1", "llm_request")
    assert event["external_subscription_id"] == "acme"
    ids = [each["transaction_id"] for each in answers[4].json()["events"]]
    assert ids == ["t-2", "t-3"]
    assert kept(world, "acme#t-3")[2] == "2026-01-05T10:00:00Z"
    listed = world.call("GET", "/usage-events", eventId="gateway#r-1").text
    assert '"tokens":120.50' in listed


def test_a_bad_one_costs_no_other_and_is_named(world: World) -> None:
    good = '{"id":"g-%d","source":"s","type":"t","subject":"a"}'
    for path, type, body, refused in (
        (
            "/v1/events",
            "application/cloudevents-batch+json",
            "[" + good % 1 + ',{"id":"b","source":"s","type":"t"},3,{"type":"t","subject":"a"}]',
            ["missing_customer_alias", "not_an_object", "blank_customer_event_id"],
        ),
        (
            "/v1/events/batch",
            "application/json",
            '{"events":[{"transaction_id":"g-1","external_subscription_id":"s","code":"c"},'
            '{"code":"c","external_subscription_id":"s"},null,'
            '{"transaction_id":"x","external_subscription_id":"s","code":"c","timestamp":"soon"}]}',
            ["blank_customer_event_id", "not_an_object", "timestamp_unparsable"],
        ),
    ):
        answer = sent(world, path, body, **{"Content-Type": type})
        assert answer.status_code == 400, answer.text
        items = answer.json()["items"]
        assert [each["reason"] for each in items] == refused
        assert [each["index"] for each in items] == [1, 2, 3]
        assert kept(world, "s#g-1")


def test_bodies_that_are_nothing_of_it_are_refused(world: World) -> None:
    cloud = "application/cloudevents+json"
    for path, type, body, status in (
        ("/v1/events", cloud, "{", 400),
        ("/v1/events", cloud, "[]", 400),
        ("/v1/events", cloud, '{"id":"1","id":"2"}', 400),
        ("/v1/events", cloud, '{"id":{"a":1},"source":3,"type":[],"subject":"x"}', 400),
        (
            "/v1/events",
            cloud,
            '{"id":"1","source":"s","type":"t","subject":"x","data":"text"}',
            400,
        ),
        ("/v1/events", "application/json", '{"event":3}', 400),
        ("/v1/events", "application/json", '{"event":{"timestamp":1e99999999}}', 400),
        ("/v1/events", "text/plain", "{}", 415),
        ("/v1/events/batch", "application/json", '{"events":{}}', 400),
        ("/v1/events/batch", "application/json", "[" * 50_000, 400),
    ):
        answer = sent(world, path, body, **{"Content-Type": type})
        assert answer.status_code == status, (body[:40], answer.text)
