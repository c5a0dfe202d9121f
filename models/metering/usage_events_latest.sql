{{ config(materialized="view") }}

with usage_events as (
    select * from {{ ref("usage_events") }}
),

metering_cut as (
    select * from {{ ref("metering_cut") }}
),

superseded as (
    select seq
    from {{ ref("superseded_usage_events") }}
    where superseded_by_seq <= (select seq from metering_cut)
),

final as (
    select usage_events.*
    from usage_events
    left join superseded on usage_events.seq = superseded.seq
    where
        usage_events.seq <= (select seq from metering_cut)
        and not usage_events.retracted
        and superseded.seq is null
)

select * from final
