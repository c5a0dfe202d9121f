"""From a change to a receiver: what is sent, tried again, given up, sent again."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from engine.api.delivering import delivering
from engine.api.notices import courier_of
from engine.delivery.retry import DELAYS
from engine.domain.notice import CONTRACT_TYPES, NotificationType
from engine.store.outbox import Fact, enqueue
from engine.workflows.deliver import Courier, Delivered, deliver_due
from tests.api.cases.billing_schedules import schedule
from tests.api.cases.credit_notes import issued
from tests.api.cases.credits import grant
from tests.api.invoice_makers import sent
from tests.api.quote_makers import published
from tests.api.world import FILES, World, open_world, write_workspace
from tests.delivery.receivers import Receiver, receiving

LATER = "UPDATE deliveries SET claimed_until = 1, due_at = 1 WHERE status = 'PENDING'"
ROOT = Path(__file__).parents[2]
PATH = "/notifications/policies"
LOG = "/notifications/deliveries"
Deliver = Callable[[], Delivered]
ALLOWED = "webhooks: {allow_addresses: [127.0.0.0/8], allow_http: true}\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = write_workspace(tmp_path_factory.mktemp("world"))
    (folder / "meterhouse.yml").write_text(FILES["meterhouse.yml"] + ALLOWED)
    with open_world(folder) as made:
        yield made


@pytest.fixture
def receiver(world: World) -> Iterator[Receiver]:
    with receiving() as made:
        yield made
    for each in world.read(PATH, limit=100)["items"]:
        world.call("DELETE", f"{PATH}/{each['id']}")


@pytest.fixture(scope="module")
def courier(world: World) -> Courier:
    return courier_of(world.account, lambda: world.clock.at)


@pytest.fixture
def deliver(world: World, courier: Courier) -> Deliver:
    return lambda: deliver_due(world.account.store, courier)


def policy(world: World, url: str, *types: str) -> Any:
    body: dict[str, Any] = {"name": "Test", "channel": "WEBHOOK", "recipients": [url]}
    return world.made(PATH, {**body, **({"notificationTypes": types} if types else {})})


def bodies(receiver: Receiver, path: str = "/") -> list[Any]:
    return [json.loads(each.body) for each in receiver.at(path)]


def let_claims_run_out(world: World) -> None:
    with world.account.store.write() as connection:
        connection.execute(text(LATER))


def log_of(world: World, policy: Any) -> Any:
    return world.read(LOG, policyId=policy["id"], sortOrder="ASC")["items"]


def test_a_change_reaches_the_receiver_with_the_resource_as_the_api_answers_it(
    world: World, receiver: Receiver, deliver: Deliver
) -> None:
    before = world.customer()
    policy(world, receiver.url(), "CUSTOMER_CREATED", "INVOICE_ISSUED")
    customer = world.customer()
    invoice = sent(world, customerId=customer["id"])
    deliver()
    created, issued = bodies(receiver)
    assert (created["notificationType"], issued["notificationType"]) == (
        "CUSTOMER_CREATED",
        "INVOICE_ISSUED",
    )
    assert created["resource"] == world.read(f"/customers/{customer['id']}")
    assert (issued["resourceType"], issued["resourceId"]) == ("INVOICE", invoice["id"])
    assert issued["resource"] == world.read(f"/invoices/{invoice['id']}")
    assert isinstance(issued["resource"]["grossTotal"], str)
    assert issued["sequenceAccountId"] == world.account.public_id
    assert created["position"] < issued["position"]
    assert before["id"] not in receiver.came[0].body.decode(), "what was before is not told"
    deliver()
    assert len(receiver.came) == 2


def test_every_resource_is_told_as_its_own_get_answers_it(
    world: World, receiver: Receiver, deliver: Deliver, caplog: pytest.LogCaptureFixture
) -> None:
    ours = ("PAYMENT_RECEIVED", "CREDIT_BALANCE_LOW")
    types = [*CONTRACT_TYPES, *map(NotificationType, ours)]
    secret = policy(world, receiver.url(), *types)["webhookSecret"]
    offer = published(world)["quote"]["id"]
    note, grant_of = issued(world)["id"], grant(world)["id"]
    calendar = schedule(world)["id"]
    bill = sent(world)["id"]
    account = world.account.public_id
    assert world.call("PUT", f"/sequence-accounts/{account}", {"companyNumber": "HRB 1"}).is_success
    paid = world.call("PUT", f"/invoices/{bill}/payment-status", {"paymentStatus": "PAID"})
    assert paid.is_success, paid.text
    with world.account.store.write() as connection:
        fact = Fact("credit.low", "credit_grant", grant_of, '{"balance":"1"}', world.clock.at)
        enqueue(connection, [fact])
    deliver()
    found = {(each["notificationType"], each["resourceId"]): each for each in bodies(receiver)}
    for type, path, id in (
        ("QUOTE_PUBLISHED", "quotes", offer),
        ("CREDIT_NOTE_ISSUED", "credit-notes", note),
        ("CREDIT_BALANCE_LOW", "credits", grant_of),
        ("BILLING_SCHEDULE_CREATED", "billing-schedules", calendar),
        ("INVOICE_UPDATED", "invoices", bill),
        ("MERCHANT_UPDATED", "sequence-accounts", account),
    ):
        assert found[type, id]["resource"] == world.read(f"/{path}/{id}"), type
    (payment,) = [each for each in bodies(receiver) if each["resourceType"] == "PAYMENT"]
    assert payment["resource"]["allocations"][0]["invoiceId"] == bill
    assert payment["resource"]["amount"] == world.read(f"/invoices/{bill}")["grossTotal"]
    assert "notice_without_resource" not in caplog.text
    assert secret not in caplog.text + repr(courier_of(world.account, world.clock))


def test_a_failure_is_tried_again_with_the_same_id_and_body_until_it_is_dead(
    world: World, receiver: Receiver, deliver: Deliver
) -> None:
    receiver.answer = lambda path: (503, b"later")
    made = policy(world, receiver.url(), "CUSTOMER_CREATED")
    world.customer()
    for wait in (timedelta(0), *DELAYS):
        world.clock.at += wait * 1.1
        done = deliver()
        assert deliver().is_nothing, "nothing is tried before its time"
    assert (done.dead, len(receiver.came)) == (1, 11)
    assert len({(each.headers["webhook-id"], each.body) for each in receiver.came}) == 1
    assert len({each.headers["webhook-timestamp"] for each in receiver.came}) == 11
    (delivery,) = log_of(world, made)
    assert (delivery["status"], delivery["attemptCount"]) == ("DEAD", 11)
    read = world.read(f"{LOG}/{delivery['id']}")
    assert read["attempts"][0]["responseStatus"] == 503
    assert read["attempts"][0]["responseBody"] == "later"
    assert read["notice"]["noticeId"] == delivery["noticeId"]

    receiver.answer = lambda path: (200, b"")
    replayed = world.call("POST", f"{LOG}/replay", {"since": "2026-01-01T00:00:00Z"})
    assert replayed.json() == {"replayed": 1}
    assert deliver().delivered == 1
    assert receiver.came[-1].body == receiver.came[0].body
    again = world.call("POST", f"{LOG}/{delivery['id']}/replay")
    assert again.json()["status"] == "PENDING"
    assert world.call("POST", f"{LOG}/{delivery['id']}/replay").status_code == 409
    assert deliver().delivered == 1
    assert world.read(f"{LOG}/{delivery['id']}")["attempts"][-1]["number"] == 13


def test_one_that_waits_does_not_hold_back_those_behind_it(
    world: World, receiver: Receiver, deliver: Deliver
) -> None:
    refused: list[str] = []

    def once(path: str) -> tuple[int, bytes]:
        refused.append(path)
        return (500, b"") if len(refused) == 1 else (200, b"")

    receiver.answer = once
    policy(world, receiver.url(), "CUSTOMER_CREATED")
    ids = [world.customer()["id"] for _ in range(3)]
    deliver()
    assert [each["resourceId"] for each in bodies(receiver)] == ids, "in order, one at a time"
    world.clock.at += timedelta(minutes=1)
    deliver()
    assert [each["resourceId"] for each in bodies(receiver)] == [*ids, ids[0]]


def test_a_slow_receiver_holds_nobody_else_up(
    world: World, receiver: Receiver, deliver: Deliver
) -> None:
    go_on = threading.Event()

    def slow(path: str) -> tuple[int, bytes]:
        if path == "/slow":
            go_on.wait(5)
        elif len(receiver.at("/")) == 3:
            go_on.set()
        return 200, b""

    receiver.answer = slow
    policy(world, receiver.url("/slow"), "CUSTOMER_CREATED")
    policy(world, receiver.url("/"), "CUSTOMER_CREATED")
    for _ in range(3):
        world.customer()
    deliver()
    assert go_on.is_set(), "the third notice of one receiver came while the first of another hung"
    assert len(receiver.at("/slow")) == 3


def test_what_a_killed_process_had_begun_is_sent_again_under_the_same_id(
    world: World, receiver: Receiver, courier: Courier, deliver: Deliver
) -> None:
    """The send of a process that ends in the middle: it arrived, and nobody kept that it did."""

    class Killed(BaseException):
        pass

    def killed(outgoing: Any, at: Any) -> Any:
        courier.send(outgoing, at)
        raise Killed

    policy(world, receiver.url(), "CUSTOMER_CREATED")
    world.customer()
    with pytest.raises(Killed):
        deliver_due(world.account.store, replace(courier, send=killed))
    assert deliver().is_nothing, "it is claimed for a while"
    let_claims_run_out(world)
    assert deliver().delivered == 1
    first, second = receiver.came
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_several_processes_send_each_attempt_once(
    world: World, receiver: Receiver, courier: Courier, deliver: Deliver
) -> None:
    for number in range(3):
        policy(world, receiver.url(f"/{number}"), "CUSTOMER_CREATED")
    for _ in range(3):
        world.customer()
    store = world.account.store
    threads = [threading.Thread(target=deliver_due, args=(store, courier)) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    deliver()
    sent_to = [(each.path, each.headers["webhook-id"]) for each in receiver.came]
    assert (len(sent_to), len(set(sent_to))) == (9, 9)


def test_a_test_goes_to_the_policy_alone_and_a_deleted_one_is_told_nothing_more(
    world: World, receiver: Receiver, deliver: Deliver
) -> None:
    tested = policy(world, receiver.url("/tested"), "INVOICE_ISSUED")
    other = policy(world, receiver.url("/other"), "CUSTOMER_CREATED")
    assert world.call("POST", f"{PATH}/{tested['id']}/test").status_code == 202
    deliver()
    assert [each["notificationType"] for each in bodies(receiver, "/tested")] == [
        "NOTIFICATION_TEST"
    ]
    receiver.answer = lambda path: (500, b"")
    world.customer()
    deliver()
    world.call("DELETE", f"{PATH}/{other['id']}")
    world.clock.at += timedelta(hours=1)
    assert deliver().cancelled == 1
    assert [each["status"] for each in log_of(world, other)] == ["CANCELLED"]
    assert len(receiver.at("/other")) == 1


def test_the_server_delivers_by_itself_and_stops_when_it_is_told_to(
    world: World, receiver: Receiver
) -> None:
    came = threading.Event()

    def seen(path: str) -> tuple[int, bytes]:
        came.set()
        return 200, b""

    receiver.answer = seen
    made = policy(world, receiver.url(), "CUSTOMER_CREATED")
    with delivering([world.account], lambda: world.clock.at, 0.02):
        world.customer()
        assert came.wait(5)
    assert [each["status"] for each in log_of(world, made)] == ["DELIVERED"]
    assert not [each for each in threading.enumerate() if each.name == "notices"]


def test_an_e_mail_waits_for_a_mail_server(world: World, deliver: Deliver) -> None:
    body = {"name": "Mail", "channel": "EMAIL", "recipients": ["ada@example.com"]}
    made = world.made(PATH, {**body, "notificationTypes": ["CUSTOMER_CREATED"]})
    world.customer()
    assert deliver().failed == 1
    (delivery,) = log_of(world, made)
    attempts = world.read(f"{LOG}/{delivery['id']}")["attempts"]
    assert [each["error"] for each in attempts] == ["no mail server: say `mail` in meterhouse.yml"]
    world.call("DELETE", f"{PATH}/{made['id']}")


@pytest.mark.slow
def test_a_killed_process_loses_nothing(world: World, receiver: Receiver, deliver: Deliver) -> None:
    """SIGKILL while the receiver is answering: the same notice comes again under the same id."""
    release = threading.Event()
    receiver.answer = lambda path: (200, b"late" if release.wait(30) else b"")
    policy(world, receiver.url(), "CUSTOMER_CREATED")
    world.customer()
    command = [sys.executable, "-c", "from engine.cli import main; main()", "notices", "deliver"]
    root = world.account.workspace.root
    with subprocess.Popen([*command, "--workspace", str(root)], cwd=ROOT) as process:
        while not receiver.came:
            assert process.poll() is None
            time.sleep(0.02)
        process.kill()
    release.set()
    assert deliver().is_nothing, "it is claimed for a while"
    let_claims_run_out(world)
    assert deliver().delivered == 1
    assert len({(each.headers["webhook-id"], each.body) for each in receiver.came}) == 1
    assert len(receiver.came) == 2
