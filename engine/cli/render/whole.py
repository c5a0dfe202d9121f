"""Tables in full: a figure cut short would be a wrong figure."""

from __future__ import annotations

from rich.console import Console, RenderableType

_ANY_WIDTH = 10_000


def print_whole(console: Console, renderable: RenderableType) -> None:
    """Print without cutting: where the terminal is too narrow, it breaks the lines itself."""
    roomy = console.options.update(width=_ANY_WIDTH)
    needed = console.measure(renderable, options=roomy).minimum
    console.print(renderable, width=max(console.width, needed), crop=False, soft_wrap=False)
