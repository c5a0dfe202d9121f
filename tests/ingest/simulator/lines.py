"""The lines of simulated clients: each holds a number of its own, by which it is found again."""

import re

_NUMBER = re.compile(r'"n":"(\w+)"')


def event_text(number: str, customer: int, size: int) -> str:
    """A line whose number is found again in a property."""
    return (
        f'{{"customerEventId":"{number}","customerAlias":"customer-{customer}","eventType":"call",'
        f'"eventTimestamp":"2026-02-01T00:00:00Z","eventProperties":'
        f'{{"n":"{number}","text":"{number * (1 + 3 * size)}"}}}}'
    )


def number_of(line: str) -> str | None:
    """The number of a line; None where it is no event."""
    match = _NUMBER.search(line)
    return match[1] if match else None
