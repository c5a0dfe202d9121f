"""Usage events over HTTP: acknowledged, listed at once, filtered, paged; refused with a reason."""

from __future__ import annotations

import gzip
import json
from typing import Any

from engine.workflows.api_keys import Scope
from tests.api.world import World, open_world, write_workspace

JSON = {"content-type": "application/json"}
LINES = {"content-type": "application/x-ndjson"}


def event(**fields: Any) -> dict[str, Any]:
    return {"customerAlias": "acme", "eventType": "llm_request", **fields}


def post(world: World, path: str, content: bytes, **headers: str) -> Any:
    return world.client.post(
        f"/api{path}",
        content=content,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        auth=world.credentials,
    )


def sent(world: World, *events: dict[str, Any]) -> Any:
    answer = world.call("POST", "/usage-events/batch", list(events))
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(page: Any) -> list[str]:
    return [item["id"] for item in page["items"]]


def test_an_event_is_listed_as_it_was_acknowledged(world: World) -> None:
    properties = {"amount": 12.5, "a.b": 1, "a": {"c": [1, {"d": None}]}, "flag": True}
    made = world.made(
        "/usage-events",
        event(customerEventId="e-1", eventTimestamp="2026-02-01T10:00:00+01:00")
        | {"eventProperties": properties},
    )
    assert made["eventTimestamp"] == "2026-02-01T09:00:00Z"
    assert made["eventProperties"] == properties
    assert made["sequenceAccountId"] == world.read("/sequence-accounts")["items"][0]["id"]
    assert world.read("/usage-events", eventId="e-1")["items"] == [made]
    assert world.read("/usage-events", eventId=made["id"])["items"] == [made]


def test_digits_come_back_as_they_were_sent(world: World) -> None:
    text = b'{"customerAlias":"digits","eventType":"n","eventProperties":{"x":1.500,"y":1e400}}'
    answer = post(world, "/usage-events", text, **JSON)
    assert answer.status_code == 201
    assert '"eventProperties":{"x":1.500,"y":1e400}' in answer.text
    listed = world.call("GET", "/usage-events", customerAlias="digits")
    assert '"eventProperties":{"x":1.500,"y":1e400}' in listed.text


def test_an_event_without_an_id_or_time_gets_both(world: World) -> None:
    made = world.made("/usage-events", event())
    assert made["customerEventId"] == made["id"]
    assert made["eventTimestamp"] == made["receivedAt"]


def test_a_repeated_id_is_stored_again_and_the_latest_counts(world: World) -> None:
    first, second = (
        world.made("/usage-events", event(customerEventId="twice", eventProperties={"tokens": n}))
        for n in (5, 7)
    )
    assert first["id"] < second["id"]
    assert ids(world.read("/usage-events", eventId="twice")) == [second["id"], first["id"]]


def test_events_count_at_once_and_no_more_once_retracted(world: World) -> None:
    metric = next(
        each for each in world.read("/usage-metrics")["items"] if each["name"] == "tokens"
    )
    asked = {
        "customerAliases": "acme-prod",
        "periodStart": "2026-01-01",
        "periodEnd": "2026-01-31",
    }
    path = f"/usage-metrics/{metric['id']}/calculate"
    before = world.read(path, **asked)["value"]
    world.made(
        "/usage-events",
        event(
            customerAlias="acme-prod",
            customerEventId="counted",
            eventTimestamp="2026-01-15T12:00:00Z",
            eventProperties={"tokens": 40},
        ),
    )
    assert world.read(path, **asked)["value"] == before + 40
    gone = world.made("/usage-events", {"customerEventId": "counted", "retracted": True})
    assert gone["retracted"] is True
    assert world.read(path, **asked)["value"] == before


