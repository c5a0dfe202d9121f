{{ config(materialized="view") }}

-- The first that applies: rejected, superseded, retracted, unmapped, late, parked, billed, voided,
-- pending, free, unpriced. An event that several prices count is late if any of its periods was
-- issued without it, parked if any of them is, billed if any invoice, draft or issued, charges for
-- its period, and so on down the list. What came after a draft was calculated is pending: the next
-- calculation takes it in. What a voided invoice charged for is voided until another one takes its
-- place. It needs every billing period published: `meterhouse reconcile` does that.
with metering_cut as (
    select * from {{ ref("metering_cut") }}
),

usage_events as (
    select *
    from {{ ref("usage_events") }}
    where seq <= (select seq from metering_cut)
),

superseded_usage_events as (
    select *
    from {{ ref("superseded_usage_events") }}
    where superseded_by_seq <= (select seq from metering_cut)
),

customer_aliases as (
    select * from {{ ref("stg_customer_aliases") }}
),

billed_periods as (
    select * from {{ ref("stg_billed_periods") }}
),

rejected_events as (
    select * from {{ ref("stg_rejected_events") }}
    {% if var("as_of") is not none %}
    where received_at <= (select as_of from metering_cut)
    {% endif %}
),

-- A running total counts an event in every later period; its own is the one that `before` lacks.
-- What is counted for a part of a compound metric has the metric behind a plus in the period's id.
own_periods as (
    select event_id, seq, split_part(period_id, '+', 1) as period_id
    from {{ ref("usage_event_periods") }}
    group by event_id, seq, split_part(period_id, '+', 1)
    having count(case when usage_window = 'before' then 1 end) = 0
),

priced_events as (
    select
        own_periods.event_id,
        max(
            case
                when billed_periods.period_id is null then 2
                when billed_periods.standing = 'parked' then 5
                when billed_periods.standing = 'voided' then 3
                when own_periods.seq > billed_periods.counted_seq
                    then case when billed_periods.standing = 'issued' then 6 else 2 end
                when billed_periods.net_amount <> 0 then 4
                else 1
            end
        ) as standing
    from own_periods
    left join billed_periods on own_periods.period_id = billed_periods.period_id
    group by own_periods.event_id
),

accepted as (
    select
        usage_events.event_id,
        usage_events.seq,
        usage_events.received_at,
        usage_events.customer_event_id,
        usage_events.customer_alias,
        usage_events.event_type,
        usage_events.event_timestamp,
        cast(null as string) as source,
        cast(null as bigint) as source_line,
        case
            when superseded_usage_events.seq is not null then 'superseded'
            when usage_events.retracted then 'retracted'
            when customer_aliases.customer_alias is null then 'unmapped'
            when priced_events.standing = 6 then 'late'
            when priced_events.standing = 5 then 'parked'
            when priced_events.standing = 4 then 'billed'
            when priced_events.standing = 3 then 'voided'
            when priced_events.standing = 2 then 'pending'
            when priced_events.standing = 1 then 'free'
            else 'unpriced'
        end as outcome
    from usage_events
    left join superseded_usage_events on usage_events.seq = superseded_usage_events.seq
    left join customer_aliases
        on usage_events.customer_alias = customer_aliases.customer_alias
        and coalesce(usage_events.event_timestamp >= customer_aliases.start_at, true)
        and coalesce(usage_events.event_timestamp < customer_aliases.end_at, true)
    left join priced_events on usage_events.event_id = priced_events.event_id
),

rejected as (
    select
        cast(null as string) as event_id,
        cast(null as bigint) as seq,
        received_at,
        cast(null as string) as customer_event_id,
        cast(null as string) as customer_alias,
        cast(null as string) as event_type,
        cast(null as {{ engine_type("timestamp with time zone") }}) as event_timestamp,
        source,
        source_line,
        'rejected' as outcome
    from rejected_events
),

final as (
    select * from accepted
    union all
    select * from rejected
)

select * from final
