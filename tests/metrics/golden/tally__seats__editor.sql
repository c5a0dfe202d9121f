{#- Generated from catalog/seat_metrics/editor.yml by `meterhouse compile`; change that, not this. -#}
{{ config(
    materialized="incremental",
    incremental_strategy="append",
    meta={"definition": "6bbaab513ab4"}
) }}
-- depends_on: {{ ref('usage_events') }}, {{ ref('superseded_usage_events') }}
-- depends_on: {{ ref('usage_events_superseded') }}, {{ ref('metering_cut') }}
{% set tallied = tallied_before() %}
with all_periods as (
    select *
    from {{ ref('registered_billing_periods') }}
    where
        metric = 'seats__editor'
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
        usage_events.total__number,
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
        total__number,
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
        case
            when billing_periods.usage_window = 'period'
            then {% if target.type == 'spark' %}cast(unix_micros(usage_events.event_timestamp) as string){% else %}cast(epoch_us(usage_events.event_timestamp) as string){% endif %}
        end as changed_at,
        usage_events.total__number as value,
        (
            {% if target.type == 'spark' %}cast(unix_micros(usage_events.event_timestamp) as decimal(19, 0)){% else %}cast(epoch_us(usage_events.event_timestamp) as decimal(19, 0)){% endif %} * cast(1000000000000000 as decimal(16, 0))
        ) + usage_events.seq as event_order,
        usage_events.is_removed
    from changed_events as usage_events
    join known_periods as billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('seat.editor')
),
lost as (
    select distinct
        registration
    from changed
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
usage_events as (
    select
        usage_events.seq,
        usage_events.customer_alias,
        usage_events.event_type,
        usage_events.event_timestamp,
        usage_events.total__number
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
        case
            when billing_periods.usage_window = 'period'
            then {% if target.type == 'spark' %}cast(unix_micros(usage_events.event_timestamp) as string){% else %}cast(epoch_us(usage_events.event_timestamp) as string){% endif %}
        end as changed_at,
        usage_events.total__number as value,
        (
            {% if target.type == 'spark' %}cast(unix_micros(usage_events.event_timestamp) as decimal(19, 0)){% else %}cast(epoch_us(usage_events.event_timestamp) as decimal(19, 0)){% endif %} * cast(1000000000000000 as decimal(16, 0))
        ) + usage_events.seq as event_order
    from usage_events
    join billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp >= billing_periods.start_at
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('seat.editor')
),
fresh as (
    select
        registration,
        grouping(changed_at) = 1 as is_total,
        changed_at,
        max_by(value, event_order) filter (where value is not null) as quantity,
        count(*) as event_count,
        count(*) filter (where value is null) as skipped_count
    from counted
    group by
        grouping sets (
            (registration, changed_at),
            (registration)
        )
),
tallies as (
    select
        registration,
        is_total,
        changed_at,
        quantity,
        event_count,
        skipped_count,
        registration <= {{ tallied.registration }} as starts_over
    from fresh
    union all
    select
        cast(null as bigint) as registration,
        null as is_total,
        null as changed_at,
        null as quantity,
        null as event_count,
        null as skipped_count,
        false as starts_over
{% if is_incremental() %}
    union all
    select
        registration,
        null as is_total,
        null as changed_at,
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
        '6bbaab513ab4' as definition
    from tallies
)
select *
from final
