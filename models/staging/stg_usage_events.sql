{% if var("usage_events") is not none %}

with source as (
    select * from {{ var("usage_events") }}
),

final as (
    select
        event_id,
        row_number() over (order by received_at, event_id) as seq,
        received_at,
        customer_event_id,
        {{ customer_event_hash("customer_event_id") }} as customer_event_hash,
        customer_alias,
        event_type,
        event_timestamp,
        false as retracted,
        properties
    from source
)

{% else %}

with source as (
    select * from {{ landed("usage_events") }}
),

final as (
    select
        event_id,
        seq,
        received_at,
        customer_event_id,
        customer_event_hash,
        customer_alias,
        event_type,
        event_timestamp,
        retracted,
        properties
    from source
)

{% endif %}

select * from final
