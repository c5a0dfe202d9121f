"""Deliver what is due: hand messages on, send them side by side, keep what came of it.

One notice at a time for each recipient, in the order in which things happened; one that has to wait
for its next try does not hold back those behind it. A receiver that is slow takes one worker.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

from engine.delivery.outcome import Outcome, Outgoing
from engine.delivery.retry import next_delay
from engine.domain.delivery import Attempt, DeliveryStatus
from engine.store.deliveries import Claimed, cancel, claim_due, finish, has_due
from engine.store.notification_policies import NotificationPolicy, all_policies
from engine.store.open import Connection, Store
from engine.workflows.fan_out import Render, fan_out

Clock = Callable[[], datetime]
Send = Callable[[Outgoing, datetime], Outcome]
Chance = Callable[[], int]
"""A whole number from 0, anew each time."""

WORKERS = 16
CLAIM_SECONDS = 60.0
"""How long an attempt is nobody else's: longer than any attempt takes."""

LOOK_SECONDS = 0.2
"""How often new messages are looked for while attempts are under way."""


@dataclass(frozen=True)
class Courier:
    """What delivering takes from outside: what a notice says, how it is sent, clock and chance."""

    render: Render
    send: Send
    clock: Clock
    chance: Chance
    claim_seconds: float = CLAIM_SECONDS
    workers: int = WORKERS
    stop: Event = field(default_factory=Event)
    """Once it is set nothing new is begun; what is under way is finished and kept."""


@dataclass
class Delivered:
    """What a pass came to."""

    handed_on: int = 0
    delivered: int = 0
    failed: int = 0
    dead: int = 0
    cancelled: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether there was nothing to do."""
        return self == Delivered()


@dataclass(frozen=True)
class _Sent:
    attempt: Attempt
    outcome: Outcome


def deliver_due(store: Store, courier: Courier) -> Delivered:
    """Hand on and send all that is due, until nothing is: what it came to.

    At least once: a process that is killed in the middle leaves its claims to run out, and the same
    notice is sent again under the same id. Several processes may deliver at the same time.
    """
    result = Delivered()
    running: dict[Future[_Sent], Claimed] = {}
    sent: dict[Claimed, _Sent] = {}
    with ThreadPoolExecutor(courier.workers, "delivery") as pool:
        while True:
            if not courier.stop.is_set():
                while handed := fan_out(store, courier.render, courier.clock()):
                    result.handed_on += handed
            for claimed, outgoing in _turn(store, courier, sent, len(running), result):
                running[pool.submit(_attempt, courier, claimed, outgoing)] = claimed
            if not running:
                return result
            done, _ = wait(running, LOOK_SECONDS, FIRST_COMPLETED)
            sent = {running.pop(each): each.result() for each in done}


def _turn(
    store: Store, courier: Courier, sent: dict[Claimed, _Sent], running: int, result: Delivered
) -> list[tuple[Claimed, Outgoing]]:
    """Keep what came of attempts, and claim as much as there are idle workers for: with what is to
    be sent. One transaction, since there is one writer at a time."""
    at, idle = courier.clock(), courier.workers - running
    if courier.stop.is_set() or idle <= 0:
        idle = 0
    else:
        with store.read() as connection:
            idle = idle if sent or has_due(connection, at) else 0
    if not sent and not idle:
        return []
    with store.write() as connection:
        for claimed, each in sent.items():
            _keep(connection, courier, claimed, each, result)
        return _claimed(connection, courier, idle, at, result) if idle else []


def _claimed(
    connection: Connection, courier: Courier, idle: int, at: datetime, result: Delivered
) -> list[tuple[Claimed, Outgoing]]:
    policies = {each.id: each for each in all_policies(connection)}
    while True:
        found = claim_due(connection, at, idle, courier.claim_seconds)
        wanted, unwanted = [], []
        for each in found:
            policy = policies.get(each.delivery.policy_id)
            if policy is None or each.delivery.recipient not in policy.recipients:
                unwanted.append(each.delivery.id)
            else:
                wanted.append((each, _outgoing(each, policy, at)))
        if unwanted:
            cancel(connection, unwanted)
            result.cancelled += len(unwanted)
        if wanted or not found:
            return wanted


def _outgoing(claimed: Claimed, policy: NotificationPolicy, at: datetime) -> Outgoing:
    delivery = claimed.delivery
    is_rotating = policy.previous_until is not None and policy.previous_until > at
    secrets = (policy.secret, policy.previous_secret if is_rotating else None)
    return Outgoing(
        notice_id=delivery.notice_id,
        type=delivery.type,
        body=claimed.body,
        channel=policy.channel,
        recipient=delivery.recipient,
        secrets=tuple(each for each in secrets if each is not None),
    )


def _attempt(courier: Courier, claimed: Claimed, outgoing: Outgoing) -> _Sent:
    at, began = courier.clock(), time.monotonic()
    try:
        outcome = courier.send(outgoing, at)
    except Exception as error:
        # Whatever it is, it is this delivery's: the others go on.
        outcome = Outcome(False, error=f"{type(error).__name__}")
    milliseconds = round((time.monotonic() - began) * 1000)
    attempt = Attempt(
        claimed.delivery.attempts + 1,
        at,
        milliseconds,
        outcome.status,
        outcome.answer,
        None if outcome.is_delivered else outcome.error or "failed",
    )
    return _Sent(attempt, outcome)


def _keep(
    connection: Connection, courier: Courier, claimed: Claimed, sent: _Sent, result: Delivered
) -> None:
    status, due_at = DeliveryStatus.DELIVERED, None
    if not sent.outcome.is_delivered:
        delay = next_delay(claimed.delivery.tries + 1, courier.chance())
        if delay is None or sent.outcome.is_final:
            status = DeliveryStatus.DEAD
        else:
            status, due_at = DeliveryStatus.PENDING, courier.clock() + delay
    if finish(connection, claimed, sent.attempt, status, due_at):
        result.delivered += status is DeliveryStatus.DELIVERED
        result.failed += status is DeliveryStatus.PENDING
        result.dead += status is DeliveryStatus.DEAD
