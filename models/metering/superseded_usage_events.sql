{{ config(materialized="incremental", incremental_strategy="append") }}

-- Only events behind the last one that superseded another are new to this table. Of those, keys are
-- first looked up by their hash, a small column, and compared in full only where the hash recurs.
with usage_events as (
    select event_id, seq, customer_event_id, customer_event_hash
    from {{ ref("usage_events") }}
),

new_keys as (
    select customer_event_hash, count(*) as submissions
    from usage_events
    {% if is_incremental() %}
    where seq > (select coalesce(max(superseded_by_seq), 0) from {{ this }})
    {% endif %}
    group by customer_event_hash
),

recurring_keys as (
    select customer_event_hash
    from new_keys
    where submissions > 1

    {% if is_incremental() %}
    union

    select usage_events.customer_event_hash
    from usage_events
    inner join new_keys on usage_events.customer_event_hash = new_keys.customer_event_hash
    where usage_events.seq <= (select coalesce(max(superseded_by_seq), 0) from {{ this }})
    {% endif %}
),

ordered as (
    select
        event_id,
        seq,
        lead(seq) over (partition by customer_event_id order by seq) as superseded_by_seq
    from usage_events
    where customer_event_hash in (select customer_event_hash from recurring_keys)
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
