"""Run many seeds, and count what they went through; `scripts/bench crash` and the tests use it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ingest.errors import IngestError
from tests.ingest.simulator.mutants import Mutant
from tests.ingest.simulator.reader import InvariantError
from tests.ingest.simulator.world import World


@dataclass(slots=True)
class Tally:
    """What all runs together went through, and the failed seeds with what they violated."""

    seeds: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count the runs of another tally in."""
        self.seeds += other.seeds
        self.counts.update(other.counts)
        self.failures.extend(other.failures)


def run_seeds(seeds: Iterable[int], files: dict[Path, list[str]]) -> Tally:
    """The code as it is, over every seed; a failed one does not stop the others."""
    tally = Tally()
    for seed in seeds:
        tally.seeds += 1
        try:
            tally.counts.update(asdict(World(seed, files).run()))
        except (InvariantError, IngestError) as error:
            tally.failures.append((seed, f"{type(error).__name__}: {error}"[:300]))
    return tally


def first_failure(
    mutant: Mutant, seeds: Iterable[int], files: dict[Path, list[str]]
) -> tuple[int, str] | None:
    """The first seed at which the mutant is noticed, and by what; None if it never is."""
    with mutant.applied():
        for seed in seeds:
            try:
                World(seed, files, mutant.omits).run()
            except (InvariantError, IngestError) as error:
                return seed, f"{type(error).__name__}: {error}"[:120]
    return None
