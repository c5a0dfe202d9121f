"""uvicorn around the application."""

from __future__ import annotations

from collections.abc import Sequence

import uvicorn

from engine.api.app import create_app
from engine.workflows.open_account import OpenAccount

SECONDS_TO_FINISH = 30
"""How long requests in flight may take once the server is asked to stop."""


def serve(accounts: Sequence[OpenAccount], host: str, port: int) -> None:
    """Answer requests until SIGINT or SIGTERM; what is in flight is finished first."""
    uvicorn.run(
        create_app(accounts),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        timeout_keep_alive=30,
    )
