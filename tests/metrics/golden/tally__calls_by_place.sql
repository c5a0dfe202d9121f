{#- Generated from catalog/metrics/calls_by_place.yml by `meterhouse compile`; change that, not this. -#}
{{ config(
    materialized="incremental",
    incremental_strategy="append",
    meta={"definition": "c75e57b8ce5a"}
) }}
-- depends_on: {{ ref('usage_events') }}, {{ ref('superseded_usage_events') }}
-- depends_on: {{ ref('usage_events_superseded') }}, {{ ref('metering_cut') }}
{% set tallied = tallied_before() %}
with all_periods as (
    select *
    from {{ ref('registered_billing_periods') }}
    where
        metric = 'calls_by_place'
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
        usage_events.cached,
        usage_events.region,
        usage_events.tier,
        usage_events.usage__output__number,
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
        cached,
        region,
        tier,
        usage__output__number,
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
        usage_events.region,
        usage_events.tier,
        usage_events.is_removed
    from changed_events as usage_events
    join known_periods as billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('call', 'mail')
        and (
            usage_events.region in ('eu', 'us')
            and not coalesce(usage_events.cached = 'true', false)
            and usage_events.usage__output__number > cast('0.5' as decimal(38, 12))
        )
),
changes as (
    select
        registration,
        region,
        tier,
        cast(cast(coalesce(sum(case when is_removed then -1 else 1 end), 0) as bigint) as decimal(38, 12)) as quantity,
        cast(coalesce(sum(case when is_removed then -1 else 1 end), 0) as bigint) as event_count,
        cast(0 as bigint) as skipped_count
    from changed
    group by
        registration,
        region,
        tier
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
        usage_events.cached,
        usage_events.region,
        usage_events.tier,
        usage_events.usage__output__number,
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
        usage_events.region,
        usage_events.tier
    from usage_events_by_slot as usage_events
    where
        usage_events.event_type in ('call', 'mail')
        and (
            usage_events.region in ('eu', 'us')
            and not coalesce(usage_events.cached = 'true', false)
            and usage_events.usage__output__number > cast('0.5' as decimal(38, 12))
        )
),
slots as (
    select
        customer_alias,
        usage_slot,
        region,
        tier,
        cast(count(*) as decimal(38, 12)) as quantity,
        count(*) as event_count,
        cast(0 as bigint) as skipped_count
    from counted_by_slot
    group by
        customer_alias,
        usage_slot,
        region,
        tier
),
slots_of_periods as (
    select
        billing_periods.registration,
        slots.region,
        slots.tier,
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
        region,
        tier,
        sum(quantity) as quantity,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(skipped_count) as bigint) as skipped_count
    from slots_of_periods
    group by
        registration,
        region,
        tier
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
        usage_events.cached,
        usage_events.region,
        usage_events.tier,
        usage_events.usage__output__number,
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
        usage_events.region,
        usage_events.tier
    from usage_events
    join periods_of_events as billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('call', 'mail')
        and (
            usage_events.region in ('eu', 'us')
            and not coalesce(usage_events.cached = 'true', false)
            and usage_events.usage__output__number > cast('0.5' as decimal(38, 12))
        )
{% if not is_incremental() %}
        and (usage_events.usage_slot < billing_periods.first_slot
    or usage_events.usage_slot >= billing_periods.end_slot)
{% endif %}
),
of_events as (
    select
        registration,
        region,
        tier,
        cast(count(*) as decimal(38, 12)) as quantity,
        count(*) as event_count,
        cast(0 as bigint) as skipped_count
    from counted
    group by
        registration,
        region,
        tier
),
fresh as (
    select
        registration,
        region,
        tier,
        quantity,
        event_count,
        skipped_count
    from of_events
{% if not is_incremental() %}
    union all
    select
        registration,
        region,
        tier,
        quantity,
        event_count,
        skipped_count
    from of_slots
{% endif %}
),
tallies as (
    select
        registration,
        region,
        tier,
        quantity,
        event_count,
        skipped_count
    from fresh
    union all
    select
        cast(null as bigint) as registration,
        null as region,
        null as tier,
        null as quantity,
        null as event_count,
        null as skipped_count
{% if is_incremental() %}
    union all
    select
        registration,
        region,
        tier,
        quantity,
        event_count,
        skipped_count
    from changes
{% endif %}
),
final as (
    select *,
        cast({{ tallied.through }} as bigint) as counted_seq,
        cast({{ tallied.registrations }} as bigint) as registrations,
        'c75e57b8ce5a' as definition
    from tallies
)
select *
from final
