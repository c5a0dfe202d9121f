{#- Generated from catalog/metrics/held.yml by `meterhouse compile`; change that, not this. -#}
with usage_events as (
    select *
    from {{ ref('usage_events_latest') }}
), billing_periods as (
    select *,
        epoch_us(max(end_at) over (partition by period_id, usage_window)) - epoch_us(min(start_at) over (partition by period_id, usage_window)) as period_microseconds
    from {{ ref('stg_billing_periods') }}
    where
        metric = 'held'
), counted as (
    select
        billing_periods.period_id,
        billing_periods.usage_window,
        usage_events.model,
        usage_events.tokens__number as value,
        usage_events.event_timestamp,
        billing_periods.start_at,
        billing_periods.end_at,
        billing_periods.period_microseconds
    from usage_events
    join billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('call')
), measured as (
    select
        period_id,
        usage_window,
        grouping(model) = 1 as is_total,
        model,
        cast(null as decimal(38, 12)) as quantity,
        coalesce(
            sum(
                cast(value % 10000 as decimal(19, 12)) * cast(epoch_us(end_at) - epoch_us(greatest(event_timestamp, start_at)) as decimal(16, 0))
            ),
            0
        ) as value_sum,
        cast(coalesce(
            sum(
                cast(cast(value - (
                    value % 10000
                ) as decimal(26, 0)) * cast('0.0001' as decimal(4, 4)) as decimal(22, 0)) * cast(epoch_us(end_at) - epoch_us(greatest(event_timestamp, start_at)) as decimal(16, 0))
            ),
            0
        ) as decimal(38, 0)) as value_sum_ten_thousands,
        max(period_microseconds) as value_count,
        count(*) filter (where event_timestamp >= start_at) as event_count,
        count(*) filter (where value is null and event_timestamp >= start_at) as skipped_count
    from counted
    group by
        grouping sets (
            (period_id, usage_window, model),
            (period_id, usage_window)
        )
), idle as (
    select distinct
        billing_periods.period_id,
        billing_periods.usage_window,
        true as is_total,
        cast(null as text) as model,
        cast(null as decimal(38, 12)) as quantity,
        cast(0 as decimal(38, 12)) as value_sum,
        cast(0 as decimal(38, 0)) as value_sum_ten_thousands,
        0 as value_count,
        0 as event_count,
        0 as skipped_count
    from billing_periods
    left join measured
        on billing_periods.period_id = measured.period_id
        and billing_periods.usage_window = measured.usage_window
    where
        measured.period_id is null
), final as (
    select *
    from measured
    union all
    select *
    from idle
)
select *
from final
