"""What dbt has to say of a build, in a file.

dbt would write that file itself, but puts together every line that it then leaves out for its
level: a twelfth of what a small build costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

LARGEST = 10_000_000
"""Bytes after which a log is put aside, in the place of the one before."""

_LEFT_OUT = ("debug", "test")


@dataclass(frozen=True, slots=True)
class BuildLog:
    """An open log. Builds of a process may write it from several threads."""

    file: TextIO

    def told(self, event: Any) -> None:
        """Write down an event of dbt; a callback of its runner."""
        if event.info.level in _LEFT_OUT:
            return
        from dbt_common.events.functions import env_scrubber

        info = event.info
        instant, words = info.ts.ToJsonString(), env_scrubber(info.msg)
        self.file.write(f"{instant} [{info.level:<5}] {words}\n")


@contextmanager
def build_log(path: Path) -> Iterator[BuildLog]:
    """The log in that file, to go on with; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST:
        path.replace(path.with_suffix(".log.1"))
    with path.open("a", encoding="utf-8", buffering=1) as file:
        yield BuildLog(file)
