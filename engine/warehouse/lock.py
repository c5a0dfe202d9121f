"""One build at a time in a workspace: a lock that ends with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.domain.errors import ConflictError


@contextmanager
def building(workspace: Path) -> Iterator[None]:
    """Hold the workspace's build for the block. Raises ConflictError while another process does."""
    folder = workspace / "build"
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder / "LOCK", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError(
                f"{workspace}: another process is building; run the command again when it is done"
            ) from None
        yield
    finally:
        os.close(descriptor)
