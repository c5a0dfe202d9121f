"""What an answer has beside its body."""

from __future__ import annotations

from typing import Any

ETAG: dict[str, Any] = {"header": "ETag"}
"""Metadata of the field `etag`, which comes from the header. Send it as `if_match` when you change
the object, and a change of another's in the meantime is refused instead of lost."""
