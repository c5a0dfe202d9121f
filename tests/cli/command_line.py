"""The command line as a person uses it: words in, exit code and two streams out."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.cli import main

SCRIPT = Path(sys.executable).parent / "meterhouse"
"""The console script that the installation made."""


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON document, its floats refused."""
        assert self.code in (0, 1), self.err
        return json.loads(self.out, parse_float=_refuse_float)


def meterhouse(*words: str, at: Path) -> Answer:
    """Run a command in this process, through the entry point of the console script."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2)]
    out, err = streams
    argv, sys.argv = sys.argv, ["meterhouse", *words]
    code = 0
    try:
        with (
            contextlib.chdir(at),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        sys.argv = argv
    texts = []
    for stream in streams:
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return Answer(code, *texts)


def script(
    *words: str | bytes,
    at: Path,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Answer:
    """Run the installed console script in a process of its own, with nothing on standard input.

    `before` runs in the child just before the script begins.
    """
    done = subprocess.run(
        [str(SCRIPT), *words],
        cwd=at,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        preexec_fn=before,
        timeout=180,
        check=False,
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def state(workspace: Path) -> dict[str, str]:
    """Everything durable in a workspace, to compare before and after: files by digest, the
    database by its rows. What is computed (build/, published/) may change at any time, and so may
    who last held a lock."""
    found = {}
    for path in sorted(workspace.rglob("*")):
        name = path.relative_to(workspace).as_posix()
        if name.split("/")[0] in ("build", "published", "target", "logs") or path.is_dir():
            continue
        if name.startswith("state.db"):
            continue
        if name not in ("lake/LOCK", "lake/billed.json"):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found | {"state.db": _rows(workspace / "state.db")}


def _rows(database: Path) -> str:
    if not database.is_file():
        return "no file"
    try:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            rows = (row for row in connection.iterdump() if 'INTO "leases"' not in row)
            return "\n".join(rows)
    except sqlite3.DatabaseError:
        return hashlib.sha256(database.read_bytes()).hexdigest()


def _refuse_float(text: str) -> float:
    raise AssertionError(f"{text} is a JSON number with a fraction; quantities are text")
