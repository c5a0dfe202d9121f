"""What changes between two states of a catalog, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.catalog.documents import KINDS, DocumentKey, canonical_json, parsed
from engine.catalog.finding import FieldPath, field_name


class Action(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs: its values as JSON text, None where the field is absent."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One object that was added, removed or changed. `fields` lists every value of it that did."""

    kind: str
    id: str
    action: Action
    fields: tuple[FieldChange, ...]


def diff(
    before: Mapping[DocumentKey, object], after: Mapping[DocumentKey, object]
) -> tuple[Change, ...]:
    """Changes from one set of documents to another, by kind (in order of `KINDS`) and id.

    Documents are canonical JSON text, as in `Catalog.documents`, or their data. Equal sets have no
    changes.
    """
    changes: list[Change] = []
    for key in sorted({*before, *after}, key=_place):
        action = Action.CHANGED
        if key not in before:
            action = Action.ADDED
        elif key not in after:
            action = Action.REMOVED
        old = parsed(before.get(key, {}))
        new = parsed(after.get(key, {}))
        fields = tuple(_fields(old, new, ()))
        if fields or action is not Action.CHANGED:
            changes.append(Change(*key, action, fields))
    return tuple(changes)


def _place(key: DocumentKey) -> tuple[int, str, str]:
    kind, id = key
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), kind, id)


def _fields(old: object, new: object, path: FieldPath) -> Iterator[FieldChange]:
    """Mappings are compared by key, lists of mappings by position; other values as a whole."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            here = (*path, str(key))
            if key not in old:
                yield from _leaves(new[key], here, is_new=True)
            elif key not in new:
                yield from _leaves(old[key], here, is_new=False)
            else:
                yield from _fields(old[key], new[key], here)
    elif _is_list_of_mappings(old) and _is_list_of_mappings(new):
        assert isinstance(old, list) and isinstance(new, list)
        for place in range(max(len(old), len(new))):
            here = (*path, place)
            if place >= len(old):
                yield from _leaves(new[place], here, is_new=True)
            elif place >= len(new):
                yield from _leaves(old[place], here, is_new=False)
            else:
                yield from _fields(old[place], new[place], here)
    elif json.dumps(old, sort_keys=True) != json.dumps(new, sort_keys=True):
        yield FieldChange(field_name(path), canonical_json(old), canonical_json(new))


def _leaves(value: object, path: FieldPath, *, is_new: bool) -> Iterator[FieldChange]:
    """Every value below a field that only one side has."""
    if isinstance(value, Mapping) and value:
        for key in sorted(value):
            yield from _leaves(value[key], (*path, str(key)), is_new=is_new)
    elif _is_list_of_mappings(value):
        assert isinstance(value, list)
        for place, item in enumerate(value):
            yield from _leaves(item, (*path, place), is_new=is_new)
    else:
        text = canonical_json(value)
        yield FieldChange(field_name(path), *((None, text) if is_new else (text, None)))


def _is_list_of_mappings(value: object) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)
    )
