"""What whoever runs the server sees of it: health, numbers, logs."""

from __future__ import annotations

import json
import logging
import shutil
from collections import namedtuple

import pytest

from engine.api.logs import JsonLines
from tests.api.world import World

Usage = namedtuple("Usage", "total used free")


def metrics(world: World) -> str:
    answer = world.client.get("/metrics", auth=world.credentials)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return str(answer.text)


def test_numbers_are_for_who_has_a_key(world: World) -> None:
    assert world.client.get("/metrics").status_code == 401


def test_requests_are_counted_by_the_template_of_their_route(world: World) -> None:
    for id in ("one", "two", "three"):
        world.call("GET", f"/products/{id}")
    world.client.get("/nothing/here")
    world.client.request("BREW", "/nothing/here")
    text = metrics(world)
    counted = (
        'meterhouse_http_requests_total{method="GET",route="/api/products/{id}",status="404"} 3'
    )
    assert counted in text
    labels = 'method="GET",route="/api/products/{id}"'
    assert f'meterhouse_http_request_seconds_bucket{{{labels},le="+Inf"}} 3' in text
    assert f"meterhouse_http_request_seconds_count{{{labels}}} 3" in text
    assert 'method="GET",route="none",status="404"} 1' in text
    assert 'method="OTHER",route="none"' in text
    assert "meterhouse_http_requests_in_flight 1" in text
    assert "nothing/here" not in text


def test_numbers_tell_what_waits(world: World) -> None:
    world.made("/usage-events", {"customerAlias": "acme-prod", "eventType": "llm_request"})
    text = metrics(world)
    for name in ("events_landed_total", "log_segments_waiting", "outbox_waiting", "runs_total"):
        assert f"# TYPE meterhouse_{name} " in text
        assert f'meterhouse_{name}{{account="main"}} ' in text


def test_a_full_disk_is_not_ready(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert world.client.get("/ready").status_code == 200
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 5, 5))
    answer = world.client.get("/ready")
    assert answer.status_code == 503
    assert "the disk has 5 bytes left" in answer.json()["reasons"][0]


def test_a_clients_id_for_a_request_is_taken_if_it_is_one(world: World) -> None:
    answer = world.call("GET", "/products/none", headers={"X-Request-Id": "trace-1.a_B"})
    assert answer.headers["X-Request-Id"] == answer.headers["Request-Id"] == "trace-1.a_B"
    assert answer.json()["requestId"] == "trace-1.a_B"
    for hostile in ('a"b', "x" * 65, "a b", ""):
        other = world.call("GET", "/products/none", headers={"X-Request-Id": hostile})
        assert other.headers["X-Request-Id"] == other.headers["Request-Id"] != hostile


def test_no_secret_gets_into_the_logs(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "meterhouse")
    caplog.set_level(logging.DEBUG, "sqlalchemy.engine")
    id, secret = world.credentials
    key = {"Idempotency-Key": f"{secret}-key", "Sequence-Version": "2024-07-30"}
    world.call("POST", "/products", {"name": f"of {secret}"}, headers=key)
    world.call("POST", "/products", {"name": secret, secret: 1})
    world.call("GET", "/products", name=secret)
    world.call("GET", "/products", **{secret: "x"})
    world.client.get("/api/products", headers={"Authorization": f"Bearer {id}:{secret}"})
    world.client.get("/api/products", headers={"Authorization": f"Bearer {secret}:{id}"})
    world.client.get("/api/products", headers={"Sequence-Version": secret, "Cookie": secret})
    world.client.get(f"/sign-in/{secret}")
    world.client.get("/api/products", params={"after": secret}, auth=world.credentials)
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("meterhouse")
    )
    assert logged.count('"requestId"') == 9
    assert secret not in logged


def test_what_fails_in_the_database_is_logged_without_its_values(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    canary = "mhk_" + "secret" * 2

    def broken(*_: object) -> None:
        with world.account.store.write() as connection:
            connection.exec_driver_sql("INSERT INTO api_keys (id) VALUES (?)", (canary,))

    monkeypatch.setattr(type(world.account.catalog), "now", broken)
    assert world.call("GET", "/products").status_code == 500
    lines = [JsonLines().format(record) for record in caplog.records]
    failed = next(json.loads(line) for line in lines if "exception" in line)
    assert failed["level"] == "error"
    assert "IntegrityError" in failed["exception"]
    assert not any(canary in line for line in lines)


def test_a_line_of_the_log_is_one_object() -> None:
    record = logging.LogRecord("meterhouse.api", logging.INFO, "x", 1, '{"status": 200}', (), None)
    assert json.loads(JsonLines().format(record))["status"] == 200
    record = logging.LogRecord("uvicorn.error", logging.INFO, "x", 1, "two\nlines", (), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "two\nlines"
