"""Customer aliases. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class AliasRequest:
    """An alias to give a customer."""

    customer_id: str
    value: str
    label: str | None = None


@dataclass(frozen=True, kw_only=True)
class AliasResponse:
    """An id by which events name a customer."""

    id: str
    sequence_account_id: str
    customer_id: str
    value: str
    label: str | None = None
    created_at: datetime
    deleted_at: datetime | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class AliasUpdate:
    """What of an alias may change."""

    label: str | None = None


@dataclass(frozen=True, kw_only=True)
class Aliases:
    """A customer's aliases."""

    items: list[AliasResponse]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
