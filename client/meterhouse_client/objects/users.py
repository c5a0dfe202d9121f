"""Users. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class UserResponse:
    """A user. A role is a text of JSON: its name and its permissions."""

    id: str
    email: str
    sequence_account_ids: list[str]
    state: str
    roles: list[str]
    created_at: datetime
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
