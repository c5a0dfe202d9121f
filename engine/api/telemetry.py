"""What the process has done, in numbers: counted here, shown at `/metrics` as Prometheus reads it.

Labels have few values: the template of a route, never a path, so that nobody can fill the memory
by asking for things that are not there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: upper bounds of the classes of the histogram."""

METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))

NO_ROUTE = "none"


@dataclass(frozen=True, slots=True)
class Sample:
    """One number of one metric. `labels` are names and values, as `(("route", "/health"),)`."""

    name: str
    kind: str
    """counter or gauge."""
    meaning: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


class Telemetry:
    """Counts requests; for any number of threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._classes: dict[tuple[str, str], list[int]] = {}
        self._seconds: dict[tuple[str, str], float] = defaultdict(float)
        self._events: dict[str, int] = defaultdict(int)
        self._in_flight = 0

    def begin(self) -> None:
        """A request has come."""
        with self._lock:
            self._in_flight += 1

    def end(self, method: str, route: str, status: int, seconds: float) -> None:
        """It is answered; a status of 0 stands for a client that has gone."""
        where = (method if method in METHODS else "OTHER", route)
        place = next((n for n, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self._lock:
            self._in_flight -= 1
            self._requests[(*where, status)] += 1
            self._seconds[where] += seconds
            self._classes.setdefault(where, [0] * (len(BOUNDS) + 1))[place] += 1

    def took_events(self, route: str, requests: int, events: int) -> None:
        """Requests with events went the short way (engine/api/express.py)."""
        with self._lock:
            self._requests["POST", route, 201] += requests
            self._events[route] += events

    def lines(self, more: Iterable[Sample] = ()) -> Iterator[str]:
        """Everything in Prometheus' text format, one line each."""
        with self._lock:
            requests, seconds = dict(self._requests), dict(self._seconds)
            classes = {where: tuple(counts) for where, counts in self._classes.items()}
            events, in_flight = dict(self._events), self._in_flight
        name = "meterhouse_http_requests_total"
        yield from _head(name, "counter", "Requests answered.")
        for (method, route, status), count in sorted(requests.items()):
            answered = (("method", method), ("route", route), ("status", str(status)))
            yield _line(name, answered, count)
        yield from _head("meterhouse_http_requests_in_flight", "gauge", "Requests under way.")
        yield _line("meterhouse_http_requests_in_flight", (), in_flight)
        name = "meterhouse_events_short_way_total"
        yield from _head(name, "counter", "Events acknowledged on the short way.")
        for route, count in sorted(events.items()):
            yield _line(name, (("route", route),), count)
        name = "meterhouse_http_request_seconds"
        yield from _head(name, "histogram", "How long requests took.")
        for (method, route), counts in sorted(classes.items()):
            labels, total = (("method", method), ("route", route)), 0
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
                total += count
                yield _line(f"{name}_bucket", (*labels, ("le", bound)), total)
            yield _line(f"{name}_sum", labels, round(seconds[method, route], 6))
            yield _line(f"{name}_count", labels, total)
        told: set[str] = set()
        for sample in more:
            if sample.name not in told:
                told.add(sample.name)
                yield from _head(sample.name, sample.kind, sample.meaning)
            yield _line(sample.name, sample.labels, sample.value)


def _head(name: str, kind: str, meaning: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}\n"
    yield f"# TYPE {name} {kind}\n"


def _line(name: str, labels: tuple[tuple[str, str], ...], value: float) -> str:
    text = ",".join(f'{label}="{_escaped(said)}"' for label, said in labels)
    return f"{name}{{{text}}} {value}\n" if text else f"{name} {value}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
