with payments as (
    select * from {{ ref("stg_payments") }}
),

allocated as (
    select
        source_id as payment_id,
        sum(amount) as allocated
    from {{ ref("stg_invoice_movements") }}
    where kind = 'payment'
    group by source_id
),

final as (
    select
        payments.payment_id,
        payments.customer_id,
        payments.paid_on,
        payments.reference,
        payments.origin,
        payments.currency,
        payments.amount,
        payments.refunded,
        coalesce(allocated.allocated, 0) as allocated,
        payments.amount - payments.refunded - coalesce(allocated.allocated, 0) as unallocated
    from payments
    left join allocated on payments.payment_id = allocated.payment_id
)

select * from final
