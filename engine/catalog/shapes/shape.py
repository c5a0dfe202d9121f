"""What all shapes share: strictness, and the words for the errors about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A mapping of known keys. `noun` stands for it in messages (`a price`)."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=False)

    noun: ClassVar[str] = "an object"
    not_yet: ClassVar[Mapping[str, str]] = {}
    """Keys that the design knows and this version does not: what to do without them."""
    set_by_api: ClassVar[frozenset[str]] = frozenset()
    """Keys that no message proposes to a person."""


def refuse(message: str) -> ValueError:
    """An error for a validator to raise; its message is already a sentence of ours."""
    return ValueError(message)
