"""Invoices and line items as plain rows for analysts, ready to become Arrow tables.

Amounts are exact decimals with the currency's own digits, not minor units: an analyst adds them up
as they are. Ordered, so that equal states give equal files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from engine.domain.currency import to_amount
from engine.store.tables import invoice_line_item_groups, invoice_line_items, invoices

_BATCH = 1000

_INVOICE_COLUMNS = """
id account_id number status payment_status customer_id schedule_id phase_index kind period_index
revision currency invoice_date period_start period_end issue_date due_date created_at updated_at
calculated_at voided_at lake_version seq as_of catalog_digest engine_version tzdata_version
content_sha256
""".split()

_LINE_COLUMNS = """
id invoice_id position key kind title description quantity rate is_percentage currency service_start
service_end phase_index period_index price_id product_id reason tax_rate_id tax_name tax_rate
tax_reason tax_code tax_exemption credit_grant_id
""".split()


def invoice_rows(connection: Connection) -> Iterator[dict[str, object]]:
    """Every invoice of every status, ordered by (invoice date, customer, id).

    `net_total`, `total_tax`, `gross_total` are Decimals; dates are dates, instants aware datetimes
    in UTC. Read it inside the transaction.
    """
    query = select(invoices).order_by(
        invoices.c.invoice_date, invoices.c.customer_id, invoices.c.id
    )
    for row in connection.execute(query.execution_options(yield_per=_BATCH)).mappings():
        values: dict[str, object] = {name: row[name] for name in _INVOICE_COLUMNS}
        for name in ("net_total", "total_tax", "gross_total"):
            values[name] = to_amount(row[name], row["currency"])
        yield values


def line_item_rows(connection: Connection) -> Iterator[dict[str, object]]:
    """Every line item, ordered like `invoice_rows` and by position on the invoice.

    `net_amount`, `tax_amount`, `gross_amount` and `quantity` are Decimals; `breakdown` is a list of
    (property, value) pairs; `group_title` and the invoice's customer, schedule, status and date
    stand beside.
    """
    query = (
        select(
            invoice_line_items,
            invoice_line_item_groups.c.title.label("group_title"),
            invoices.c.customer_id,
            invoices.c.schedule_id,
            invoices.c.status.label("invoice_status"),
            invoices.c.invoice_date,
        )
        .join(invoices, invoices.c.id == invoice_line_items.c.invoice_id)
        .join(
            invoice_line_item_groups,
            (invoice_line_item_groups.c.invoice_id == invoice_line_items.c.invoice_id)
            & (invoice_line_item_groups.c.position == invoice_line_items.c.group_position),
        )
        .order_by(
            invoices.c.invoice_date,
            invoices.c.customer_id,
            invoices.c.id,
            invoice_line_items.c.position,
        )
    )
    context = "group_title customer_id schedule_id invoice_status invoice_date".split()
    for row in connection.execute(query.execution_options(yield_per=_BATCH)).mappings():
        values: dict[str, object] = {name: row[name] for name in (*_LINE_COLUMNS, *context)}
        currency = row["currency"]
        values["net_amount"] = to_amount(row["net"], currency)
        values["tax_amount"] = to_amount(row["tax_amount"], currency)
        values["gross_amount"] = to_amount(row["net"] + row["tax_amount"], currency)
        values["breakdown"] = [tuple(pair) for pair in json.loads(row["breakdown"])]
        yield values
