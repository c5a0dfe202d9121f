"""Invoices as text that a finance person can check with a pocket calculator.

    SCHEDULE bills CUSTOMER on INVOICE_DATE: STATUS [NUMBER]
      PRODUCT
        TITLE           FIRST DAY to LAST DAY           QUANTITY x RATE =          NET[, tax TAX]
      TAX NAME: RATE of BASE = TAX [(CODE: REASON)]
      used by CUSTOMER: QUANTITY of PRICE
      net NET, tax TAX, total TOTAL CURRENCY
      [in CURRENCY at EXCHANGE RATE (SOURCE, DAY): net NET, tax TAX, total TOTAL]

A line whose amount is not its quantity times one rate (a step; bounds an event) shows the quantity
alone.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

Json = dict[str, Any]

NOT_REGISTERED = "No tax"
"""What the one tax of an account without tax rates is called; it says nothing on paper."""


def render(document: Json) -> str:
    """One invoice: a head, its lines by product, tax by rate, totals."""
    taxes = [tax for tax in document["taxes"] if tax["name"] != NOT_REGISTERED]
    standing = " ".join(filter(None, [document["status"], document.get("invoiceNumber")]))
    rows = [
        f"{document.get('billingScheduleId', 'one-off')} bills {document['customerId']}"
        f" on {document['invoiceDate']}: {standing}"
    ]
    for group in document["lineItemGroups"]:
        rows.append(f"  {group['title']}")
        rows += [_line(line, is_taxed=bool(taxes)) for line in group["lineItems"]]
    rows += [
        f"  {tax['name']}: {_percent(tax['rate'])} of {tax['base']} = {tax['amount']}{_why(tax)}"
        for tax in taxes
    ]
    rows += [
        f"  used by {customer['customerId']}: {row['value']} of {row['priceName']}"
        for customer in document["usageByCustomer"]
        for row in customer["usage"]
    ]
    rows.append(
        f"  net {document['netTotal']}, tax {document['totalTax']},"
        f" total {document['grossTotal']} {document['currency']}"
    )
    rows += [
        f"  in {each['currency']} at {each['exchangeRate']} ({each['source']}, {each['rateDate']}):"
        f" net {each['netTotal']}, tax {each['totalTax']}, total {each['grossTotal']}"
        for each in document["currencyConversions"]
    ]
    return "\n".join(rows)


def _line(line: Json, *, is_taxed: bool) -> str:
    service = f"{line['servicePeriodStart']} to {line['servicePeriodEnd']}"
    tax = f", tax {line['totalTax']}" if is_taxed else ""
    return (
        f"    {line['title']:<40}  {service}  {_multiplication(line):>18}"
        f" = {line['netTotal']:>10}{tax}"
    )


def _multiplication(line: Json) -> str:
    quantity, rate = line["usageQuantity"], line["rate"]
    if quantity != line["quantity"]:
        return str(quantity)
    return f"{quantity} x {_percent(rate) if line['rateDisplay'] == 'PERCENTAGE' else rate}"


def _why(tax: Json) -> str:
    """Code and reason where nothing is charged, as the invoice must state them."""
    return f" ({tax['code']}: {tax['exemptionReason']})" if "exemptionReason" in tax else ""


def _percent(share: str) -> str:
    text = f"{Decimal(share) * 100:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"
