{{ config(materialized="incremental", incremental_strategy="append") }}

-- Only events behind the last one that superseded another are new to this table. Of those, keys are
-- first looked up by their hash, one small column of history, and compared in full only where a
-- hash recurs. Each step reads the events itself: read once for all, they would be held in memory.
with new_keys as (
    select customer_event_hash, count(*) as submissions
    from {{ ref("usage_events") }}
    {% if is_incremental() %}
    where seq > (select coalesce(max(superseded_by_seq), 0) from {{ this }})
    {% endif %}
    group by customer_event_hash
),

recurring_keys as (
    {% if is_incremental() %}
    select usage_events.customer_event_hash
    from {{ ref("usage_events") }} as usage_events
    inner join new_keys on usage_events.customer_event_hash = new_keys.customer_event_hash
    group by usage_events.customer_event_hash
    having count(*) > 1
    {% else %}
    select customer_event_hash
    from new_keys
    where submissions > 1
    {% endif %}
),

submissions as (
    select
        usage_events.event_id,
        usage_events.seq,
        usage_events.customer_event_id
    from {{ ref("usage_events") }} as usage_events
    inner join recurring_keys
        on usage_events.customer_event_hash = recurring_keys.customer_event_hash
),

ordered as (
    select
        event_id,
        seq,
        lead(seq) over (partition by customer_event_id order by seq) as superseded_by_seq
    from submissions
),

final as (
    select event_id, seq, superseded_by_seq
    from ordered
    {% if is_incremental() %}
    where superseded_by_seq > (select coalesce(max(superseded_by_seq), 0) from {{ this }})
    {% else %}
    where superseded_by_seq is not null
    {% endif %}
)

select * from final
