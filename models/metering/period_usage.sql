{#- Generated from catalog/metrics by `meterhouse compile`; change that, not this. -#}
{%- set uncounted = var('uncounted_metrics', []) -%}
with no_usage as (
    select
        cast(null as string) as period_id,
        cast(null as string) as usage_window,
        cast(null as string) as metric,
        cast(null as boolean) as is_total,
        {% if target.type == 'spark' %}cast(null as map<string, string>){% else %}cast(null as map(string, string)){% endif %} as breakdown_values,
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
)
{% endif %}
{% if 'generated_tokens' not in uncounted %}, usage_of__generated_tokens as (
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
)
{% endif %}
{% if 'largest_context' not in uncounted %}, usage_of__largest_context as (
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
)
{% endif %}
{% if 'long_requests' not in uncounted %}, usage_of__long_requests as (
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
)
{% endif %}
{% if 'requests' not in uncounted %}, usage_of__requests as (
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
