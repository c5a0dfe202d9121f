"""Contacts. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.customers import Contact


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """A customer's contacts."""

    items: list[Contact]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
