"""Tables in full: a figure cut short would be a wrong figure."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table

_ANY_WIDTH = 10_000


def print_whole(console: Console, renderable: RenderableType) -> None:
    """Print without cutting: where the terminal is too narrow, it breaks the lines itself."""
    console.print(_Whole(renderable), crop=False, soft_wrap=False)


@dataclass(frozen=True, slots=True)
class _Whole:
    """Takes the room that it needs, whatever there is."""

    renderable: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        roomy = options.update(width=_ANY_WIDTH)
        _keep_columns(console, roomy, self.renderable)
        needed = console.measure(self.renderable, options=roomy).minimum
        yield from console.render(
            self.renderable, options.update(width=max(options.max_width, needed))
        )


def _keep_columns(console: Console, roomy: ConsoleOptions, renderable: object) -> None:
    """Columns that do not wrap get the width of their widest cell: of "10.00 USD" a table would
    otherwise keep only the longest word."""
    if isinstance(renderable, Group):
        for part in renderable.renderables:
            _keep_columns(console, roomy, part)
    elif isinstance(renderable, Padding):
        _keep_columns(console, roomy, renderable.renderable)
    elif isinstance(renderable, Table):
        for column in renderable.columns:
            if column.no_wrap:
                cells = (column.header, *column.cells)
                column.min_width = max(
                    console.measure(each, options=roomy).maximum for each in cells
                )
