with movements as (
    select * from {{ ref("stg_invoice_movements") }}
),

final as (
    select
        invoice_id,
        version,
        kind,
        case when kind = 'payment' then source_id end as payment_id,
        case when kind = 'credit_note' then source_id end as credit_note_id,
        customer_id,
        moved_on,
        currency,
        amount
    from movements
)

select * from final
