"""The cases of `bad_catalogs/*.txt`: files laid over the good catalog, and the errors they make.

`## ` starts a case and names it, `-- path` starts a file, `== errors` starts the messages, which
must be these and no others. A blank line ends each part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "bad_catalogs"
ERRORS = "== errors"


@dataclass
class BadCatalog:
    theme: str
    name: str
    files: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"{self.theme}: {self.name}"


def bad_catalogs() -> list[BadCatalog]:
    """Every case of every theme."""
    return [case for path in sorted(FOLDER.glob("*.txt")) for case in _cases(path)]


def _cases(path: Path) -> Iterator[BadCatalog]:
    for block in path.read_text(encoding="utf-8").split("## ")[1:]:
        name, _, rest = block.partition("\n")
        case = BadCatalog(path.stem, name)
        current: str | None = None
        for line in rest.rstrip("\n").split("\n"):
            if line.startswith("-- "):
                current = line.removeprefix("-- ")
                case.files[current] = ""
            elif line == ERRORS:
                current = ERRORS
            elif current == ERRORS:
                case.errors.append(line)
            elif current is not None:
                case.files[current] += line + "\n"
        yield case
