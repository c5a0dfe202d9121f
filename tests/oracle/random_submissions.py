"""Random submissions: new events, resubmissions, moves, retractions and returns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from random import Random

from tests.oracle.events import Submission
from tests.oracle.usage import Period
from tests.oracle.vocabulary import (
    EVENT_TYPES,
    EXTREMES,
    NUMERIC_KEYS,
    PROPERTY_KEYS,
    any_value,
    usual_value,
)

TICK = timedelta(microseconds=1)
FURTHEST_AHEAD = timedelta(hours=24)
"""How far ahead of its receipt an event may be (DESIGN 3)."""

WRITTEN_OFFSETS = (timedelta(0), timedelta(hours=5, minutes=45), timedelta(hours=-9))


@dataclass
class SubmissionGenerator:
    """Draws submissions from `random`; `own` and `shared` prefix ids and vocabulary."""

    random: Random
    own: str
    shared: str
    aliases: Sequence[str]
    periods: Sequence[Period]
    extremes: list[str] = field(default_factory=lambda: list(EXTREMES))

    def submissions(self, count: int, receipts: Sequence[datetime]) -> tuple[Submission, ...]:
        """So many submissions in durable order, received at some of the `receipts`."""
        received = sorted(self.random.choice(receipts) for _ in range(count))
        made: list[Submission] = []
        for seq, received_at in enumerate(received, start=1):
            earlier = [each for each in made if each.customer_event_id is not None]
            if earlier and self.random.random() < 0.4:
                made.append(self._resubmission(seq, received_at, self.random.choice(earlier)))
            else:
                made.append(self._new(seq, received_at))
        return tuple(made)

    def _new(self, seq: int, received_at: datetime) -> Submission:
        properties, kinds = self._properties()
        return Submission(
            seq=seq,
            received_at=received_at,
            customer_event_id=None if self._happens(0.1) else f"{self.own}event_{seq}",
            customer_alias=self.random.choice(self.aliases),
            event_type=self._event_type(),
            event_timestamp=self._timestamp(received_at),
            properties=properties,
            kinds=kinds,
            retracted=self._happens(0.05),
        )

    def _resubmission(self, seq: int, received_at: datetime, earlier: Submission) -> Submission:
        """The earlier one again, each of its parts changed or not."""
        if self._happens(0.5):
            properties, kinds = self._properties()
        else:
            properties, kinds = earlier.properties, earlier.kinds
        return Submission(
            seq=seq,
            received_at=received_at,
            customer_event_id=earlier.customer_event_id,
            customer_alias=(
                self.random.choice(self.aliases) if self._happens(0.3) else earlier.customer_alias
            ),
            event_type=self._event_type() if self._happens(0.2) else earlier.event_type,
            event_timestamp=(
                self._timestamp(received_at) if self._happens(0.3) else earlier.event_timestamp
            ),
            properties=properties,
            kinds=kinds,
            retracted=self._happens(0.25),
        )

    def _happens(self, probability: float) -> bool:
        return self.random.random() < probability

    def _event_type(self) -> str:
        return self.shared + self.random.choice(EVENT_TYPES)

    def _timestamp(self, received_at: datetime) -> datetime:
        """In, beside or exactly on the bounds of a period, or the instant of receipt."""
        period = self.random.choice(self.periods)
        candidates = [
            period.start - TICK,
            period.start,
            period.end - 2 * TICK,
            period.end - TICK,
            period.end,
            *(self._within(period) for _ in range(4)),
            received_at,
        ]
        allowed = [each for each in candidates if each <= received_at + FURTHEST_AHEAD]
        return self.random.choice(allowed).astimezone(timezone(self.random.choice(WRITTEN_OFFSETS)))

    def _within(self, period: Period) -> datetime:
        seconds = self.random.randrange(int((period.end - period.start).total_seconds()))
        return period.start + timedelta(seconds=seconds)

    def _properties(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Texts and JSON kinds by dotted key; some keys are missing, some values JSON nulls."""
        properties: dict[str, str] = {}
        kinds: dict[str, str] = {}
        for key in PROPERTY_KEYS:
            dice = self.random.random()
            if dice < 0.10:
                continue
            if dice < 0.16:
                kind, text = "null", "null"
            elif dice < 0.30:
                kind, text = any_value(self.random)
            elif dice < 0.31 and key in NUMERIC_KEYS and self.extremes:
                kind, text = "number", self.extremes.pop()
            else:
                kind, text = usual_value(self.random, key)
            properties[self.shared + key] = text
            kinds[self.shared + key] = kind
        return properties, kinds
