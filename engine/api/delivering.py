"""Notices are delivered while the server runs: a thread for each account, mostly asleep."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from engine.api.caller import Clock
from engine.api.notices import courier_of
from engine.workflows.deliver import deliver_due
from engine.workflows.open_account import OpenAccount

LOOK_SECONDS = 1.0
"""How often a thread looks whether there is anything to deliver."""

_log = logging.getLogger("meterhouse.notices")


@contextmanager
def delivering(
    accounts: Sequence[OpenAccount], clock: Clock, look_seconds: float = LOOK_SECONDS
) -> Iterator[None]:
    """Deliver in the background until the end of the block; what is under way then is finished."""
    stop = Event()
    threads = [
        Thread(target=_go_on, args=(account, clock, stop, look_seconds), name="notices")
        for account in accounts
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _go_on(account: OpenAccount, clock: Clock, stop: Event, look_seconds: float) -> None:
    courier = courier_of(account, clock, stop)
    while not stop.wait(look_seconds):
        try:
            done = deliver_due(account.store, courier)
        except Exception as error:
            # A database that is busy or away is tried again; the words of a driver may hold names.
            _log.error('{"event":"notices_failed","error":"%s"}', type(error).__name__)
            continue
        if done.dead:
            _log.warning('{"event":"notices_dead","count":%d}', done.dead)
