with published as (
    select distinct period_id, usage_window
    from {{ ref("stg_billing_periods") }}
),

registered as (
    select
        period_id,
        usage_window,
        max(registration) as registration
    from {{ ref("registered_billing_periods") }}
    group by period_id, usage_window
),

metrics as (
    select distinct registration, metric
    from {{ ref("registered_billing_periods") }}
),

final as (
    select
        registered.registration,
        registered.period_id,
        registered.usage_window,
        metrics.metric
    from published
    inner join registered
        on
            published.period_id = registered.period_id
            and published.usage_window = registered.usage_window
    inner join metrics on registered.registration = metrics.registration
)

select * from final
