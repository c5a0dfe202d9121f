{#- Generated from catalog/metrics/largest.yml by `meterhouse compile`; change that, not this. -#}
{{ config(
    materialized="incremental",
    incremental_strategy="append",
    meta={"definition": "d320e6d4132f"}
) }}
-- depends_on: {{ ref('usage_events') }}, {{ ref('superseded_usage_events') }}
-- depends_on: {{ ref('usage_events_superseded') }}, {{ ref('metering_cut') }}
{% set tallied = tallied_before() %}
with all_periods as (
    select *
    from {{ ref('registered_billing_periods') }}
    where
        metric = 'largest'
),
{% if is_incremental() %}
known_periods as (
    select *
    from all_periods
    where
        registration <= {{ tallied.registration }}
),
superseded as (
    select
        seq
    from {{ ref('superseded_usage_events') }}
    where
        (
            superseded_by_seq > {{ tallied.seq }} and superseded_by_seq <= {{ tallied.through }}
        )
        and seq > {{ tallied.seq }}
),
changed_events as (
    select
        usage_events.seq,
        usage_events.customer_alias,
        usage_events.event_type,
        usage_events.event_timestamp,
        usage_events.tokens__number,
        false as is_removed
    from {{ ref('usage_events') }} as usage_events
    left join superseded
        on usage_events.seq = superseded.seq
    where
        (
            (
                not usage_events.retracted and superseded.seq is null
            )
            and usage_events.seq <= {{ tallied.through }}
        )
        and usage_events.seq > {{ tallied.seq }}
    union all
    select
        seq,
        customer_alias,
        event_type,
        event_timestamp,
        tokens__number,
        true as is_removed
    from {{ ref('usage_events_superseded') }}
    where
        (
            (
                superseded_by_seq > {{ tallied.seq }} and superseded_by_seq <= {{ tallied.through }}
            )
            and seq <= {{ tallied.seq }}
        )
        and not retracted
),
changed as (
    select
        billing_periods.registration,
        usage_events.tokens__number as value,
        usage_events.is_removed
    from changed_events as usage_events
    join known_periods as billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('call')
),
with_removals as (
    select distinct
        registration
    from changed
    where
        is_removed
),
all_tallies as (
    select
        tally.*
    from {{ this }} as tally
    join with_removals
        on tally.registration = with_removals.registration
),
tallies_and_starts as (
    select *,
        max(case when starts_over then counted_seq end) over (partition by registration) as started_seq
    from all_tallies
),
tallies_held as (
    select *
    from tallies_and_starts
    where
        counted_seq >= coalesce(started_seq, 0)
),
compared as (
    select
        registration,
        'held' as tally_role,
        quantity as tally_rank
    from tallies_held
    union all
    select
        registration,
        case when is_removed then 'removed' else 'added' end as tally_role,
        value as tally_rank
    from changed
),
lost_groups as (
    select
        registration
    from compared
    group by
        registration
    having
        max(tally_rank) filter (where tally_role = 'removed') >= max(tally_rank) filter (where tally_role = 'held')
        and not coalesce(
            max(tally_rank) filter (where tally_role = 'added') >= max(tally_rank) filter (where tally_role = 'removed'),
            false
        )
),
lost as (
    select distinct
        registration
    from lost_groups
),
changes as (
    select
        registration,
        max(value) filter (where not is_removed) as quantity,
        cast(coalesce(sum(case when is_removed then -1 else 1 end), 0) as bigint) as event_count,
        cast(coalesce(sum(case when is_removed then -1 else 1 end) filter (where value is null), 0) as bigint) as skipped_count
    from changed
    where
        not registration in (
            select
                registration
            from lost
        )
    group by
        registration
),
{% endif %}
billing_periods as (
    select *
    from all_periods
    where
        registration > {{ tallied.registration }}
{% if is_incremental() %}
    union all
    select
        all_periods.*
    from all_periods
    join lost
        using (registration)
{% endif %}
),
superseded_events as (
    select
        seq
    from {{ ref('superseded_usage_events') }}
    where
        superseded_by_seq <= {{ tallied.through }}
),
{% if not is_incremental() %}
usage_events_by_slot as (
    select
        usage_events.seq,
        usage_events.customer_alias,
        usage_events.event_type,
        usage_events.event_timestamp,
        usage_events.tokens__number,
        usage_events.usage_slot
    from {{ ref('usage_events') }} as usage_events
    left join superseded_events
        on usage_events.seq = superseded_events.seq
    where
        (
            not usage_events.retracted and superseded_events.seq is null
        )
        and usage_events.seq <= {{ tallied.through }}
),
counted_by_slot as (
    select
        usage_events.customer_alias,
        usage_events.usage_slot,
        usage_events.tokens__number as value
    from usage_events_by_slot as usage_events
    where
        usage_events.event_type in ('call')
),
slots as (
    select
        customer_alias,
        usage_slot,
        max(value) as quantity,
        count(*) as event_count,
        count(*) filter (where value is null) as skipped_count
    from counted_by_slot
    group by
        customer_alias,
        usage_slot
),
slots_of_periods as (
    select
        billing_periods.registration,
        slots.quantity,
        slots.event_count,
        slots.skipped_count
    from slots
    join billing_periods
        on slots.customer_alias = billing_periods.customer_alias
        and slots.usage_slot >= billing_periods.first_slot
        and slots.usage_slot < billing_periods.end_slot
),
of_slots as (
    select
        registration,
        max(quantity) as quantity,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(skipped_count) as bigint) as skipped_count
    from slots_of_periods
    group by
        registration
),
{% endif %}
periods_of_events as (
    select *
    from billing_periods
{% if not is_incremental() %}
    where
        is_cut
{% endif %}
),
usage_events as (
    select
        usage_events.seq,
        usage_events.customer_alias,
        usage_events.event_type,
        usage_events.event_timestamp,
        usage_events.tokens__number,
        usage_events.usage_slot
    from {{ ref('usage_events') }} as usage_events
    left join superseded_events
        on usage_events.seq = superseded_events.seq
    where
        (
            not usage_events.retracted and superseded_events.seq is null
        )
        and usage_events.seq <= {{ tallied.through }}
),
counted as (
    select
        billing_periods.registration,
        usage_events.tokens__number as value
    from usage_events
    join periods_of_events as billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('call')
{% if not is_incremental() %}
        and (usage_events.usage_slot < billing_periods.first_slot
    or usage_events.usage_slot >= billing_periods.end_slot)
{% endif %}
),
of_events as (
    select
        registration,
        max(value) as quantity,
        count(*) as event_count,
        count(*) filter (where value is null) as skipped_count
    from counted
    group by
        registration
),
fresh as (
    select
        registration,
        quantity,
        event_count,
        skipped_count
    from of_events
{% if not is_incremental() %}
    union all
    select
        registration,
        quantity,
        event_count,
        skipped_count
    from of_slots
{% endif %}
),
tallies as (
    select
        registration,
        quantity,
        event_count,
        skipped_count,
        registration <= {{ tallied.registration }} as starts_over
    from fresh
    union all
    select
        cast(null as bigint) as registration,
        null as quantity,
        null as event_count,
        null as skipped_count,
        false as starts_over
{% if is_incremental() %}
    union all
    select
        registration,
        quantity,
        event_count,
        skipped_count,
        false as starts_over
    from changes
    union all
    select
        registration,
        null as quantity,
        null as event_count,
        null as skipped_count,
        true as starts_over
    from lost
{% endif %}
),
final as (
    select *,
        cast({{ tallied.through }} as bigint) as counted_seq,
        cast({{ tallied.registrations }} as bigint) as registrations,
        'd320e6d4132f' as definition
    from tallies
)
select *
from final
