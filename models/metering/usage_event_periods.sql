{#- Generated from catalog/metrics by `meterhouse compile`; change that, not this. -#}
{{ config(materialized="view") }}

with usage_events as (
    select *
    from {{ ref('usage_events_latest') }}
), billing_periods as (
    select *
    from {{ ref('stg_billing_periods') }}
), events_of__context_tokens as (
    select
        usage_events.event_id,
        usage_events.seq,
        billing_periods.metric,
        billing_periods.period_id,
        billing_periods.usage_window
    from usage_events
    join billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('llm_request') and billing_periods.metric = 'context_tokens'
), events_of__generated_tokens as (
    select
        usage_events.event_id,
        usage_events.seq,
        billing_periods.metric,
        billing_periods.period_id,
        billing_periods.usage_window
    from usage_events
    join billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('llm_request') and billing_periods.metric = 'generated_tokens'
), events_of__largest_context as (
    select
        usage_events.event_id,
        usage_events.seq,
        billing_periods.metric,
        billing_periods.period_id,
        billing_periods.usage_window
    from usage_events
    join billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('llm_request') and billing_periods.metric = 'largest_context'
), events_of__long_requests as (
    select
        usage_events.event_id,
        usage_events.seq,
        billing_periods.metric,
        billing_periods.period_id,
        billing_periods.usage_window
    from usage_events
    join billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        (
            usage_events.event_type in ('llm_request')
            and usage_events.context_tokens__number > cast('4096' as decimal(38, 12))
        )
        and billing_periods.metric = 'long_requests'
), events_of__requests as (
    select
        usage_events.event_id,
        usage_events.seq,
        billing_periods.metric,
        billing_periods.period_id,
        billing_periods.usage_window
    from usage_events
    join billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('llm_request') and billing_periods.metric = 'requests'
), final as (
    select *
    from events_of__context_tokens
    union all
    select *
    from events_of__generated_tokens
    union all
    select *
    from events_of__largest_context
    union all
    select *
    from events_of__long_requests
    union all
    select *
    from events_of__requests
)
select *
from final
