"""Notification policies: who is told of what, by webhook or e-mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from engine.delivery.mail_address import check_mail_address
from engine.delivery.receiver import receiver_of, shown_url
from engine.delivery.secret import key_of, new_secret
from engine.domain.delivery_rules import WebhookRules
from engine.domain.errors import ConflictError, InputError, NotFoundError
from engine.domain.notice import CONTRACT_TYPES, Channel, NotificationType
from engine.domain.page import Page, PageRequest
from engine.store import audit
from engine.store.notification_policies import (
    NotificationPolicy,
    add_policy,
    change_policy,
    delete_policy,
    find_policy,
    policies_page,
)
from engine.store.open import Connection, Store
from engine.workflows.catalog_objects import Author

__all__ = ["Channel", "NotificationPolicy", "NotificationType", "PolicyFields"]

MOST_RECIPIENTS = 20
"""Of one policy: a notice costs a delivery for each."""

OLD_SECRET_LASTS = timedelta(hours=24)
LONGEST_OLD_SECRET = timedelta(days=14)


@dataclass(frozen=True)
class PolicyFields:
    """What a request says of a policy. No types stand for all of the contract's."""

    name: str
    channel: Channel
    types: tuple[NotificationType, ...]
    recipients: tuple[str, ...]
    secret: str | None = None

    def __repr__(self) -> str:
        return f"PolicyFields({self.name!r})"


def create_policy(
    store: Store,
    id: str,
    fields: PolicyFields,
    rules: WebhookRules,
    randomness: bytes,
    author: Author,
) -> NotificationPolicy:
    """Make a policy: it tells of what happens from now on.

    A webhook without a secret of its own gets one made of `randomness`. Raises InputError for
    recipients that cannot be reached, or that are no recipients of the channel.
    """
    secret = fields.secret
    if fields.channel is Channel.EMAIL and secret is not None:
        raise InputError("webhookSecret signs webhooks; leave it out for EMAIL")
    if fields.channel is Channel.WEBHOOK:
        secret = secret or new_secret(randomness)
        key_of(secret)
    policy = NotificationPolicy(
        id=id,
        name=fields.name,
        channel=fields.channel,
        types=tuple(dict.fromkeys(fields.types)) or None,
        recipients=_checked(fields.channel, fields.recipients, rules),
        created_at=author.at,
        secret=secret,
    )
    with store.write() as connection:
        add_policy(connection, policy)
        _note(connection, policy, "created", author)
    return policy


def read_policy(store: Store, id: str) -> NotificationPolicy:
    """A policy by its id. Raises NotFoundError."""
    with store.read() as connection:
        return _found(connection, id)


def list_policies(
    store: Store, request: PageRequest, type: NotificationType | None
) -> Page[NotificationPolicy]:
    """A page of the policies, of those that tell of a type."""
    with store.read() as connection:
        return policies_page(connection, request, type)


def remove_policy(store: Store, id: str, author: Author) -> NotificationPolicy:
    """Tell nobody by this policy any more: the policy as it was. Raises NotFoundError."""
    with store.write() as connection:
        policy = _found(connection, id)
        delete_policy(connection, id, author.at)
        _note(connection, policy, "deleted", author)
    return policy


def add_types(
    store: Store, id: str, types: Sequence[NotificationType], author: Author
) -> NotificationPolicy:
    """Tell of more types. A policy that tells of all of the contract's goes on to do so, and of
    ours that are named beside. Raises NotFoundError, InputError without types."""
    if not types:
        raise InputError("notificationTypes: name at least one")

    def change(policy: NotificationPolicy) -> NotificationPolicy:
        before = policy.types or CONTRACT_TYPES
        after = tuple(dict.fromkeys((*before, *types)))
        return policy if after == CONTRACT_TYPES else replace(policy, types=after)

    return _changed(store, id, change, author)


def remove_type(
    store: Store, id: str, type: NotificationType, author: Author
) -> NotificationPolicy:
    """Tell of a type no more. Raises NotFoundError for one that the policy does not name,
    ConflictError for its last: none would stand for all."""

    def change(policy: NotificationPolicy) -> NotificationPolicy:
        before = policy.types or CONTRACT_TYPES
        if type not in before:
            raise NotFoundError(f"the policy does not tell of {type}")
        after = tuple(each for each in before if each is not type)
        if not after:
            raise ConflictError(
                f"the policy tells of nothing but {type}; without types it would tell of all:"
                " delete the policy, or add other types first"
            )
        return replace(policy, types=after)

    return _changed(store, id, change, author)


