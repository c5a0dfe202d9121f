"""`/notifications/deliveries`: what was sent to whom, and sending it again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from engine.api.caller import CallerOf
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.shapes.notification_deliveries import (
    DeliveryStatusName,
    NotificationDelivery,
    NotificationDeliveryDetails,
    Replayed,
    ReplayRequest,
    TestSent,
)
from engine.api.shapes.notification_policies import NotificationTypeName
from engine.domain.delivery import DeliveryStatus
from engine.domain.notice import NotificationType
from engine.workflows.api_keys import Scope
from engine.workflows.notification_deliveries import (
    list_deliveries,
    replay_dead,
    replay_delivery,
    send_test,
    view_delivery,
)

notification_deliveries = Resource(
    "Notification deliveries",
    "What was sent to whom, every attempt with its answer. A delivery that fails is tried again"
    " over three days, then it is DEAD, until somebody replays it.",
)


@notification_deliveries.get("/notifications/deliveries")
def list_notification_deliveries(
    caller: CallerOf,
    paging: PagingOf,
    policy_id: Annotated[str | None, Query(alias="policyId")] = None,
    status: DeliveryStatusName | None = None,
    notification_type: Annotated[
        NotificationTypeName | None, Query(alias="notificationType")
    ] = None,
    notice_id: Annotated[str | None, Query(alias="noticeId")] = None,
) -> ListOf[NotificationDelivery]:
    """List deliveries, in the order of what happened."""
    page = list_deliveries(
        caller.account.store,
        paging.request,
        policy_id=policy_id,
        status=None if status is None else DeliveryStatus(status),
        type=None if notification_type is None else NotificationType(notification_type),
        notice_id=notice_id,
    )
    return paging.answer(page, NotificationDelivery.of)


@notification_deliveries.post("/notifications/deliveries/replay", scope=Scope.ADMIN, status=200)
def replay_notification_deliveries(caller: CallerOf, body: ReplayRequest) -> Replayed:
    """Send again all that was given up.

    Notices keep their ids and bodies, so a receiver that has one already knows it again.
    """
    count = replay_dead(caller.account.store, body.since, body.policy_id, caller.author)
    return Replayed(replayed=count)


@notification_deliveries.get("/notifications/deliveries/{id}")
def read_notification_delivery(caller: CallerOf, id: str) -> NotificationDeliveryDetails:
    """Read a delivery with what is sent and every attempt."""
    return NotificationDeliveryDetails.of_view(view_delivery(caller.account.store, id))


@notification_deliveries.post(
    "/notifications/deliveries/{id}/replay", scope=Scope.ADMIN, status=200
)
def replay_notification_delivery(caller: CallerOf, id: str) -> NotificationDeliveryDetails:
    """Send a notice to a recipient again, delivered or given up."""
    view = replay_delivery(caller.account.store, id, caller.author)
    return NotificationDeliveryDetails.of_view(view)


@notification_deliveries.post("/notifications/policies/{id}/test", scope=Scope.ADMIN, status=202)
def send_test_notification(caller: CallerOf, id: str) -> TestSent:
    """Send a NOTIFICATION_TEST to every recipient of a policy.

    What came of it stands in the list of deliveries in a moment.
    """
    send_test(caller.account.store, id, caller.author)
    return TestSent(policy_id=id)
