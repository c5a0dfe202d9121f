"""A value that somebody else may change, looked at anew once a second at most."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from engine.domain.errors import MeterhouseError

Value = TypeVar("Value")

SECONDS = 1.0
"""How old what is at hand may be."""


class Refreshed(Generic[Value]):
    """For any number of threads and tasks; reading takes time, so an event loop never waits for it.

    While it is in use it is read again behind the scenes before it is too old. `clock` gives
    seconds.
    """

    def __init__(
        self, read: Callable[[], Value], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[float, Value] | None = None
        self._is_reading = False

    def at_hand(self) -> Value | None:
        """The value, at most a second old; None where it has to be refreshed first."""
        known = self._known
        if known is None:
            return None
        age = self._clock() - known[0]
        if not 0 <= age < SECONDS:
            return None
        if age >= SECONDS / 2 and not self._is_reading:
            self._is_reading = True
            asyncio.get_running_loop().run_in_executor(None, self._refresh_quietly)
        return known[1]

    def refresh(self) -> Value:
        """Read it now; raises what reading raises."""
        with self._lock:
            began = self._clock()
            value = self._read()
            self._known = (began, value)
            return value

    def _refresh_quietly(self) -> None:
        try:
            with suppress(MeterhouseError):  # whoever asks next is told
                self.refresh()
        finally:
            self._is_reading = False
