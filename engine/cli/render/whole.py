"""Tables in full: a figure cut short would be a wrong figure."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

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
        needed = console.measure(self.renderable, options=roomy).minimum
        yield from console.render(
            self.renderable, options.update(width=max(options.max_width, needed))
        )
