"""Options that are pairs: `key=value`."""

from __future__ import annotations

from collections.abc import Sequence

from engine.domain.errors import InputError


def pairs(words: Sequence[str], option: str) -> dict[str, str]:
    """`key=value` words by key. Raises InputError naming the option."""
    found = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or not key:
            raise InputError(f"{option}: {word!r} is no pair; write it like key=value")
        found[key] = value
    return found
