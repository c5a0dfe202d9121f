"""When a request is sent again, and after how long."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

NOTHING_DONE = frozenset({429, 503})
"""The server did nothing: whatever it was may be sent again."""

PERHAPS_DONE = frozenset({502, 504})
"""Something in between lost the answer: only what may be repeated is sent again."""

IN_FLIGHT = "request-in-flight"
"""The problem of a repeated request whose first sending is not answered yet."""


@dataclass(frozen=True)
class Retries:
    """How often and how long to try; the wait doubles, and is random so that clients spread.

    `attempts` counts the first one. `Retry-After` of the server is kept to, up to `longest_wait`.
    """

    attempts: int = 6
    first_wait: float = 0.25
    longest_wait: float = 30.0
    sleep: Callable[[float], object] = field(default=time.sleep, repr=False)
    random: Callable[[], float] = field(default=random.random, repr=False)

    def wait_before(self, attempt: int, headers: Mapping[str, str] | None = None) -> float:
        """Seconds to wait before that attempt (the second is 2)."""
        longest = min(self.longest_wait, self.first_wait * 2.0 ** min(attempt - 2, 30))
        wait: float = longest * (0.5 + self.random() / 2)
        asked = _seconds((headers or {}).get("retry-after"))
        return wait if asked is None else min(max(asked, wait), self.longest_wait)


def may_follow(status: int, code: str, attempt: int, *, is_repeatable: bool) -> bool:
    """Whether an answer allows the request to be sent again after that attempt."""
    if status in NOTHING_DONE:
        return True
    if status in PERHAPS_DONE:
        return is_repeatable
    return status == 409 and code == IN_FLIGHT and attempt > 1


def _seconds(text: str | None) -> float | None:
    try:
        return None if text is None else max(0.0, float(text))
    except ValueError:
        return None  # a date: the usual wait will do
