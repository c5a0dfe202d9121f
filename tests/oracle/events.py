"""What was submitted, and which of it counts as of an instant (DESIGN 3)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

INTEGER_DIGITS = 26
DECIMALS = 12

PLAIN_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")


@dataclass(frozen=True)
class Submission:
    """One accepted event, retraction or resubmission. Instants are zoned.

    `properties` maps dotted keys to the values' own text, `kinds` the same keys to their JSON
    kind: number, string, boolean or null. Without a `customer_event_id` it stands for itself.
    `seq` is its place among the submissions it is evaluated with, unique there.
    """

    seq: int
    received_at: datetime
    customer_event_id: str | None
    customer_alias: str
    event_type: str
    event_timestamp: datetime
    properties: Mapping[str, str]
    kinds: Mapping[str, str]
    retracted: bool = False

    def text(self, key: str) -> str | None:
        """The property's text; None if it is missing or a JSON null."""
        return None if self.kinds.get(key) == "null" else self.properties.get(key)

    def number(self, key: str) -> Fraction | None:
        """The property's exact value; None if it is missing or not numeric."""
        text = self.text(key)
        return None if text is None else parse_number(text)


def parse_number(text: str) -> Fraction | None:
    """The value of a plain decimal number that DECIMAL(38, 12) holds exactly, else None.

    Zeros that do not change the value count neither as integer digits nor as decimals.
    """
    parts = PLAIN_NUMBER.fullmatch(text)
    if parts is None:
        return None
    sign, whole, fraction, exponent = parts.groups(default="")
    written = (whole + fraction).lstrip("0")
    digits = written.rstrip("0")
    if not digits:
        return Fraction(0)
    power = int(exponent or "0") - len(fraction) + len(written) - len(digits)
    if len(digits) + power > INTEGER_DIGITS or -power > DECIMALS:
        return None
    return int(sign + digits) * Fraction(10) ** power


def counting_events(submissions: Sequence[Submission], as_of: datetime | None) -> list[Submission]:
    """The events that count among those received by `as_of` (None: all), in durable order.

    For each customer event id the latest submission replaces all earlier ones entirely; where
    that one is a retraction, nothing counts.
    """
    latest: dict[object, Submission] = {}
    for submission in sorted(submissions, key=lambda each: each.seq):
        if as_of is None or submission.received_at <= as_of:
            identity = submission.customer_event_id
            latest[submission.seq if identity is None else identity] = submission
    winners = (submission for submission in latest.values() if not submission.retracted)
    return sorted(winners, key=lambda each: each.seq)
