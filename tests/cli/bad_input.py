"""One bad file, setting or argument, and what the command line says of it.

`…` in a message stands for words that differ by system or moment; `{here}` is the workspace.
Messages of the argument parser begin with `Error:` and are the last of several lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Spoil = Callable[[Path], None]


@dataclass(frozen=True)
class Case:
    """`files` are written into the workspace first, then `spoil` changes what is in it."""

    command: str
    message: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    spoil: Spoil = lambda workspace: None
    code: int = 2

    @property
    def id(self) -> str:
        return f"{self.command} ({', '.join(self.files)})" if self.files else self.command


USAGE = "usage api_calls --customer acme --from 2026-01-01 --to 2026-02-01"

GARBAGE = bytes(range(255, 0, -1)) * 12
