"""How a workflow tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str, int, int | None], None]
"""(stage, done, total): total is None where it is not known."""


def silent(stage: str, done: int, total: int | None) -> None:
    """Tells nobody."""
