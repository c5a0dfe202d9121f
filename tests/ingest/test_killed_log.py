from pathlib import Path

import pytest

from tests.ingest.killing import kill_again_and_again


@pytest.mark.slow
def test_killed_writers_lose_double_and_invent_nothing(tmp_path: Path) -> None:
    outcome = kill_again_and_again(tmp_path, 20)
    assert (outcome.lost, outcome.doubled, outcome.invented) == (0, 0, 0)
    assert outcome.acknowledged > 100
    assert outcome.landings > 5
    assert outcome.compactions > 0
