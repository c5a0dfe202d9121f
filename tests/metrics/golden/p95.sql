{#- Generated from catalog/metrics/p95.yml by `meterhouse compile`; change that, not this. -#}
with usage_events as (
    select *
    from {{ ref('usage_events_latest') }}
), billing_periods as (
    select *
    from {{ ref('stg_billing_periods') }}
    where
        metric = 'p95'
), counted as (
    select
        billing_periods.period_id,
        billing_periods.usage_window,
        usage_events.tokens__number as value
    from usage_events
    join billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('call')
), measured as (
    select
        period_id,
        usage_window,
        true as is_total,
        list_extract(
            list_sort(array_agg(value) filter (where value is not null)),
            (
                (
                    count(value) * 19
                ) + 19
            ) // 20
        ) as quantity,
        count(*) as event_count,
        count(*) filter (where value is null) as skipped_count
    from counted
    group by
        period_id,
        usage_window
), idle as (
    select distinct
        billing_periods.period_id,
        billing_periods.usage_window,
        true as is_total,
        cast(null as decimal(38, 12)) as quantity,
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