def add_recipients(
    store: Store, id: str, recipients: Sequence[str], rules: WebhookRules, author: Author
) -> NotificationPolicy:
    """Tell more recipients. Raises NotFoundError, and InputError as `create_policy` does."""

    def change(policy: NotificationPolicy) -> NotificationPolicy:
        new = _checked(policy.channel, recipients, rules)
        after = tuple(dict.fromkeys((*policy.recipients, *new)))
        _refuse_many(after)
        return replace(policy, recipients=after)

    return _changed(store, id, change, author)


def remove_recipient(store: Store, id: str, recipient: str, author: Author) -> NotificationPolicy:
    """Tell a recipient no more. Raises NotFoundError, ConflictError for the last one."""

    def change(policy: NotificationPolicy) -> NotificationPolicy:
        if recipient not in policy.recipients:
            raise NotFoundError("the policy has no such recipient")
        after = tuple(each for each in policy.recipients if each != recipient)
        if not after:
            raise ConflictError("the policy has no other recipient: delete the policy")
        return replace(policy, recipients=after)

    return _changed(store, id, change, author)


def rotate_secret(
    store: Store,
    id: str,
    secret: str | None,
    keep_old_for: timedelta,
    randomness: bytes,
    author: Author,
) -> NotificationPolicy:
    """Sign with another secret, and for a while with the one before beside it.

    Raises NotFoundError, ConflictError for a policy of e-mails, InputError for a secret that is
    none or a while that is too long.
    """
    if not timedelta(0) <= keep_old_for <= LONGEST_OLD_SECRET:
        raise InputError(f"an old secret lasts at most {LONGEST_OLD_SECRET.days} days")
    new = secret or new_secret(randomness)
    key_of(new)

    def change(policy: NotificationPolicy) -> NotificationPolicy:
        if policy.channel is not Channel.WEBHOOK:
            raise ConflictError("e-mails are not signed with a secret")
        if new == policy.secret:
            raise InputError("that is the secret already")
        return replace(
            policy,
            secret=new,
            previous_secret=policy.secret if keep_old_for else None,
            previous_until=author.at + keep_old_for if keep_old_for else None,
        )

    return _changed(store, id, change, author, "secret_rotated")


def _changed(
    store: Store,
    id: str,
    change: Callable[[NotificationPolicy], NotificationPolicy],
    author: Author,
    verb: str = "updated",
) -> NotificationPolicy:
    with store.write() as connection:
        before = _found(connection, id)
        after = change(before)
        if after != before:
            change_policy(connection, after)
            _note(connection, after, verb, author)
    return after


def _found(connection: Connection, id: str) -> NotificationPolicy:
    policy = find_policy(connection, id)
    if policy is None:
        raise NotFoundError(f"there is no notification policy {id}")
    return policy


def _checked(channel: Channel, recipients: Sequence[str], rules: WebhookRules) -> tuple[str, ...]:
    """The recipients, each once. Raises InputError for one that is none of the channel."""
    found = tuple(dict.fromkeys(recipients))
    if not found:
        raise InputError("recipients: name at least one")
    _refuse_many(found)
    for each in found:
        if channel is Channel.WEBHOOK:
            receiver_of(each, rules)
        else:
            check_mail_address(each)
    return found


def _refuse_many(recipients: tuple[str, ...]) -> None:
    if len(recipients) > MOST_RECIPIENTS:
        raise InputError(f"a policy has at most {MOST_RECIPIENTS} recipients; make another one")


def _note(connection: Connection, policy: NotificationPolicy, verb: str, author: Author) -> None:
    """Without recipients' paths and secrets: the audit log is for ever."""
    types = policy.types
    audit.append(
        connection,
        at=author.at,
        actor=author.name,
        verb=f"notification_policy.{verb}",
        object_kind="notification_policy",
        object_id=policy.id,
        body={
            "name": policy.name,
            "channel": policy.channel.value,
            "notificationTypes": None if types is None else [each.value for each in types],
            "recipients": [
                each if policy.channel is Channel.EMAIL else shown_url(each)
                for each in policy.recipients
            ],
        },
    )
