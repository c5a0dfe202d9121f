-- Every landed event has exactly one outcome.
with landed as (
    select
        (
            select count(*)
            from {{ ref("usage_events") }}
            where seq <= (select seq from {{ ref("metering_cut") }})
        ) + (
            select count(*)
            from {{ ref("stg_rejected_events") }}
            {% if var("as_of") is not none %}
            where received_at <= (select as_of from {{ ref("metering_cut") }})
            {% endif %}
        ) as events
),

outcomes as (
    select coalesce(sum(event_count), 0) as events
    from {{ ref("rpt_event_outcomes") }}
)

select landed.events as landed, outcomes.events as outcomes
from landed
cross join outcomes
where landed.events <> outcomes.events
