"""What a landing did, file by file: the answer of `land`, and what it tells while it runs."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ingest.errors import IngestError


@dataclass(frozen=True, slots=True)
class FileReport:
    """One source. `version` is the lake version that holds it, also where it was there before.

    `rows` counts lines or rows that hold something; rows = accepted + rejected. `reasons` counts
    the rejected by reason code.
    """

    source: str
    status: Literal["landed", "unchanged", "unreadable"]
    digest: str = ""
    version: int | None = None
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True, slots=True)
class LandingReport:
    """All sources in the order they were landed, and the lake's marks afterwards."""

    files: tuple[FileReport, ...]
    version: int
    last_seq: int
    last_received_at: datetime | None

    @property
    def accepted(self) -> int:
        """Events that this run added."""
        return sum(file.accepted for file in self.files if file.status == "landed")

    @property
    def rejected(self) -> int:
        """Rows that this run added to `rejected_events`."""
        return sum(file.rejected for file in self.files if file.status == "landed")

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows this run rejected, by reason code, most frequent first."""
        total: Counter[str] = Counter()
        for file in self.files:
            if file.status == "landed":
                total.update(file.reasons)
        return dict(total.most_common())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the landing of one source has come."""

    source: str
    source_number: int
    source_count: int
    accepted: int
    rejected: int
    done_bytes: int
    total_bytes: int


class UnreadableSourcesError(IngestError):
    """Some sources could not be read at all; everything else is landed, see `report`."""

    def __init__(self, report: LandingReport) -> None:
        unreadable = [file for file in report.files if file.status == "unreadable"]
        super().__init__("\n".join(f"{file.source}: {file.message}" for file in unreadable))
        self.report = report
