"""Custom names. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names, in order."""

    items: list[str]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
