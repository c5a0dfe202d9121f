"""Who is told of what, through the API."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from engine.store.audit import entries_of
from engine.workflows.api_keys import Scope
from tests.api.cases.notification_policies import FIRST, SECOND, policy
from tests.api.world import World

PATH = "/notifications/policies"


def body(**fields: Any) -> dict[str, Any]:
    made = {"name": "Ledger", "recipients": [FIRST], "channel": "WEBHOOK"}
    return {**made, **fields}


def test_the_secret_is_shown_when_it_is_made_and_never_again(world: World) -> None:
    made = world.made(PATH, body())
    assert made["webhookSecret"].startswith("whsec_")
    rotated = world.call("POST", f"{PATH}/{made['id']}/rotate-secret", {}).json()
    assert rotated["webhookSecret"] not in (None, made["webhookSecret"])
    answers = [
        world.read(f"{PATH}/{made['id']}"),
        world.read(PATH),
        world.call("POST", f"{PATH}/{made['id']}/recipients", {"recipients": [SECOND]}).json(),
        world.call("DELETE", f"{PATH}/{made['id']}").json(),
    ]
    with world.account.store.read() as connection:
        log = entries_of(connection, "notification_policy", made["id"])
    assert [each.verb.partition(".")[2] for each in log] == [
        "created",
        "secret_rotated",
        "updated",
        "deleted",
    ]
    assert "whsec_" not in json.dumps(answers) + "".join(each.body for each in log)
    assert "from=us" not in "".join(each.body for each in log), "paths of receivers may be secret"


def test_types_are_added_and_taken_away_but_never_the_last(world: World) -> None:
    id = policy(world)["id"]
    added = world.call(
        "POST", f"{PATH}/{id}/notification-types", {"notificationTypes": ["DRIFT_FOUND"]}
    ).json()
    assert added["notificationTypes"] == ["INVOICE_ISSUED", "CUSTOMER_CREATED", "DRIFT_FOUND"]
    for type in ("DRIFT_FOUND", "CUSTOMER_CREATED"):
        left = world.call("DELETE", f"{PATH}/{id}/notification-types/{type}").json()
    assert left["notificationTypes"] == ["INVOICE_ISSUED"]
    last = world.call("DELETE", f"{PATH}/{id}/notification-types/INVOICE_ISSUED")
    assert (last.status_code, last.json()["code"]) == (409, "conflict")
    other = world.call("DELETE", f"{PATH}/{id}/notification-types/DRIFT_FOUND")
    assert other.status_code == 404


def test_a_policy_of_all_types_names_the_rest_once_one_is_taken_away(world: World) -> None:
    id = world.made(PATH, body())["id"]
    assert "notificationTypes" not in world.read(f"{PATH}/{id}")
    left = world.call("DELETE", f"{PATH}/{id}/notification-types/INVOICE_UPDATED").json()
    assert len(left["notificationTypes"]) == 19
    assert "INVOICE_UPDATED" not in left["notificationTypes"]


def test_the_list_keeps_policies_that_tell_of_a_type(world: World) -> None:
    named = world.made(PATH, body(notificationTypes=["PAYMENT_RECEIVED"]))["id"]
    everything = world.made(PATH, body())["id"]
    ours = {each["id"] for each in world.read(PATH, notificationType="PAYMENT_RECEIVED")["items"]}
    theirs = {each["id"] for each in world.read(PATH, notificationType="MERCHANT_UPDATED")["items"]}
    assert (named in ours, everything in ours) == (True, False)
    assert (named in theirs, everything in theirs) == (False, True)


def test_recipients_are_taken_away_but_never_the_last(world: World) -> None:
    id = policy(world)["id"]
    left = world.call("DELETE", f"{PATH}/{id}/recipients/{quote(FIRST, safe='')}").json()
    assert left["recipients"] == [SECOND]
    last = world.call("DELETE", f"{PATH}/{id}/recipients/{quote(SECOND, safe='')}")
    assert last.status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipients": ["http://hooks.example.com/"]},
        {"recipients": ["https://user:word@hooks.example.com/"]},
        {"recipients": ["https://169.254.169.254/latest/meta-data"]},
        {"recipients": ["ada@example.com"]},
        {"recipients": []},
        {"recipients": [f"https://hooks.example.com/{n}" for n in range(21)]},
        {"channel": "EMAIL"},
        {
            "channel": "EMAIL",
            "recipients": ["ada@example.com"],
            "webhookSecret": "whsec_" + "a" * 40,
        },
        {"webhookSecret": "whsec_short"},
        {"webhookSecret": "another word that is no secret of ours"},
        {"notificationTypes": ["NOTIFICATION_TEST"]},
    ],
)
def test_a_policy_that_can_tell_nobody_is_refused(world: World, wrong: dict[str, Any]) -> None:
    answer = world.call("POST", PATH, body(**wrong))
    assert answer.status_code == 400, answer.text
    assert "word" not in answer.json()["detail"].replace("password", "")


def test_only_an_admin_decides_who_is_told(world: World) -> None:
    refused = world.call("POST", PATH, body(), credentials=world.key(Scope.BILLING))
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")


def test_a_deleted_policy_is_not_there(world: World) -> None:
    id = policy(world)["id"]
    assert world.call("DELETE", f"{PATH}/{id}").json()["id"] == id
    assert world.call("GET", f"{PATH}/{id}").status_code == 404
    assert id not in {each["id"] for each in world.read(PATH, limit=100)["items"]}
