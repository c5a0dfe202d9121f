with source as (
    select * from {{ published("credit_grants") }}
),

final as (
    select
        credit_grant_id,
        customer_id,
        name,
        amount,
        currency,
        metric,
        cost,
        usable_from,
        usable_until,
        priority,
        schedule_id,
        created_at
    from source
)

select * from final
