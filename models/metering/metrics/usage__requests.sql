{#- Generated from catalog/metrics/requests.yml by `meterhouse compile`; change that, not this. -#}
with usage_events as (
    select *
    from {{ ref('usage_events_latest') }}
), billing_periods as (
    select *
    from {{ ref('stg_billing_periods') }}
    where
        metric = 'requests'
), counted as (
    select
        billing_periods.period_id,
        billing_periods.usage_window,
        usage_events.service
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
        cast(count(*) as decimal(38, 12)) as quantity,
        count(*) as event_count,
        cast(0 as bigint) as skipped_count
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
