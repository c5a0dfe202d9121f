"""An invoice as rows: values to columns. `stored_invoice` is the way back."""

from __future__ import annotations

from engine.domain.identity import group_id, line_item_id
from engine.domain.invoice import Cut, Invoice, LineItem
from engine.store.storable import breakdown_json
from engine.store.stored_invoice import InvoiceRecord


def content_columns(invoice: Invoice, record: InvoiceRecord) -> dict[str, object]:
    """The columns that a recalculation may replace."""
    return {
        "customer_id": invoice.customer_id,
        "currency": invoice.currency,
        "invoice_date": invoice.invoice_date,
        "period_start": invoice.period_start,
        "period_end": invoice.period_end,
        "status": record.status.value,
        "net_total": invoice.net_total,
        "total_tax": invoice.total_tax,
        "gross_total": invoice.gross_total,
        "updated_at": record.calculated_at,
        "calculated_at": record.calculated_at,
        **cut_columns(record.cut),
        "customer": record.customer,
        "frozen": record.frozen,
        "content": record.content,
        "content_sha256": record.content_sha256,
    }


def identity_columns(invoice: Invoice) -> dict[str, object]:
    """The columns that stay for the life of the invoice."""
    identity = invoice.identity
    return {
        "id": invoice.id,
        "account_id": identity.account_id,
        "schedule_id": identity.schedule_id,
        "phase_index": identity.phase_index,
        "kind": identity.kind,
        "period_index": identity.period_index,
        "revision": identity.revision,
    }


def cut_columns(cut: Cut) -> dict[str, object]:
    """The cut, in the columns that invoices and runs have for it."""
    return {
        "lake_version": cut.lake_version,
        "lake_head": cut.lake_head,
        "seq": cut.seq,
        "as_of": cut.as_of,
        "catalog_digest": cut.catalog_digest,
        "engine_version": cut.engine_version,
        "tzdata_version": cut.tzdata_version,
    }


def group_rows(invoice: Invoice) -> list[dict[str, object]]:
    """Rows of `invoice_line_item_groups`, in invoice order."""
    return [
        {
            "id": group_id(invoice.id, group.product_id),
            "invoice_id": invoice.id,
            "position": position,
            "title": group.title,
            "product_id": group.product_id,
        }
        for position, group in enumerate(invoice.groups)
    ]


def line_rows(invoice: Invoice) -> list[dict[str, object]]:
    """Rows of `invoice_line_items`, numbered through over all groups."""
    placed = [
        (group_position, line)
        for group_position, group in enumerate(invoice.groups)
        for line in group.lines
    ]
    return [
        _line_row(invoice.id, group_position, position, line)
        for position, (group_position, line) in enumerate(placed)
    ]


def _line_row(
    invoice_id: str, group_position: int, position: int, line: LineItem
) -> dict[str, object]:
    charge = line.charge
    return {
        "id": line_item_id(invoice_id, charge.key),
        "invoice_id": invoice_id,
        "group_position": group_position,
        "position": position,
        "key": charge.key,
        "kind": charge.kind.value,
        "title": charge.title,
        "description": charge.description,
        "quantity": charge.quantity,
        "rate": charge.rate,
        "is_percentage": charge.is_percentage,
        "currency": charge.currency,
        "net": charge.net,
        "tax_amount": line.tax_amount,
        "service_start": charge.service_start,
        "service_end": charge.service_end,
        "phase_index": charge.phase_index,
        "period_index": charge.period_index,
        "price_id": charge.price_id,
        "product_id": charge.product_id,
        "breakdown": breakdown_json(charge.values),
        "reason": charge.reason,
        "tax_rate_id": line.tax.rate_id,
        "tax_name": line.tax.name,
        "tax_rate": line.tax.rate,
        "tax_reason": line.tax.reason,
        "tax_code": line.tax.code.value,
        "tax_exemption": line.tax.exemption,
        "credit_grant_id": charge.credit_grant_id,
    }
