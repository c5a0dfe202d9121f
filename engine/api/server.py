"""uvicorn around the application."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI

from engine.api.app import create_app, now
from engine.api.delivering import delivering
from engine.api.guarded import GuardedProtocol
from engine.workflows.open_account import OpenAccount

SECONDS_TO_FINISH = 30
"""How long requests in flight may take once the server is asked to stop."""

MOST_CONNECTIONS = 1000
"""At once; further ones are answered 503. A process may have 1,024 files open by default."""

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """Once it has stopped it returns, where uvicorn's would end the process by the signal: what is
    open has to be closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def configured(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    """How the application is served."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=GuardedProtocol,
        limit_concurrency=MOST_CONNECTIONS,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        timeout_keep_alive=30,
    )


def serve(
    accounts: Sequence[OpenAccount], host: str, port: int, add_pages: Callable[[FastAPI], None]
) -> bool:
    """Answer requests until SIGINT or SIGTERM; what is in flight is finished first.

    `add_pages` adds to the application what is no part of the API.

    Whether it began to: the port may be taken, which the log then says.
    """
    app = create_app(accounts)
    add_pages(app)
    # It takes seconds: nobody should wait for it who asks for the document first.
    Thread(target=app.openapi, name="openapi", daemon=True).start()
    server = Server(configured(app, host, port))
    try:
        with delivering(accounts, now):
            server.run()
    except SystemExit:
        return False
    return server.started
