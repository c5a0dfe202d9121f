with event_outcomes as (
    select * from {{ ref("fct_event_outcomes") }}
),

final as (
    select
        customer_alias,
        count(*) as event_count,
        min(event_timestamp) as first_event_at,
        max(event_timestamp) as last_event_at
    from event_outcomes
    where outcome = 'unmapped'
    group by customer_alias
)

select * from final
