"""The lake on a disk that does its worst (see `tests/ingest/simulator`): one seed, one run."""

from pathlib import Path

import pytest

from tests.ingest.simulator.crashes import first_failure, run_seeds
from tests.ingest.simulator.files import write_files
from tests.ingest.simulator.mutants import MUTANTS, Mutant
from tests.ingest.simulator.world import World

SEEDS_A_CHUNK = 225


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, list[str]]:
    return write_files(tmp_path_factory.mktemp("simulated"))


@pytest.mark.slow
def test_a_hundred_runs_lose_double_and_invent_nothing(files: dict[Path, list[str]]) -> None:
    tally = run_seeds(range(100), files)
    assert tally.failures == []
    for count in ("acknowledged", "rejected", "power_cuts", "kills", "disk_errors", "reads"):
        assert tally.counts[count] > 50, count
    assert tally.counts["landings"] > 100
    assert tally.counts["compactions"] > 20


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(4))
def test_no_run_loses_doubles_or_invents_an_event(files: dict[Path, list[str]], chunk: int) -> None:
    begin = 100 + chunk * SEEDS_A_CHUNK
    assert run_seeds(range(begin, begin + SEEDS_A_CHUNK), files).failures == []


def test_one_seed_is_one_run(files: dict[Path, list[str]]) -> None:
    first, second = World(7, files), World(7, files)
    assert first.run() == second.run()
    assert first.acknowledged == second.acknowledged
    assert first.disk.operations == second.disk.operations


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_simulator_notices_a_safety_step_left_out(
    files: dict[Path, list[str]], mutant: Mutant
) -> None:
    assert first_failure(mutant, range(1_000), files) is not None, mutant.why
