"""Catalogs in which nothing is wrong, as text by file: those of `catalogs/`.

`design` are the examples of DESIGN 7 as they stand there, with what they refer to; `every_key` uses
every key there is; `good` is small, for bad files to be laid over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "catalogs"


def _texts(name: str) -> Mapping[str, str]:
    folder = FOLDER / name
    texts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.y*ml"))
    }
    assert texts, f"{folder} holds no catalog"
    return texts


DESIGN_EXAMPLES = _texts("design")
EVERY_KEY = _texts("every_key")
GOOD_CATALOG = _texts("good")
