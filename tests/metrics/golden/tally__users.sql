{#- Generated from catalog/metrics/users.yml by `meterhouse compile`; change that, not this. -#}
{{ config(
    materialized="incremental",
    incremental_strategy="append",
    meta={"definition": "2608a282063b"}
) }}
-- depends_on: {{ ref('usage_events') }}, {{ ref('superseded_usage_events') }}
-- depends_on: {{ ref('usage_events_superseded') }}, {{ ref('metering_cut') }}
{% set tallied = tallied_before() %}
with all_periods as (
    select *
    from {{ ref('registered_billing_periods') }}
    where
        metric = 'users'
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
        usage_events.user__id,
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
        user__id,
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
        usage_events.user__id as value,
        usage_events.is_removed
    from changed_events as usage_events
    join known_periods as billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('call')
),
changes as (
    select
        registration,
        value,
        cast(coalesce(sum(case when is_removed then -1 else 1 end), 0) as bigint) as event_count
    from changed
    group by
        registration,
        value
),
{% endif %}
billing_periods as (
    select *
    from all_periods
    where
        registration > {{ tallied.registration }}
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
        usage_events.user__id,
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
        usage_events.user__id as value
    from usage_events_by_slot as usage_events
    where
        usage_events.event_type in ('call')
),
slots as (
    select
        customer_alias,
        usage_slot,
        value,
        count(*) as event_count
    from counted_by_slot
    group by
        customer_alias,
        usage_slot,
        value
),
slots_of_periods as (
    select
        billing_periods.registration,
        slots.value,
        slots.event_count
    from slots
    join billing_periods
        on slots.customer_alias = billing_periods.customer_alias
        and slots.usage_slot >= billing_periods.first_slot
        and slots.usage_slot < billing_periods.end_slot
),
of_slots as (
    select
        registration,
        value,
        cast(sum(event_count) as bigint) as event_count
    from slots_of_periods
    group by
        registration,
        value
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
        usage_events.user__id,
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
        usage_events.user__id as value
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
        value,
        count(*) as event_count
    from counted
    group by
        registration,
        value
),
fresh as (
    select
        registration,
        value,
        event_count
    from of_events
{% if not is_incremental() %}
    union all
    select
        registration,
        value,
        event_count
    from of_slots
{% endif %}
),
tallies as (
    select
        registration,
        value,
        event_count
    from fresh
    union all
    select
        cast(null as bigint) as registration,
        null as value,
        null as event_count
{% if is_incremental() %}
    union all
    select
        registration,
        value,
        event_count
    from changes
{% endif %}
),
final as (
    select *,
        cast({{ tallied.through }} as bigint) as counted_seq,
        cast({{ tallied.registrations }} as bigint) as registrations,
        '2608a282063b' as definition
    from tallies
)
select *
from final
