"""Simulated crashes by the thousand, and real processes killed: lost, doubled and invented events.

    .venv/bin/python -m benchmarks.crash --seeds 100000 --kills 500

Two processes share the seeds. The mutants show that the simulator notices: each leaves one safety
step out, and the seed at which that came to light is printed. Exit status 1 if anything failed.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.ingest.killing import kill_again_and_again
from tests.ingest.simulator.crashes import Tally, first_failure, run_seeds
from tests.ingest.simulator.files import write_files
from tests.ingest.simulator.mutants import MUTANTS

CHUNK = 250
PROCESSES = 2

Files = dict[Path, list[str]]


def run_chunk(begin: int, end: int, files: Files) -> Tally:
    """Some seeds, in a worker process."""
    return run_seeds(range(begin, end), files)


def mutant_line(number: int, seeds: int, files: Files) -> tuple[bool, str]:
    """Whether a mutant was noticed, and what to tell of it."""
    mutant = MUTANTS[number]
    failure = first_failure(mutant, range(seeds), files)
    if failure is None:
        return False, f"  {mutant.name:<38} NOT noticed in {seeds} seeds"
    return True, f"  {mutant.name:<38} seed {failure[0]:>4}: {failure[1][:60]}"


def chunks(first: int, seeds: int) -> Iterator[tuple[int, int]]:
    """The seeds in stretches, for the processes to take one after the other."""
    for begin in range(first, first + seeds, CHUNK):
        yield begin, min(begin + CHUNK, first + seeds)


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="simulated and real crashes of the lake")
    parser.add_argument("--seeds", type=int, default=100_000)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--mutant-seeds", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=500)
    arguments = parser.parse_args()
    total, unnoticed, began = Tally(), 0, time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="meterhouse-crash-") as name:
        folder = Path(name)
        files = write_files(folder)
        with ProcessPoolExecutor(PROCESSES) as pool:
            pairs = list(chunks(arguments.first_seed, arguments.seeds))
            begins, ends = [begin for begin, _ in pairs], [end for _, end in pairs]
            for tally in pool.map(run_chunk, begins, ends, [files] * len(pairs)):
                total.add(tally)
            seconds = time.perf_counter() - began
            sys.stdout.write(
                f"{total.seeds} seeds in {seconds:.0f} s: {total.seeds / seconds:.1f} a second\n"
            )
            for count, value in total.counts.items():
                sys.stdout.write(f"  {count.replace('_', ' '):<16} {value:>12,}\n")
            sys.stdout.write(f"  {'failed seeds':<16} {len(total.failures):>12,}\n")
            for seed, failure in total.failures[:20]:
                sys.stdout.write(f"    seed {seed}: {failure}\n")
            sys.stdout.write("safety steps left out in turn:\n")
            mutants = len(MUTANTS)
            seeds = [arguments.mutant_seeds] * mutants
            for noticed, line in pool.map(mutant_line, range(mutants), seeds, [files] * mutants):
                unnoticed += not noticed
                sys.stdout.write(f"{line}\n")
        outcome = kill_again_and_again(folder / "killed", arguments.kills)
    sys.stdout.write(
        f"{outcome.kills} real kills in {outcome.seconds:.0f} s: {outcome.acknowledged:,} events "
        f"acknowledged, {outcome.found:,} found, {outcome.lost} lost, {outcome.doubled} doubled, "
        f"{outcome.invented} invented; {outcome.landings} landings, {outcome.compactions} "
        "compactions\n"
    )
    if arguments.kills and not outcome.acknowledged:
        raise SystemExit("the killed writers acknowledged nothing: nothing was tested")
    if total.failures or unnoticed or outcome.lost or outcome.doubled or outcome.invented:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
