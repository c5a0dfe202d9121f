"""The answers to a submission: for each line its place in the order, or why it is no event."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import overload

from ingest.instant import from_micros
from ingest.numbering import event_id
from ingest.rejection import RejectedRow


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line. An event has an id and a seq, a rejected line its `rejection`, a blank one neither.

    All three are durable. `received_at` is aware, UTC.
    """

    line: int
    received_at: datetime
    event_id: str | None = None
    seq: int | None = None
    rejection: RejectedRow | None = None


@dataclass(frozen=True, slots=True)
class Receipts(Sequence[Receipt]):
    """The receipts of one submission by line, each made when it is looked at.

    The lines `first_line` up to `first_line + lines` are events numbered from `seq` on, except for
    `rejected` and `blank` ones, both in the order of lines. `received_at` is in
    microseconds since 1970 UTC.
    """

    first_line: int
    lines: int
    seq: int
    received_at: int
    digest: str
    rejected: tuple[RejectedRow, ...] = ()
    blank: tuple[int, ...] = ()

    @property
    def events(self) -> int:
        """How many lines are events."""
        return self.lines - len(self.rejected) - len(self.blank)

    def __len__(self) -> int:
        return self.lines

    @overload
    def __getitem__(self, index: int) -> Receipt: ...

    @overload
    def __getitem__(self, index: slice) -> list[Receipt]: ...

    def __getitem__(self, index: int | slice) -> Receipt | list[Receipt]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(self.lines))]
        place = index + self.lines if index < 0 else index
        if not 0 <= place < self.lines:
            raise IndexError(index)
        line, instant = self.first_line + place, from_micros(self.received_at)
        rejected = bisect_left(self.rejected, line, key=attrgetter("source_line"))
        if rejected < len(self.rejected) and self.rejected[rejected].source_line == line:
            return Receipt(line, instant, rejection=self.rejected[rejected])
        blank = bisect_left(self.blank, line)
        if blank < len(self.blank) and self.blank[blank] == line:
            return Receipt(line, instant)
        seq = self.seq + place - rejected - blank
        return Receipt(line, instant, event_id(seq, self.received_at, self.digest), seq)
