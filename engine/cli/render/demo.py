"""A chapter of the demo in the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.cli.render.chart import bars
from engine.cli.render.explanation import explanation
from engine.cli.render.invoice import show as show_invoices
from engine.cli.render.whole import print_whole
from engine.workflows.demo import Chapter


def show(console: Console, chapter: Chapter) -> None:
    """Print whatever the chapter has."""
    for sentence in chapter.sentences:
        console.print(sentence)
    for line in bars(chapter.chart):
        console.print(line)
    if chapter.table:
        print_whole(console, _table(chapter.table))
    show_invoices(console, list(chapter.invoices))
    if chapter.explanation is not None:
        for line in chapter.explanation["lines"]:
            console.print(explanation(line, chapter.explanation["currency"]), soft_wrap=False)
    console.print()


def _table(rows: tuple[tuple[str, ...], ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(rows[0]):
        table.add_column(column, justify="left" if number == 0 else "right", no_wrap=True)
    for row in rows[1:]:
        table.add_row(*(Text(cell) for cell in row))
    return table
