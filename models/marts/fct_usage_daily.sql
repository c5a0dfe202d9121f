{#- Generated from catalog/metrics by `meterhouse compile`; change that, not this. -#}
{%- set uncounted = var('uncounted_metrics', []) -%}
with usage_events as (
    select *
    from {{ ref('usage_events_latest') }}
), no_usage as (
    select
        cast(null as string) as metric,
        cast(null as string) as customer_alias,
        cast(null as date) as usage_date,
        cast(null as decimal(38, 12)) as quantity,
        cast(null as bigint) as event_count,
        cast(null as bigint) as skipped_count,
        cast(null as decimal(38, 12)) as quantity_within,
        cast(null as bigint) as events_below,
        cast(null as bigint) as events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    where
        false
)
{% if 'context_tokens' not in uncounted %}, usage_of__context_tokens as (
    select
        'context_tokens' as metric,
        customer_alias,
        usage_date,
        coalesce(sum(value), 0) as quantity,
        count(*) as event_count,
        count(*) filter (where value is null) as skipped_count,
        coalesce(
            sum(value) filter (where not coalesce(value < value_lower, false) and not coalesce(value > value_upper, false)),
            0
        ) as quantity_within,
        count(*) filter (where value < value_lower) as events_below,
        count(*) filter (where value > value_upper) as events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    from (
        select
            usage_events.customer_alias,
            cast(usage_events.event_timestamp as date) as usage_date,
            usage_events.context_tokens__number as value,
            cast(null as decimal(38, 12)) as value_lower,
            cast(null as decimal(38, 12)) as value_upper
        from usage_events
        where
            usage_events.event_type in ('llm_request')
    ) as counted
    group by
        customer_alias,
        usage_date
)
{% endif %}
{% if 'generated_tokens' not in uncounted %}, usage_of__generated_tokens as (
    select
        'generated_tokens' as metric,
        customer_alias,
        usage_date,
        coalesce(sum(value), 0) as quantity,
        count(*) as event_count,
        count(*) filter (where value is null) as skipped_count,
        coalesce(
            sum(value) filter (where not coalesce(value < value_lower, false) and not coalesce(value > value_upper, false)),
            0
        ) as quantity_within,
        count(*) filter (where value < value_lower) as events_below,
        count(*) filter (where value > value_upper) as events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    from (
        select
            usage_events.customer_alias,
            cast(usage_events.event_timestamp as date) as usage_date,
            usage_events.generated_tokens__number as value,
            cast(null as decimal(38, 12)) as value_lower,
            cast(null as decimal(38, 12)) as value_upper
        from usage_events
        where
            usage_events.event_type in ('llm_request')
    ) as counted
    group by
        customer_alias,
        usage_date
)
{% endif %}
{% if 'largest_context' not in uncounted %}, usage_of__largest_context as (
    select
        'largest_context' as metric,
        customer_alias,
        usage_date,
        max(value) as quantity,
        count(*) as event_count,
        count(*) filter (where value is null) as skipped_count,
        cast(null as decimal(38, 12)) as quantity_within,
        cast(null as bigint) as events_below,
        cast(null as bigint) as events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    from (
        select
            usage_events.customer_alias,
            cast(usage_events.event_timestamp as date) as usage_date,
            usage_events.context_tokens__number as value
        from usage_events
        where
            usage_events.event_type in ('llm_request')
    ) as counted
    group by
        customer_alias,
        usage_date
)
{% endif %}
{% if 'long_requests' not in uncounted %}, usage_of__long_requests as (
    select
        'long_requests' as metric,
        customer_alias,
        usage_date,
        cast(count(*) as decimal(38, 12)) as quantity,
        count(*) as event_count,
        cast(0 as bigint) as skipped_count,
        cast(null as decimal(38, 12)) as quantity_within,
        cast(null as bigint) as events_below,
        cast(null as bigint) as events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    from (
        select
            usage_events.customer_alias,
            cast(usage_events.event_timestamp as date) as usage_date
        from usage_events
        where
            usage_events.event_type in ('llm_request')
            and usage_events.context_tokens__number > cast('4096' as decimal(38, 12))
    ) as counted
    group by
        customer_alias,
        usage_date
)
{% endif %}
{% if 'requests' not in uncounted %}, usage_of__requests as (
    select
        'requests' as metric,
        customer_alias,
        usage_date,
        cast(count(*) as decimal(38, 12)) as quantity,
        count(*) as event_count,
        cast(0 as bigint) as skipped_count,
        cast(null as decimal(38, 12)) as quantity_within,
        cast(null as bigint) as events_below,
        cast(null as bigint) as events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    from (
        select
            usage_events.customer_alias,
            cast(usage_events.event_timestamp as date) as usage_date
        from usage_events
        where
            usage_events.event_type in ('llm_request')
    ) as counted
    group by
        customer_alias,
        usage_date
)
{% endif %}, final as (
    select *
    from no_usage
    {% if 'context_tokens' not in uncounted %}
    union all
    select *
    from usage_of__context_tokens
    {% endif %}
    {% if 'generated_tokens' not in uncounted %}
    union all
    select *
    from usage_of__generated_tokens
    {% endif %}
    {% if 'largest_context' not in uncounted %}
    union all
    select *
    from usage_of__largest_context
    {% endif %}
    {% if 'long_requests' not in uncounted %}
    union all
    select *
    from usage_of__long_requests
    {% endif %}
    {% if 'requests' not in uncounted %}
    union all
    select *
    from usage_of__requests
    {% endif %}
)
select *
from final
