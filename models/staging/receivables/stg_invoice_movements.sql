with source as (
    select * from {{ published("invoice_movements") }}
),

final as (
    select
        invoice_id,
        version,
        kind,
        source_id,
        customer_id,
        currency,
        amount,
        moved_on,
        recorded_at
    from source
)

select * from final
