"""One line's explanation as a tree: amount, price, usage, metric, events."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.text import Text
from rich.tree import Tree

from engine.cli.render.numbers import grouped

Json = dict[str, Any]


def explanation(document: Json, currency: str, with_sql: bool = False) -> RenderableType:
    """A tree from the amount down to the events; customer text is never taken as markup."""
    amount = f"{grouped(document['netTotal'])} {currency}"
    tree = Tree(
        Text.assemble(
            (f"{document['place']}. ", "dim"), (document["title"], "bold"), "  ", (amount, "bold")
        )
    )
    tree.add(Text(f"why: {document['reason']}"))
    tree.add(Text(f"tax: {document['tax']}"))
    if document.get("price"):
        price = document["price"]
        tree.add(Text(f"price {price['id']}: {price['terms']}"))
    tree.add(Text(f"service period: {document['service']}"))
    if document.get("usage"):
        _add_usage(tree, document["usage"], with_sql)
    return Padding(tree, (0, 0, 1, 0))


def _add_usage(tree: Tree, usage: Json, with_sql: bool) -> None:
    unit = f" {usage['unit']}" if usage.get("unit") else ""
    value = "nothing" if usage["value"] is None else grouped(usage["value"])
    branch = tree.add(
        Text(f"usage: {value}{unit} of {usage['metric']} from {usage['eventCount']:,} events")
    )
    branch.add(Text(f"from {usage['from']} to {usage['to']}, as of seq {usage['seq']}"))
    for share in usage["breakdowns"]:
        label = ", ".join(f"{name} {text or '(none)'}" for name, text in share["values"].items())
        branch.add(
            Text(f"{label}: {grouped(share['value'] or '0')} ({share['eventCount']:,} events)")
        )
    if usage.get("expression"):
        branch.add(Text(f"computed as {' '.join(usage['expression'].split())}"))
    sql = branch.add(Text(f"counted by {usage['model']}"))
    if with_sql:
        sql.add(Syntax(usage["sql"], "sql", background_color="default", word_wrap=True))
    if usage.get("events"):
        listed = branch.add(Text(f"events (the first {len(usage['events'])} by time)"))
        for event in usage["events"]:
            listed.add(
                Text(
                    f"{event['eventTimestamp']}  {event['customerAlias']}"
                    f"  {event['customerEventId']}  {event['value'] or ''}"
                )
            )
