"""Ids in bodies: what a field names must be there, or the field is wrong."""

from __future__ import annotations

from engine.api.caller import Caller
from engine.api.problems import invalid_field
from engine.workflows.public_ids import NOUNS


def named(caller: Caller, kind: str, text: str, field: str) -> str:
    """Our id of what a body's field names. Raises ProblemError about the field if there is none."""
    found = caller.catalog.ids.find(kind, text)
    if found is None:
        raise invalid_field(field, f"names no {NOUNS[kind]}", f"the id of a {NOUNS[kind]}")
    return found
