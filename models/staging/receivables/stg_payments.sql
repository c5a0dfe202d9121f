with source as (
    select * from {{ published("payments") }}
),

final as (
    select
        payment_id,
        customer_id,
        currency,
        amount,
        refunded,
        paid_on,
        reference,
        origin,
        recorded_at
    from source
)

select * from final
