"""The colors of a chart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colors as SVG attributes say them. `series` are told apart by lightness as well as by hue,
    for those who see no difference in hues and for printers without color."""

    ink: str
    quiet: str
    line: str
    series: tuple[str, ...]

    def led_by(self, color: str) -> Palette:
        """The same with another color for the first series."""
        return Palette(self.ink, self.quiet, self.line, (color, *self.series[1:]))


LIGHT = Palette(
    ink="#1f2430",
    quiet="#6b7280",
    line="#e5e7eb",
    series=("#3558d4", "#8fb1f5", "#0e7c66", "#7fd1bd", "#a1490c", "#f2b07c", "#9ca3af"),
)

DARK = Palette(
    ink="#e7e9ee",
    quiet="#9aa3b2",
    line="#2c3240",
    series=("#7d9bff", "#3a55b0", "#4cc9a9", "#1c6e5b", "#f0a46a", "#8a4a1c", "#6b7280"),
)

PAGE = Palette(
    ink=f"var(--chart-ink, {LIGHT.ink})",
    quiet=f"var(--chart-quiet, {LIGHT.quiet})",
    line=f"var(--chart-line, {LIGHT.line})",
    series=tuple(
        f"var(--chart-{place}, {color})" for place, color in enumerate(LIGHT.series, start=1)
    ),
)
"""For a page whose own style sheet knows whether it is light or dark."""
