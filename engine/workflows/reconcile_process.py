"""A reconciliation in a process of its own: it builds models, which would keep a server busy."""

from __future__ import annotations

import json
import subprocess
from datetime import date

from engine.domain.errors import ConflictError, InputError, MeterhouseError
from engine.workflows.close_process import COMMAND
from engine.workflows.representations import Json
from engine.workflows.workspace import Workspace

BAD_INPUT = 2
"""Exit code of the command line for what it cannot use."""


def reconcile_in_process(
    workspace: Workspace,
    *,
    start: date | None,
    end: date | None,
    listed: str | None,
    after: int,
    limit: int,
) -> Json:
    """As `reconcile`. Raises InputError, ConflictError or MeterhouseError as the command says."""
    words = [*COMMAND, "reconcile", "--json", "--workspace", str(workspace.root)]
    words += [] if start is None else ["--from", start.isoformat()]
    words += [] if end is None else ["--to", end.isoformat()]
    if listed is not None:
        words += ["--list", listed, "--after", str(after), "--limit", str(limit)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        found: Json = json.loads(done.stdout)
        return found
    reason = done.stderr.strip().rpartition("error: ")[2] or "the reconciliation ended in silence"
    if done.returncode == BAD_INPUT:
        raise InputError(reason)
    if "at work" in reason:
        raise ConflictError(reason)
    raise MeterhouseError(reason)
