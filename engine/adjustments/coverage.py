"""Credit in units, as a pass: the lines that cover usage stand behind the usage they cover."""

from __future__ import annotations

from engine.adjustments.billing import Lines, PhaseBilling
from engine.domain.charge import ChargeLine


def cover_usage(lines: Lines, billing: PhaseBilling) -> Lines:
    """The lines with those of `billing.coverage`, each after the line it is listed for."""
    result: list[ChargeLine] = []
    for line in lines:
        result.append(line)
        if line.phase_index == billing.phase_index:
            result += billing.coverage.get(line.key, ())
    return tuple(result)
