with source as (
    select * from {{ published("billed_periods") }}
),

final as (
    select
        period_id,
        invoice_id,
        standing,
        counted_seq,
        net_amount
    from source
)

select * from final
