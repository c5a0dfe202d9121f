with event_outcomes as (
    select * from {{ ref("fct_event_outcomes") }}
),

final as (
    select
        outcome,
        count(*) as event_count
    from event_outcomes
    group by outcome
)

select * from final
