"""How fast a key and an account may send: token buckets, and what is told when one is empty.

Events are counted by the event, everything else by the request. The buckets are this process's.
Headers as in draft-ietf-httpapi-ratelimit-headers-11.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from engine.api.limits import Limits
from engine.api.problems import RATE_LIMITED, ProblemError

WINDOW = 10
"""Seconds whose allowance may be used at once."""

MOST_BUCKETS = 20_000


@dataclass(slots=True)
class _Bucket:
    """`tokens` were there at `at`, in seconds since 1970; they grow up to a window's worth."""

    tokens: float
    at: float


class Rate:
    """What keys and accounts may use of one kind; `unit` names it, the rates are a second's."""

    def __init__(self, unit: str, per_key: int, per_account: int) -> None:
        self._unit = unit
        self._rates = {"key": per_key, "account": per_account}
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def take(self, key_id: str, account_id: str, count: int, at: datetime) -> None:
        """Use so many up. Raises ProblemError (429) where they are not there, and uses none."""
        now = at.timestamp()
        buckets = {
            "key": self._bucket("key", key_id, now),
            "account": self._bucket("account", account_id, now),
        }
        for policy, bucket in buckets.items():
            most = self._rates[policy] * WINDOW
            # More than a window's at once is let through where all of it is there.
            if bucket.tokens < min(count, most):
                missing = min(count, most) - bucket.tokens
                self._refuse(policy, buckets, math.ceil(missing / self._rates[policy]))
        for bucket in buckets.values():
            bucket.tokens -= count

    def _bucket(self, policy: str, id: str, now: float) -> _Bucket:
        rate = self._rates[policy]
        bucket = self._buckets.get((policy, id))
        if bucket is None:
            if len(self._buckets) >= MOST_BUCKETS:
                self._buckets.clear()
            bucket = self._buckets[policy, id] = _Bucket(rate * WINDOW, now)
        elif now > bucket.at:
            bucket.tokens = min(rate * WINDOW, bucket.tokens + (now - bucket.at) * rate)
            bucket.at = now
        return bucket

    def _refuse(self, policy: str, buckets: dict[str, _Bucket], seconds: int) -> NoReturn:
        policies = [f'"{name}";q={rate * WINDOW};w={WINDOW}' for name, rate in self._rates.items()]
        states = [
            f'"{name}";r={max(0, math.floor(bucket.tokens))};t={seconds if name == policy else 0}'
            for name, bucket in buckets.items()
        ]
        whose = "The key" if policy == "key" else "All keys of the account together"
        raise ProblemError(
            RATE_LIMITED,
            f"{whose} may send {self._rates[policy]} {self._unit} a second, and {WINDOW} seconds'"
            f" worth at once; wait {seconds} s.",
            headers={
                "Retry-After": str(seconds),
                "RateLimit-Policy": ", ".join(policies),
                "RateLimit": ", ".join(states),
            },
        )


@dataclass(frozen=True, slots=True)
class Rates:
    """The two kinds; None where nothing is limited."""

    events: Rate | None
    requests: Rate | None

    @classmethod
    def of(cls, limits: Limits) -> Rates:
        """By the limits of a server."""
        if not limits.rate_limits:
            return cls(None, None)
        return cls(
            Rate("events", limits.key_events, limits.account_events),
            Rate("requests", limits.key_requests, limits.account_requests),
        )
