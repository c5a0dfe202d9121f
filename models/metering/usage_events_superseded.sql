{{ config(materialized="incremental", incremental_strategy="append") }}

-- Only events superseded since the last build are looked up in history, and once for all metrics.
with superseded as (
    select seq, superseded_by_seq
    from {{ ref("superseded_usage_events") }}
    {% if is_incremental() %}
    where superseded_by_seq > (select coalesce(max(superseded_by_seq), 0) from {{ this }})
    {% endif %}
),

final as (
    select
        usage_events.*,
        superseded.superseded_by_seq
    from {{ ref("usage_events") }} as usage_events
    inner join superseded on usage_events.seq = superseded.seq
)

select * from final
