"""An invoice in the terminal: who, when, lines by product, tax, total."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engine.cli.render.numbers import grouped, percent
from engine.cli.render.whole import print_whole

Json = dict[str, Any]


def invoice(document: Json) -> RenderableType:
    """The whole invoice from its JSON representation; customer text is never taken as markup."""
    parts: list[RenderableType] = [_head(document)]
    with_days = len({_days(line) for line in document["lineItems"]}) > 1
    for group in document["lineItemGroups"]:
        parts.append(_group(group, document["currency"], with_days=with_days))
    parts.append(_totals(document))
    if document["usageByCustomer"]:
        parts.append(_usage_by_customer(document["usageByCustomer"]))
    return Padding(Group(*parts), (0, 0, 1, 0))


def invoice_list(documents: list[Json], *, with_net: bool) -> RenderableType:
    """One row an invoice; net and tax beside the total where there is room for them."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("date", "invoice", "customer", "status"):
        table.add_column(column, no_wrap=column != "customer")
    for column in ("net", "tax", "total") if with_net else ("total",):
        table.add_column(column, justify="right", no_wrap=True)
    for document in documents:
        net_and_tax = (grouped(document["netTotal"]), grouped(document["totalTax"]))
        table.add_row(
            document["invoiceDate"],
            Text(name(document)),
            Text(document["customerLegalCompanyName"]),
            document["status"],
            *(net_and_tax if with_net else ()),
            f"{grouped(document['grossTotal'])} {document['currency']}",
        )
    return table


def show(console: Console, documents: list[Json]) -> None:
    """Print invoices one after the other."""
    for document in documents:
        print_whole(console, invoice(document))


def name(document: Json) -> str:
    """The invoice's number, or its place: both are names that every command understands."""
    owner = document.get("billingScheduleId") or document["customerId"]
    return str(document.get("invoiceNumber") or f"{owner}@{document['invoiceDate']}")


def _head(document: Json) -> RenderableType:
    period = document["billingPeriod"]
    title = Text.assemble(
        ("Invoice ", "bold"), (name(document), "bold"), "  ", (document["status"], _style(document))
    )
    to = Text(f"{document['customerLegalCompanyName']}  ({document['customerId']})")
    dates = Text(
        f"dated {document['invoiceDate']}, for {period['start']} to {period['endInclusive']}",
        style="dim",
    )
    if document.get("issueDate"):
        dates.append(f", issued {document['issueDate']}, due {document['dueDate']}")
    return Group(title, to, dates)


def _style(document: Json) -> str:
    return {"DRAFT": "yellow", "IN_PROGRESS": "cyan", "VOIDED": "red"}.get(
        document["status"], "green"
    )


def _days(line: Json) -> str:
    return f"{line['servicePeriodStart']} to {line['servicePeriodEnd']}"


def _group(group: Json, currency: str, *, with_days: bool) -> RenderableType:
    """Lines of one product; each says its days where the invoice's lines are for several."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left", title_style="bold")
    table.title = Text(group["title"], style="bold")
    table.add_column("", ratio=1, min_width=34)
    table.add_column("quantity", justify="right", no_wrap=True)
    table.add_column("rate", justify="right", no_wrap=True)
    table.add_column("tax", justify="right", no_wrap=True)
    table.add_column(currency, justify="right", no_wrap=True)
    for line in group["lineItems"]:
        is_charge = line["kind"] == "CHARGE"
        rate = percent(line["rate"]) if line["rateDisplay"] == "PERCENTAGE" else line["rate"]
        title = Text(line["title"])
        if with_days:
            title.append(f"\n{_days(line)}", style="dim")
        table.add_row(
            title,
            grouped(line["usageQuantity"]) if is_charge else "",
            rate if is_charge and line["quantity"] == line["usageQuantity"] else "",
            percent(line["taxRate"]),
            grouped(line["netTotal"]),
        )
    return table


def _totals(document: Json) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(min_width=34)
    table.add_column(justify="right", no_wrap=True)
    table.add_row("net", grouped(document["netTotal"]))
    for tax in document["taxes"]:
        label = f"{tax['name']} on {grouped(tax['base'])}" if tax["name"] else "tax"
        table.add_row(Text(label), grouped(tax["amount"]))
    total = f"{grouped(document['grossTotal'])} {document['currency']}"
    table.add_row(Text("total", style="bold"), Text(total, style="bold"))
    for each in document["currencyConversions"]:
        label = (
            f"tax in {each['currency']} at {each['exchangeRate']}"
            f" ({each['source']}, {each['rateDate']})"
        )
        table.add_row(Text(label), grouped(each["totalTax"]))
    return table


def _usage_by_customer(customers: list[Json]) -> RenderableType:
    """Whose usage it was, by customer and price: the parent pays for it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    table.title = Text("Usage by customer", style="bold")
    table.add_column("", ratio=1, min_width=34)
    table.add_column("quantity", justify="right", no_wrap=True)
    for customer in customers:
        table.add_row(Text(f"{customer['customerLegalName']}  ({customer['customerId']})"), "")
        for row in customer["usage"]:
            table.add_row(Text(f"  {row['priceName']}"), grouped(row["value"]))
    return table
