"""How the contract test calls an operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.world import World


@dataclass(frozen=True)
class Call:
    """`ids` fill the path's braces by name. The body is a full one of the contract's type in which
    `given` stands in fields by name or path (None leaves a field out); `body` stands for it as a
    whole. `refused` is the code of the problem that is the true answer where no other system can be
    connected. `seen` are fields of the answer that must be what was sent, by name."""

    ids: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    refused: str | None = None


Case = Callable[[World], Call]
"""Prepares what the operation needs in a world, and says how to call it."""