def test_filters_filter(world: World) -> None:
    made = sent(
        world,
        event(customerAlias="f-1", eventType="f", eventTimestamp="2026-01-01T00:00:00Z"),
        event(customerAlias="f-1", eventType="g", eventTimestamp="2026-01-03T00:00:00Z"),
        event(customerAlias="acme", eventType="f", eventTimestamp="2026-01-02T00:00:00Z"),
    )
    one, two, three = (item["id"] for item in made["items"])

    def found(**query: Any) -> list[str]:
        return [id for id in ids(world.read("/usage-events", **query)) if id in (one, two, three)]

    assert found(customerAlias="f-1") == [two, one]
    assert found(customerAlias=["f-1", "acme"]) == [three, two, one]
    assert found(eventType="f") == [three, one]
    assert found(unmappedAliasesOnly="true", customerAlias=["f-1", "acme"]) == [two, one]
    assert found(eventTimestampAfter="2026-01-01T00:00:00Z", eventType="f") == [three]
    assert found(eventTimestampBefore="2026-01-02T00:00:00Z", eventType="f") == [one]
    assert found(sortBy="eventTimestamp", customerAlias=["f-1", "acme"]) == [two, three, one]
    assert found(sortOrder="ASC", customerAlias="f-1") == [one, two]
    assert found(offset=1, customerAlias="f-1") == [one]
    acme = next(
        each for each in world.read("/customers")["items"] if each["legalName"] == "Acme Ltd"
    )
    assert found(customerAlias=acme["id"], eventType="f") == [three]


def test_a_filter_that_is_no_instant_is_refused(world: World) -> None:
    answer = world.call("GET", "/usage-events", eventTimestampAfter="2026-01-01")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "eventTimestampAfter"


def test_pages_go_both_ways_over_landed_and_waiting_events(world: World) -> None:
    alias = world.name("paged")
    stamps = [f"2026-01-{day:02d}T00:00:00Z" for day in (5, 3, 1, 4, 2)]
    made = sent(world, *(event(customerAlias=alias, eventTimestamp=each) for each in stamps[:3]))
    world.account.intake.close()  # what came so far is landed
    made = (
        made["items"]
        + sent(world, *(event(customerAlias=alias, eventTimestamp=each) for each in stamps[3:]))[
            "items"
        ]
    )
    by_receipt = [item["id"] for item in made]
    by_time = [id for _, id in sorted(zip(stamps, by_receipt, strict=True))]
    for sort, ascending in (("createdAt", by_receipt), ("eventTimestamp", by_time)):
        for order in ("ASC", "DESC"):
            wanted = ascending if order == "ASC" else ascending[::-1]
            query = {"customerAlias": alias, "sortBy": sort, "sortOrder": order, "limit": 2}
            first = world.read("/usage-events", **query)
            assert first["pagination"]["totalResultSize"] == 5
            assert "before" not in first["pagination"]
            second = world.read("/usage-events", after=first["pagination"]["after"], **query)
            third = world.read("/usage-events", after=second["pagination"]["after"], **query)
            assert "after" not in third["pagination"]
            assert ids(first) + ids(second) + ids(third) == wanted
            back = world.read("/usage-events", before=third["pagination"]["before"], **query)
            assert ids(back) == wanted[2:4]


def test_a_refused_event_says_why_and_where(world: World) -> None:
    answer = world.call("POST", "/usage-events", {"customerAlias": "acme"})
    assert answer.status_code == 400
    problem = answer.json()
    assert (problem["code"], problem["reason"]) == ("event-refused", "missing_event_type")
    assert problem["errors"][0]["field"] == "eventType"


def test_hostile_bodies_are_refused_and_break_nothing(world: World) -> None:
    deep = b'{"customerAlias":"a","eventType":"b","eventProperties":' + b'{"a":' * 50_000 + b"1"
    cases = {
        deep + b"}" * 50_001: "nested_too_deep",
        b'{"customerAlias":"a","eventType":"b","eventProperties":{"x":NaN}}': "number_not_finite",
        b'{"customerAlias":"a","customerAlias":"b","eventType":"c"}': "duplicate_key",
        b'{"customerAlias":"a\\u0000","eventType":"c"}': "nul_character",
        b'{"customerAlias":"a\\ud800","eventType":"c"}': "lone_surrogate",
        b'{"customerAlias":"' + b"a" * 256 + b'","eventType":"c"}': "key_too_long",
        b'{"customerAlias":"a","eventType":"c","x":"' + b"a" * 70_000 + b'"}': "event_too_large",
        b"\xff": "invalid_utf8",
        b"[]": "not_an_object",
        b"{": "unparsable_line",
    }
    for body, reason in cases.items():
        answer = post(world, "/usage-events", body, **JSON)
        assert answer.status_code == 400, answer.text
        assert answer.json()["reason"] in (reason, "event_too_large"), answer.text
    many = {f"p{number}": 1 for number in range(256)}
    answer = world.call("POST", "/usage-events", event(eventProperties=many))
    assert answer.json()["reason"] == "too_many_properties"
    assert post(world, "/usage-events", b"", **JSON).status_code == 400
    assert post(world, "/usage-events", b"{}").status_code == 415
    assert post(world, "/usage-events", b" " * 2_000_000, **JSON).status_code == 413
    assert world.made("/usage-events", event())["id"]


