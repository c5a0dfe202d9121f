with line_items as (
    select * from {{ ref("stg_invoice_line_items") }}
),

invoices as (
    select * from {{ ref("stg_invoices") }}
),

final as (
    select
        line_items.line_item_id,
        line_items.invoice_id,
        invoices.number as invoice_number,
        invoices.status as invoice_status,
        invoices.customer_id,
        invoices.schedule_id,
        invoices.invoice_date,
        line_items.kind,
        line_items.title,
        line_items.product_id,
        line_items.price_id,
        line_items.metric,
        line_items.service_start,
        line_items.service_end,
        line_items.quantity,
        line_items.rate,
        invoices.currency,
        line_items.net_amount,
        line_items.tax_amount,
        line_items.gross_amount
    from line_items
    inner join invoices on line_items.invoice_id = invoices.invoice_id
)

select * from final
