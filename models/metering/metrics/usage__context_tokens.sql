{#- Generated from catalog/metrics/context_tokens.yml by `meterhouse compile`; change that, not this. -#}
with usage_events as (
    select *
    from {{ ref('usage_events_latest') }}
), billing_periods as (
    select *
    from {{ ref('stg_billing_periods') }}
    where
        metric = 'context_tokens'
), counted as (
    select
        billing_periods.period_id,
        billing_periods.usage_window,
        usage_events.service,
        usage_events.context_tokens__number as value,
        billing_periods.value_lower,
        billing_periods.value_upper
    from usage_events
    join billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('llm_request')
), measured as (
    select
        period_id,
        usage_window,
        grouping(service) = 1 as is_total,
        service,
        coalesce(sum(value), 0) as quantity,
        coalesce(
            sum(value) filter (where not coalesce(value < value_lower, false) and not coalesce(value > value_upper, false)),
            0
        ) as quantity_within,
        count(*) filter (where value < value_lower) as events_below,
        count(*) filter (where value > value_upper) as events_above,
        count(*) as event_count,
        count(*) filter (where value is null) as skipped_count
    from counted
    group by
        grouping sets (
            (period_id, usage_window, service),
            (period_id, usage_window)
        )
), idle as (
    select distinct
        billing_periods.period_id,
        billing_periods.usage_window,
        true as is_total,
        cast(null as string) as service,
        cast(0 as decimal(38, 12)) as quantity,
        cast(0 as decimal(38, 12)) as quantity_within,
        0 as events_below,
        0 as events_above,
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
