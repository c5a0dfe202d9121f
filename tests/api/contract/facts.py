"""Reading contract.json: operations, and types by name.

A type is the name of another, a primitive, a list of one type, or an object with `one_of` or `map`;
a named type has `fields`, an `enum` or `one_of`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTRACT = json.loads((Path(__file__).parent / "contract.json").read_text(encoding="utf-8"))
TYPES: dict[str, Any] = CONTRACT["types"]


@dataclass(frozen=True)
class ContractOperation:
    """One of the 173."""

    method: str
    path: str
    query: dict[str, Any]
    request: Any
    responses: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def success(self) -> tuple[int, Any]:
        """The status of success (the greater one where there are two) and the answer's type."""
        codes = [code for code in self.responses if code.startswith("2")]
        return int(max(codes)), self.responses[max(codes)]


OPERATIONS = {
    operation.name: operation
    for operation in (ContractOperation(**each) for each in CONTRACT["operations"])
}
