-- Lines make the invoice: net, tax and gross of the lines are those of their invoice, exactly.
with invoices as (
    select * from {{ ref("stg_invoices") }}
),

line_items as (
    select
        invoice_id,
        sum(net_amount) as net_amount,
        sum(tax_amount) as tax_amount,
        sum(gross_amount) as gross_amount
    from {{ ref("stg_invoice_line_items") }}
    group by invoice_id
)

select invoices.invoice_id
from invoices
left join line_items on invoices.invoice_id = line_items.invoice_id
where
    invoices.net_total <> coalesce(line_items.net_amount, 0)
    or invoices.total_tax <> coalesce(line_items.tax_amount, 0)
    or invoices.gross_total <> coalesce(line_items.gross_amount, 0)
    or invoices.gross_total <> invoices.net_total + invoices.total_tax
