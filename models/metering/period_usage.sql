{#- Generated from catalog/metrics by `meterhouse compile`; change that, not this. -#}
with usage_of__context_tokens as (
    select
        period_id,
        usage_window,
        'context_tokens' as metric,
        is_total,
        {% if target.type == 'spark' %}cast(map_from_arrays(array('service'), array(service)) as map<string, string>){% else %}cast(map(['service'], [service]) as map(string, string)){% endif %} as breakdown_values,
        quantity,
        event_count,
        skipped_count,
        quantity_within,
        events_below,
        events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    from {{ ref('usage__context_tokens') }}
), usage_of__generated_tokens as (
    select
        period_id,
        usage_window,
        'generated_tokens' as metric,
        is_total,
        {% if target.type == 'spark' %}cast(map_from_arrays(array('service'), array(service)) as map<string, string>){% else %}cast(map(['service'], [service]) as map(string, string)){% endif %} as breakdown_values,
        quantity,
        event_count,
        skipped_count,
        quantity_within,
        events_below,
        events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    from {{ ref('usage__generated_tokens') }}
), usage_of__largest_context as (
    select
        period_id,
        usage_window,
        'largest_context' as metric,
        is_total,
        {% if target.type == 'spark' %}cast(map_from_arrays(array(), array()) as map<string, string>){% else %}cast(map([], []) as map(string, string)){% endif %} as breakdown_values,
        quantity,
        event_count,
        skipped_count,
        cast(null as decimal(38, 12)) as quantity_within,
        cast(null as bigint) as events_below,
        cast(null as bigint) as events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    from {{ ref('usage__largest_context') }}
), usage_of__long_requests as (
    select
        period_id,
        usage_window,
        'long_requests' as metric,
        is_total,
        {% if target.type == 'spark' %}cast(map_from_arrays(array(), array()) as map<string, string>){% else %}cast(map([], []) as map(string, string)){% endif %} as breakdown_values,
        quantity,
        event_count,
        skipped_count,
        cast(null as decimal(38, 12)) as quantity_within,
        cast(null as bigint) as events_below,
        cast(null as bigint) as events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    from {{ ref('usage__long_requests') }}
), usage_of__requests as (
    select
        period_id,
        usage_window,
        'requests' as metric,
        is_total,
        {% if target.type == 'spark' %}cast(map_from_arrays(array('service'), array(service)) as map<string, string>){% else %}cast(map(['service'], [service]) as map(string, string)){% endif %} as breakdown_values,
        quantity,
        event_count,
        skipped_count,
        cast(null as decimal(38, 12)) as quantity_within,
        cast(null as bigint) as events_below,
        cast(null as bigint) as events_above,
        cast(null as decimal(38, 12)) as value_sum,
        cast(null as decimal(38, 0)) as value_sum_ten_thousands,
        cast(null as bigint) as value_count
    from {{ ref('usage__requests') }}
), final as (
    select *
    from usage_of__context_tokens
    union all
    select *
    from usage_of__generated_tokens
    union all
    select *
    from usage_of__largest_context
    union all
    select *
    from usage_of__long_requests
    union all
    select *
    from usage_of__requests
)
select *
from final
