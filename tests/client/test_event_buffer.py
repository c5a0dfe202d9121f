"""Every event that was given is durable, refused, or given back: one of the three."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from meterhouse_client import EventsNotSentError, ProblemError

from tests.client.scripted_server import Received, ScriptedServer, Told


def accepted(request: Received) -> Told:
    lines = range(len(request.lines))
    items = [{"index": n, "status": "ACCEPTED", "id": str(n), "seq": n} for n in lines]
    return Told(200, {"items": items})


def ids(server: ScriptedServer) -> list[str]:
    return [line["customerEventId"] for each in server.received for line in each.lines]


def test_events_go_in_batches_and_all_of_them_go(server: ScriptedServer) -> None:
    server.answer = accepted
    with server.client().event_buffer(batch=40) as events:
        given = [events.add("acme", "call", {"n": n}) for n in range(100)]
    assert ids(server) == given
    assert [len(each.lines) for each in server.received] == [40, 40, 20]
    assert events.accepted == 100


def test_a_batch_whose_answer_is_lost_is_sent_again_under_the_same_ids(
    server: ScriptedServer,
) -> None:
    answers: list[Any] = [Told(None), Told(500, {}), None]
    server.answer = lambda request: answers.pop(0) or accepted(request)
    with server.client().event_buffer() as events:
        given = [events.add("acme", "call") for _ in range(3)]
        events.flush()
        assert events.accepted == 3
    assert ids(server) == given * 3


def test_refused_events_are_told_and_cost_no_other(server: ScriptedServer) -> None:
    item = {"index": 0, "status": "REJECTED", "reason": "timestamp_in_future", "message": "is …"}
    fine = {"index": 1, "status": "ACCEPTED", "id": "1", "seq": 1}
    server.tell(Told(200, {"items": [item, fine]}))
    with server.client().event_buffer() as events:
        bad = events.add("acme", "call")
        events.add("acme", "call")
    assert events.accepted == 1
    assert [(each.event["customerEventId"], each.reason) for each in events.refused] == [
        (bad, "timestamp_in_future")
    ]


def test_what_cannot_be_sent_is_given_back_whole_and_once(server: ScriptedServer) -> None:
    server.tell(Told(401, {"code": "credentials-missing"}))
    events = server.client().event_buffer()
    given = [events.add("acme", "call") for _ in range(5)]
    with pytest.raises(EventsNotSentError) as error:
        events.flush()
    assert [each["customerEventId"] for each in error.value.events] == given
    assert isinstance(error.value.reason, ProblemError)
    events.close()  # nothing is left to be told


def test_sending_is_given_up_after_a_while_and_no_event_is_lost(server: ScriptedServer) -> None:
    server.tell(Told(503, {}))
    events = server.client(attempts=2).event_buffer(give_up_after=0.05)
    given = [events.add("acme", "call") for _ in range(3)]
    with pytest.raises(EventsNotSentError) as error:
        events.close()
    assert [each["customerEventId"] for each in error.value.events] == given


def test_a_callback_that_fails_costs_no_event(server: ScriptedServer) -> None:
    server.tell(Told(200, {"items": [{"index": 0, "status": "REJECTED", "reason": "x"}]}))

    def fail(_: object) -> None:
        raise RuntimeError("the disk is full")

    events = server.client().event_buffer(batch=1, on_refused=fail)
    events.add("acme", "call")
    with pytest.raises(EventsNotSentError) as error:
        events.close()
    assert error.value.events == ()
    assert str(error.value.reason) == "the disk is full"


def test_a_full_buffer_makes_its_givers_wait(server: ScriptedServer) -> None:
    may_answer = threading.Event()

    def answer(request: Received) -> Told:
        may_answer.wait(10)
        return accepted(request)

    server.answer = answer
    with server.client().event_buffer(batch=1, most_waiting=2) as events:
        giver = threading.Thread(target=lambda: [events.add("acme", "call") for _ in range(4)])
        giver.start()
        giver.join(0.05)
        assert giver.is_alive()
        may_answer.set()
        giver.join(10)
    assert events.accepted == 4
