"""One seed, one run: a lake on a simulated disk, everything that happens to it, and what must hold.

lost 0, doubled 0, invented 0; receipts never run backwards along seq; an answer as of an
instant never changes; a reader never sees half of anything
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from ingest.committer import Committer
from ingest.compact import compact_held
from ingest.errors import CorruptLakeError, IngestError, LogFailedError
from ingest.event import DEFAULT_LIMITS
from ingest.instant import to_micros
from ingest.land import land
from ingest.land_wal import land_segments
from ingest.log import Lake
from ingest.ndjson import LineBlock
from ingest.receipt import Receipts
from ingest.screening import Submission
from ingest.snapshot import Snapshot
from ingest.take_over import take_over
from ingest.unlanded import unlanded_events
from ingest.wal import WalSegment, WalWriter
from tests.ingest.simulator.disk import Fault, Omits, SimulatedDisk, Stopped
from tests.ingest.simulator.lines import event_text, number_of
from tests.ingest.simulator.reader import Found, InvariantError, Reader

MACHINE = Path("/machine")
ACTIONS = 14


@dataclass(slots=True)
class Outcome:
    """What a run went through."""

    acknowledged: int = 0
    rejected: int = 0
    power_cuts: int = 0
    kills: int = 0
    disk_errors: int = 0
    landings: int = 0
    file_landings: int = 0
    compactions: int = 0
    reads: int = 0


@dataclass(slots=True)
class _Writer:
    """A process that holds the lake."""

    snapshot: Snapshot
    committer: Committer
    sealed: list[WalSegment]
    held: ExitStack


@dataclass(slots=True)
class World:
    """A run; `files` are event files on the real disk, each with the numbers of its lines."""

    seed: int
    files: dict[Path, list[str]]
    omits: Omits | None = None
    outcome: Outcome = field(default_factory=Outcome)
    disk: SimulatedDisk = field(init=False)
    lake: Lake = field(init=False)
    reader: Reader = field(init=False)
    random: Random = field(init=False)
    now: datetime = datetime(2026, 3, 1, 23, 59, 50, tzinfo=UTC)
    writer: _Writer | None = None
    line_number: int = 0
    submitted: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    rejections: dict[str, int] = field(default_factory=dict)
    landed_files: set[Path] = field(default_factory=set)
    answers: list[tuple[datetime, int, tuple[str, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.disk = SimulatedDisk(Random(self.seed + 1), self.omits)
        self.disk.make_folder(MACHINE)
        self.disk._root.sync()
        self.lake = Lake(MACHINE / "lake", self.disk, checkpoint_every=3)
        self.reader = Reader(self.lake, self.disk, self.submitted)
        for path, numbers in self.files.items():
            lines = path.read_text().splitlines()
            self.submitted.update(zip(numbers, lines, strict=True))

    def run(self) -> Outcome:
        """Do what the seed says; raises InvariantError."""
        for _ in range(ACTIONS):
            self._plan_fault()
            try:
                self._act()
            except Stopped:
                self._die(self.disk.fault.kind if self.disk.fault else "kill")
            except IngestError as error:
                if isinstance(error, CorruptLakeError):
                    raise InvariantError(f"recovery calls the lake corrupt: {error}") from error
                # The process says so and ends; a power cut may follow.
                self.outcome.disk_errors += 1
                self._die("cut" if self.random.random() < 0.5 else "kill")
            else:
                self.disk.fault = None
                self._check_answers()
        self.disk.fault = None
        self._die("cut")
        self._open()
        self._check_answers()
        if self.seed % 4 == 0:
            self._check_unlanded()
        self._land()
        self._check_answers()
        return self.outcome

    # What processes do.

    def _act(self) -> None:
        if self.writer is None:
            self._open()
        match self.random.choices(
            ["commit", "seal", "land", "compact", "file", "clock", "read"], [9, 2, 4, 2, 1, 2, 1]
        )[0]:
            case "commit":
                self._commit()
            case "seal":
                self._seal()
            case "land":
                self._land()
            case "compact":
                # Two parts of a day, at least, for there to be something to compact.
                for _ in range(2):
                    self._commit()
                    self._land()
                self._compact()
            case "file":
                self._land_file()
            case "clock":
                self.now += timedelta(
                    seconds=self.random.choice([-90_000, -5, -5, -5, 5, 5, 5, 30, 30, 90_000])
                )
            case "read":
                self._read()

    def _clock(self) -> datetime:
        self.now += timedelta(microseconds=self.random.randint(0, 3) * 400)
        return self.now

    def _open(self) -> None:
        self.disk.is_recovering = True
        try:
            with _disk_errors_end_the_process(), ExitStack() as held:
                held.enter_context(self.lake.writing(wait=False))
                found = take_over(self.lake, self._clock)
                writer = WalWriter(self.lake, found.wal.next_number)
                committer = Committer(writer, found.wal.marks, self._clock, DEFAULT_LIMITS)
                self.writer = _Writer(
                    found.snapshot, committer, list(found.wal.segments), held.pop_all()
                )
        finally:
            self.disk.is_recovering = False

    def _commit(self) -> None:
        assert self.writer is not None
        group = [self._submission() for _ in range(self.random.randint(1, 3))]
        numbers = [
            [number_of(line) for line in submission.block.data.decode().split("\n")]
            for submission in group
        ]
        try:
            receipts = self.writer.committer.commit(group)
        except LogFailedError:
            # A server that goes on all the same must be refused.
            self.disk.fault = None
            receipts = self.writer.committer.commit(group)
        for submission, ids, receipt in zip(group, numbers, receipts, strict=True):
            self._note(submission, ids, receipt)

    def _note(self, submission: Submission, numbers: list[str | None], got: Receipts) -> None:
        for receipt, number in zip(got, numbers, strict=True):
            if receipt.rejection is not None:
                self.rejections[receipt.rejection.raw] = receipt.line
                self.outcome.rejected += 1
            elif receipt.seq is not None and receipt.event_id is not None:
                assert number is not None
                place = (receipt.seq, to_micros(receipt.received_at), receipt.event_id)
                self.acknowledged[number] = place
                self.outcome.acknowledged += 1

    def _submission(self) -> Submission:
        lines = []
        for _ in range(self.random.randint(1, 3)):
            self.line_number += 1
            if self.random.random() < 0.1:
                lines.append(f"broken {self.line_number}")
                continue
            number = f"s{self.line_number}"
            line = event_text(number, customer=self.random.randint(0, 2), size=self.line_number % 7)
            self.submitted[number] = line
            lines.append(line)
        first = self.line_number - len(lines) + 1
        return Submission("simulated", LineBlock(first, "\n".join(lines).encode()))

    def _seal(self) -> None:
        assert self.writer is not None
        segment = self.writer.committer.seal()
        if segment is not None:
            self.writer.sealed.append(segment)

    def _land(self) -> None:
        assert self.writer is not None
        self._seal()
        writer = self.writer
        with _disk_errors_end_the_process():
            writer.snapshot = land_segments(self.lake, writer.snapshot, writer.sealed, self._clock)
        writer.sealed = []
        self.outcome.landings += 1

    def _compact(self) -> None:
        assert self.writer is not None
        with _disk_errors_end_the_process():
            self.writer.snapshot, report = compact_held(
                self.lake, self.writer.snapshot, self._clock
            )
        self.outcome.compactions += report.written

    def _land_file(self) -> None:
        assert self.writer is not None
        self.writer.held.close()
        self.writer = None
        path = self.random.choice(list(self.files))
        self.disk.is_recovering = True
        try:
            report = land(self.lake, [path], clock=self._clock)
        finally:
            self.disk.is_recovering = False
        assert report.files[0].status in ("landed", "unchanged")
        if report.files[0].status == "landed" and path in self.landed_files:
            raise InvariantError(f"{path.name} landed and was forgotten")
        self.landed_files.add(path)
        self.outcome.file_landings += 1

    def _die(self, kind: str) -> None:
        """The process is gone; with the power, so is what was not synced."""
        self.writer = None
        self.disk.restart()
        if kind == "cut":
            self.outcome.power_cuts += 1
            self.disk.power_cut()
        else:
            self.outcome.kills += 1

    def _plan_fault(self) -> None:
        self.disk.fault = None
        self.disk.on_operation = None
        if self.random.random() < 0.45:
            kind = self.random.choices(["cut", "kill", "EIO", "ENOSPC"], [4, 3, 2, 1])[0]
            at = self.disk.operations + 1 + int(self.random.expovariate(1 / 14))
            self.disk.fault = Fault(at, kind)
        elif self.random.random() < 0.1:
            self._plan_reader(self.disk.operations + 1 + int(self.random.expovariate(1 / 14)))

    def _plan_reader(self, at: int) -> None:
        def read() -> None:
            if self.disk.operations == at:
                self.disk.on_operation = None
                self._read()

        self.disk.on_operation = read

    # What must hold.

    def _read(self) -> None:
        """Another process looks, in the middle of whatever is under way."""
        fault, self.disk.fault = self.disk.fault, None
        found = self._found(self.reader.snapshot())
        self.disk.fault = fault
        _check_order(found)
        self._check_complete(found)
        self.outcome.reads += 1

    def _check_answers(self) -> None:
        """At rest: everything found is durable, so every answer is final."""
        snapshot = self.reader.snapshot()
        found = self._found(snapshot)
        _check_order(found)
        self._check_complete(found)
        self._check_files({event.number for event in found})
        landed = [event for event in found if event.seq <= snapshot.last_seq]
        for instant, seq, numbers in self.answers:
            if _as_of(found, instant) != seq:
                raise InvariantError(f"as of {instant} was seq {seq}, is {_as_of(found, instant)}")
            if tuple(event.number for event in found[:seq]) != numbers:
                raise InvariantError(f"the events through seq {seq} have changed")
        if landed:
            event = self.random.choice(landed)
            last = landed[-1].received_at
            instant = datetime.fromtimestamp(0, UTC) + timedelta(
                microseconds=min(event.received_at + self.random.randint(-1, 1), last)
            )
            if (answer := snapshot.seq_as_of(instant)) != _as_of(landed, instant):
                raise InvariantError(f"as of {instant} is {_as_of(landed, instant)}, not {answer}")
            if to_micros(instant) < last:
                numbers = tuple(event.number for event in found[:answer])
                self.answers.append((instant, answer, numbers))

    def _check_complete(self, found: list[Found]) -> None:
        places = {event.number: event for event in found}
        for number, (seq, received_at, identity) in self.acknowledged.items():
            event = places.get(number)
            if event is None:
                raise InvariantError(f"{number} was acknowledged as seq {seq} and is lost")
            if (event.seq, event.received_at, event.event_id) != (seq, received_at, identity):
                raise InvariantError(f"{number} was acknowledged as seq {seq}, is {event}")

    def _check_files(self, numbers: set[str]) -> None:
        for path, lines in self.files.items():
            present = sum(number in numbers for number in lines)
            if present not in (0, len(lines)):
                raise InvariantError(f"{path.name} landed in part")
            if present == 0 and path in self.landed_files:
                raise InvariantError(f"{path.name} was landed and is lost")

    def _check_unlanded(self) -> None:
        """The whole lake through the doors that other packages use."""
        empty = self.lake.snapshot(0)
        rows = unlanded_events(self.lake, empty)
        expected = [event.event_id for event in self._found(self.lake.snapshot())]
        if rows["event_id"].to_pylist() != expected:
            raise InvariantError("unlanded events differ from what the lake holds")

    def _found(self, snapshot: Snapshot) -> list[Found]:
        """All events by seq, those that wait for landing too."""
        events, rejections = self.reader.found(snapshot)
        if len(set(rejections)) < len(rejections):
            raise InvariantError("a rejected line is there twice")
        if missing := self.rejections.keys() - set(rejections):
            raise InvariantError(f"acknowledged as rejected and lost: {missing}")
        return events


@contextmanager
def _disk_errors_end_the_process() -> Iterator[None]:
    """As the threads of `ingest.event_log` do it."""
    try:
        yield
    except OSError as error:
        raise LogFailedError(str(error)) from error


def _check_order(found: list[Found]) -> None:
    if [event.seq for event in found] != list(range(1, len(found) + 1)):
        raise InvariantError(f"the seqs have gaps or doubles: {[event.seq for event in found]}")
    if len({event.number for event in found}) < len(found):
        raise InvariantError("an event is there twice")
    receipts = [event.received_at for event in found]
    if receipts != sorted(receipts):
        raise InvariantError("receipts run backwards")


def _as_of(found: list[Found], instant: datetime) -> int:
    micros = to_micros(instant)
    return max((event.seq for event in found if event.received_at <= micros), default=0)
