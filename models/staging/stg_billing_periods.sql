with source as (
    select * from {{ published("billing_periods") }}
),

final as (
    select
        period_id,
        usage_window,
        schedule_id,
        price_id,
        metric,
        customer_id,
        customer_alias,
        start_at,
        end_at,
        value_lower,
        value_upper
    from source
)

select * from final
