with source as (
    select * from {{ published("invoices") }}
),

final as (
    select
        invoice_id,
        number,
        status,
        payment_status,
        customer_id,
        schedule_id,
        currency,
        invoice_date,
        period_start,
        period_end,
        net_total,
        total_tax,
        gross_total,
        issued_at
    from source
)

select * from final
