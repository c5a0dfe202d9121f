"""`/notifications/policies`."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import Query

from engine.api.caller import Caller, CallerOf
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.shapes.notification_policies import (
    AddNotificationTypes,
    AddRecipients,
    NotificationPolicyRequest,
    NotificationPolicyResponse,
    NotificationTypeName,
    SecretRotation,
)
from engine.workflows.api_keys import Scope
from engine.workflows.notification_policies import (
    NotificationPolicy,
    NotificationType,
    add_recipients,
    add_types,
    create_policy,
    list_policies,
    read_policy,
    remove_policy,
    remove_recipient,
    remove_type,
    rotate_secret,
)

SECRET_BYTES = 32

notification_policies = Resource(
    "Notification policies",
    "Who is told of what, by webhook or e-mail. A policy tells of what happens after it was made;"
    " without types it tells of all types of the public contract, of our own where it names them."
    " How to verify what arrives stands in docs/webhooks.md.",
)


@notification_policies.get("/notifications/policies")
def list_notification_policies(
    caller: CallerOf,
    paging: PagingOf,
    notification_type: Annotated[
        NotificationTypeName | None,
        Query(alias="notificationType", description="Those that tell of this type."),
    ] = None,
) -> ListOf[NotificationPolicyResponse]:
    """List notification policies."""
    type = None if notification_type is None else NotificationType(notification_type)
    page = list_policies(caller.account.store, paging.request, type)
    return paging.answer(page, lambda each: _answer(caller, each))


@notification_policies.post("/notifications/policies", scope=Scope.ADMIN)
def create_notification_policy(
    caller: CallerOf, body: NotificationPolicyRequest
) -> NotificationPolicyResponse:
    """Make a notification policy.

    The answer is the only one that shows the secret by which its webhooks are signed.
    """
    made = create_policy(
        caller.account.store,
        caller.new_id(),
        body.fields(),
        caller.account.workspace.webhooks,
        secrets.token_bytes(SECRET_BYTES),
        caller.author,
    )
    return _answer(caller, made, with_secret=True)


@notification_policies.get("/notifications/policies/{id}")
def read_notification_policy(caller: CallerOf, id: str) -> NotificationPolicyResponse:
    """Read a notification policy."""
    return _answer(caller, read_policy(caller.account.store, id))


@notification_policies.delete("/notifications/policies/{id}", scope=Scope.ADMIN)
def delete_notification_policy(caller: CallerOf, id: str) -> NotificationPolicyResponse:
    """Delete a notification policy.

    What it has not delivered yet is not delivered any more.
    """
    return _answer(caller, remove_policy(caller.account.store, id, caller.author))


@notification_policies.post(
    "/notifications/policies/{id}/notification-types", scope=Scope.ADMIN, status=200
)
def add_notification_types(
    caller: CallerOf, id: str, body: AddNotificationTypes
) -> NotificationPolicyResponse:
    """Tell of more types."""
    types = [NotificationType(each) for each in body.notification_types]
    return _answer(caller, add_types(caller.account.store, id, types, caller.author))


@notification_policies.delete(
    "/notifications/policies/{id}/notification-types/{type}", scope=Scope.ADMIN
)
def remove_notification_type(
    caller: CallerOf, id: str, type: NotificationTypeName
) -> NotificationPolicyResponse:
    """Tell of a type no more.

    The last one stays: without types the policy would tell of all.
    """
    changed = remove_type(caller.account.store, id, NotificationType(type), caller.author)
    return _answer(caller, changed)


@notification_policies.post(
    "/notifications/policies/{id}/recipients", scope=Scope.ADMIN, status=200
)
def add_notification_recipients(
    caller: CallerOf, id: str, body: AddRecipients
) -> NotificationPolicyResponse:
    """Tell more recipients."""
    rules = caller.account.workspace.webhooks
    changed = add_recipients(caller.account.store, id, body.recipients, rules, caller.author)
    return _answer(caller, changed)


@notification_policies.delete(
    "/notifications/policies/{id}/recipients/{recipient:path}", scope=Scope.ADMIN
)
def remove_notification_recipient(
    caller: CallerOf, id: str, recipient: str
) -> NotificationPolicyResponse:
    """Tell a recipient no more.

    `recipient` is its URL (percent-encoded) or e-mail address. The last one stays.
    """
    return _answer(caller, remove_recipient(caller.account.store, id, recipient, caller.author))


@notification_policies.post(
    "/notifications/policies/{id}/rotate-secret", scope=Scope.ADMIN, status=200
)
def rotate_webhook_secret(
    caller: CallerOf, id: str, body: SecretRotation
) -> NotificationPolicyResponse:
    """Sign with another secret.

    Until the old one has run out webhooks carry signatures of both. The answer is the only one
    that shows the new one.
    """
    changed = rotate_secret(
        caller.account.store,
        id,
        body.webhook_secret,
        timedelta(hours=body.keep_old_for_hours),
        secrets.token_bytes(SECRET_BYTES),
        caller.author,
    )
    return _answer(caller, changed, with_secret=True)


def _answer(
    caller: Caller, policy: NotificationPolicy, *, with_secret: bool = False
) -> NotificationPolicyResponse:
    return NotificationPolicyResponse.of(policy, caller.account.public_id, with_secret=with_secret)
