"""Links of the OpenAPI document: which answer's id opens which operation next.

Made from the paths alone: what a collection answers with an id is what the paths under it ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_PARAMETER = re.compile(r"{([^}]*)}")
_REFERENCE = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class _Target:
    path: str
    operation_id: str


def add_links(document: dict[str, Any]) -> None:
    """Say of every success of a collection what can be done with the object, or the first of them.

    A link names the target's path parameters only: its own id, and those of the objects above it.
    """
    targets = [
        _Target(path, operation["operationId"])
        for path, operations in document["paths"].items()
        for operation in operations.values()
    ]
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            success = next(each for each in operation["responses"] if each.startswith("2"))
            response = operation["responses"][success]
            pointer = _pointer_to_id(method, response, schemas)
            if pointer is None:
                continue
            links = dict(_links(path, pointer, targets))
            if links:
                response["links"] = links


def _links(path: str, pointer: str, targets: list[_Target]) -> Iterator[tuple[str, Any]]:
    above = {name: f"$request.path.{name}" for name in _PARAMETER.findall(path)}
    for target in targets:
        rest = target.path.removeprefix(path)
        names = _PARAMETER.findall(rest)
        if rest == target.path or not rest.startswith("/{") or len(names) != 1:
            continue
        parameters = {**above, names[0]: f"$response.body#{pointer}"}
        yield target.operation_id, {"operationId": target.operation_id, "parameters": parameters}


def _pointer_to_id(
    method: str, response: Mapping[str, Any], schemas: Mapping[str, Any]
) -> str | None:
    """Where an answer has the id of its object; None where it is no object of a collection."""
    content = response.get("content", {}).get("application/json", {}).get("schema", {})
    shape = _resolved(content, schemas).get("properties", {})
    if method == "post" and "id" in shape:
        return "/id"
    if method == "get" and "items" in shape:
        item = _resolved(shape["items"].get("items", {}), schemas)
        return "/items/0/id" if "id" in item.get("properties", {}) else None
    return None


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Mapping[str, Any] = schemas[reference.removeprefix(_REFERENCE)]
    return found
