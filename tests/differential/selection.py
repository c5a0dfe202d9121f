"""Which scenarios a run compares, and how many of them share a lake.

Scenarios 0 to 299, unless METERHOUSE_SCENARIOS says otherwise: a count (`20000`: from 0 on) or a
half-open range (`137:138`: that one alone).
"""

from __future__ import annotations

import os
from itertools import pairwise

from tests.oracle.scenarios import Scenario, scenario

VARIABLE = "METERHOUSE_SCENARIOS"
USUALLY = 300

SCENARIOS_A_LAKE = 300


def selected_ranges() -> list[range]:
    """The selected scenario numbers, those of one lake together.

    Raises ValueError if the variable is neither a count nor a range.
    """
    numbers = _selected(os.environ.get(VARIABLE, str(USUALLY)))
    bounds = [*numbers[::SCENARIOS_A_LAKE], numbers.stop]
    return [range(start, stop) for start, stop in pairwise(bounds)]


def scenarios(numbers: range, *, a_family: int) -> list[Scenario]:
    """So many in a row share their metrics, and do so in whatever range they are asked for."""
    return [scenario(number, family=number // a_family) for number in numbers]


def how_to_run_alone(number: int) -> str:
    """The command that compares one scenario and nothing else."""
    return f"{VARIABLE}={number}:{number + 1} .venv/bin/pytest tests/differential"


def _selected(text: str) -> range:
    start, colon, stop = text.rpartition(":")
    numbers = range(int(start) if colon else 0, int(stop))
    if not numbers:
        raise ValueError(f"{VARIABLE}={text} selects no scenario: write a count, or first:last+1")
    return numbers
