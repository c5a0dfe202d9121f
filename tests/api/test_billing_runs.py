"""Closes over HTTP: begun, watched, listed; and what else the API says of the numbers."""

from __future__ import annotations

from typing import Any

import pytest

from engine.workflows import billing_runs
from engine.workflows.api_keys import Scope
from engine.workflows.attempts import end_attempt
from tests.api.cases.billing_schedules import CASES
from tests.api.contract.bodies import full_body
from tests.api.contract.facts import OPERATIONS
from tests.api.world import World


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """No process is begun; the attempts for which one would be."""
    found: list[Any] = []
    monkeypatch.setattr(
        billing_runs, "start_close_process", lambda *arguments: found.append(arguments[2])
    )
    return found


def test_a_run_is_begun_once_watched_and_listed(world: World, begun: list[Any]) -> None:
    made = world.call("POST", "/billing-runs", {"through": "2026-02-28"})
    assert made.status_code == 202
    run = made.json()
    assert (run["status"], run["cause"], run["through"]) == ("RUNNING", "API", "2026-02-28")
    assert [each.id for each in begun] == [run["id"]]
    again = world.call("POST", "/billing-runs", {})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    end_attempt(world.account.store, run["id"], world.clock(), "the lake is away")
    failed = world.read(f"/billing-runs/{run['id']}")
    assert (failed["status"], failed["reason"]) == ("FAILED", "the lake is away")
    today = world.call("POST", "/billing-runs", {})
    assert today.json()["through"] == "2026-03-01"
    page = world.read("/billing-runs", status="FAILED", cause="API")
    assert [each["id"] for each in page["items"]] == [run["id"]]
    first = world.read("/billing-runs", limit=1)
    assert first["items"][0]["id"] == today.json()["id"]
    rest = world.read("/billing-runs", limit=1, after=first["pagination"]["after"])
    assert rest["items"][0]["id"] == run["id"]
    end_attempt(world.account.store, today.json()["id"], world.clock(), "over")


def test_a_run_through_what_is_still_to_be_known_is_refused(world: World, begun: list[Any]) -> None:
    for later in ({"asOf": "2030-01-01T00:00:00Z"}, {"through": "2026-03-02"}):
        assert world.call("POST", "/billing-runs", later).status_code == 400
    assert begun == []
    assert world.call("GET", "/billing-runs/none").status_code == 404
    reader = world.key(Scope.READ)
    assert world.call("POST", "/billing-runs", {}, credentials=reader).status_code == 403


def test_what_a_schedule_would_bill_is_previewed_before_and_after_it_is_made(
    world: World,
) -> None:
    operation = OPERATIONS["POST /billing-schedules"]
    assert operation.request is not None
    given = CASES["POST /billing-schedules"](world)
    full = given.body or full_body(operation.request, given.given)
    before = world.read("/billing-schedules")["pagination"]["totalResultSize"]
    answer = world.call("POST", "/billing-schedules/preview", full)
    assert answer.status_code == 200, answer.text
    assert {"seq", "invoices", "parked"} <= set(answer.json())
    assert world.read("/billing-schedules")["pagination"]["totalResultSize"] == before
    kept = world.read("/billing-schedules/acme_2026/preview", through="2026-02-28")
    assert [each["netTotal"] for each in kept["invoices"]][:1] == ["99.00"]
    of_customer = world.read("/customers/acme/preview", through="2026-02-28")
    assert len(of_customer["invoices"]) >= len(kept["invoices"])


def test_drift_is_read_and_a_reconciliation_refuses_what_it_does_not_know(world: World) -> None:
    assert world.read("/drift")["periods"] == []
    assert world.call("GET", "/drift", customerId="nobody").status_code == 400