def test_a_bad_item_of_a_batch_costs_no_good_one(world: World) -> None:
    items = [
        json.dumps(event(customerEventId="b-0")).encode(),
        b'{"customerAlias":"a","eventType":"b","eventProperties":{"x":NaN}}',
        b'{"eventType":"b"}',
        json.dumps(event(customerEventId="b-3", eventProperties={"n": "\n"})).encode(),
    ]
    for type, body in (
        ("application/json", b" [\n" + b" ,\n".join(items) + b"\n] "),
        ("application/x-ndjson", b"\n".join(items) + b"\n\n"),
    ):
        for content, encoding in ((body, "identity"), (gzip.compress(body), "gzip")):
            answer = post(
                world,
                "/usage-events/batch",
                content,
                content_type=type,
                content_encoding=encoding,
            )
            assert answer.status_code == 200, answer.text
            told = answer.json()
            assert (told["accepted"], told["rejected"]) == (2, 2)
            states = [item["status"] for item in told["items"]]
            assert states == ["ACCEPTED", "REJECTED", "REJECTED", "ACCEPTED"]
            assert [item["index"] for item in told["items"]] == [0, 1, 2, 3]
            assert told["items"][1]["reason"] == "number_not_finite"
            last = world.read("/usage-events", eventId="b-3")["items"][0]
            assert last["id"] == told["items"][3]["id"]


def test_batches_have_limits(world: World) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    cases = [
        (bomb, {**LINES, "content-encoding": "gzip"}, 413),
        (b"{}\n" * 5_001, LINES, 413),
        (b"[" + b"{}," * 5_000 + b"{}]", JSON, 413),
        (b"[]", JSON, 400),
        (b"\n \n", LINES, 400),
        (b"{}", JSON, 400),
        (b"[{}", JSON, 400),
        (b"[{},]", JSON, 400),
        (b"[{}] x", JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b"[1" + b"0" * 5_000 + b"]", JSON, 200),
        (gzip.compress(b"[{}]")[:-4], {**JSON, "content-encoding": "gzip"}, 400),
        (b"[{}]", {**JSON, "content-encoding": "gzip"}, 400),
        (b"[{}]", {**JSON, "content-encoding": "br"}, 415),
        (b"[{}]", {"content-type": "text/plain"}, 415),
    ]
    for body, headers, status in cases:
        answer = world.client.post(
            "/api/usage-events/batch", content=body, headers=headers, auth=world.credentials
        )
        assert answer.status_code == status, (body[:20], answer.text)


def test_a_repeated_request_with_an_idempotency_key_is_stored_once(world: World) -> None:
    body = event(customerEventId="once")
    headers = {"Idempotency-Key": "usage-1"}
    first, again = (
        world.call("POST", "/usage-events", body, headers=headers).json() for _ in range(2)
    )
    assert first == again
    assert len(ids(world.read("/usage-events", eventId="once"))) == 1


def test_keys_that_only_ingest_send_and_do_not_read(world: World) -> None:
    only = world.key(Scope.INGEST)
    assert world.call("POST", "/usage-events", event(), credentials=only).status_code == 201
    assert world.call("GET", "/usage-events", credentials=only).status_code == 403
    reading = world.key(Scope.READ, Scope.BILLING)
    assert world.call("POST", "/usage-events", event(), credentials=reading).status_code == 403


def test_what_was_acknowledged_is_there_when_the_server_starts_again(tmp_path: Any) -> None:
    folder = write_workspace(tmp_path)
    with open_world(folder) as first:
        made = first.made("/usage-events", event())
        assert first.account.workspace.lake.snapshot().last_seq == 0
    with open_world(folder) as second:
        assert second.account.workspace.lake.snapshot().last_seq == 1
        assert second.read("/usage-events")["items"] == [made]


def test_another_process_with_the_log_open_is_said_to_be_why(tmp_path: Any) -> None:
    from ingest.event_log import EventLog

    with open_world(write_workspace(tmp_path)) as world:
        with EventLog.open(world.account.workspace.lake):
            answer = world.call("POST", "/usage-events", event())
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert world.call("POST", "/usage-events", event()).status_code == 201
