"""Who did what to which object."""

from __future__ import annotations

import json
from typing import Any

from engine.api.shapes.base import Given, instant
from engine.workflows.activity import AuditEntry, activity_id, entity_id
from engine.workflows.public_ids import ACCOUNTS, PublicIds

OF_A_KEY = "key "
"""What the actor of a request is called in the audit log begins with."""


class Actor(Given):
    """Who did it: a key, or a part of this program."""

    id: str
    entity_type: str
    entity_id: str | None = None
    email: str | None = None


class ActivityObject(Given):
    """What it was done to."""

    id: str
    entity_type: str
    entity_id: str | None = None


class ActivityLogItem(Given):
    """One thing that was done. `metadata` is what the audit log keeps of it."""

    id: str
    activity_log_id: str
    verb: str
    name: str
    summary: str
    reason: str | None = None
    metadata: list[Any]
    activity_log_actor: Actor
    activity_log_object: ActivityObject


class ActivityLogResponse(Given):
    """A row of the audit log, with its place in the chain of hashes."""

    id: str
    sequence_account_id: str
    activity_type: str
    origin: str
    created_at: str
    number: int
    hash: str
    activity_log_items: list[ActivityLogItem]

    @classmethod
    def of(cls, entry: AuditEntry, ids: PublicIds) -> ActivityLogResponse:
        """As it is given."""
        id, body = activity_id(entry), json.loads(entry.body)
        verb = entry.verb.removeprefix(f"{entry.object_kind}.")
        noun, entity = entry.object_kind.replace("_", " "), entity_id(entry, ids)
        by_key = entry.actor.startswith(OF_A_KEY)
        actor = entry.actor.split(" ")[1] if by_key else entry.actor
        return cls(
            id=id,
            sequence_account_id=ids.public(ACCOUNTS, ids.account_id),
            activity_type=entry.verb,
            origin="API" if by_key else "PROGRAM",
            created_at=instant(entry.at),
            number=entry.n,
            hash=entry.hash,
            activity_log_items=[
                ActivityLogItem(
                    id=id,
                    activity_log_id=id,
                    verb=verb,
                    name=noun,
                    summary=f"{entry.actor}: {noun} {entity} {verb.replace('_', ' ')}",
                    reason=body.get("reason"),
                    metadata=[body],
                    activity_log_actor=Actor(
                        id=actor,
                        entity_type="api_key" if by_key else "program",
                        entity_id=actor if by_key else None,
                    ),
                    activity_log_object=ActivityObject(
                        id=entity, entity_type=entry.object_kind, entity_id=entity
                    ),
                )
            ],
        )
