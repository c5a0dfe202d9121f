{#- Generated from catalog/metrics/held.yml by `meterhouse compile`; change that, not this. -#}
{{ config(
    materialized="incremental",
    incremental_strategy="append",
    meta={"definition": "d93557df77ea"}
) }}
-- depends_on: {{ ref('usage_events') }}, {{ ref('superseded_usage_events') }}
-- depends_on: {{ ref('usage_events_superseded') }}, {{ ref('metering_cut') }}
{% set tallied = tallied_before() %}
with all_periods as (
    select *,
        {% if target.type == 'spark' %}unix_micros(max(end_at) over (partition by registration)){% else %}epoch_us(max(end_at) over (partition by registration)){% endif %} - {% if target.type == 'spark' %}unix_micros(min(start_at) over (partition by registration)){% else %}epoch_us(min(start_at) over (partition by registration)){% endif %} as period_microseconds
    from {{ ref('registered_billing_periods') }}
    where
        metric = 'held'
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
        usage_events.model,
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
        model,
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
        usage_events.model,
        usage_events.tokens__number as value,
        usage_events.event_timestamp,
        billing_periods.start_at,
        billing_periods.end_at,
        billing_periods.period_microseconds,
        usage_events.is_removed
    from changed_events as usage_events
    join known_periods as billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('call')
),
changes as (
    select
        registration,
        model,
        cast(null as decimal(38, 12)) as quantity,
        coalesce(
            sum(
                case
                    when is_removed
                    then (0 - (
                        cast(value % 10000 as decimal(19, 12)) * {% if target.type == 'spark' %}cast(unix_micros(end_at) - unix_micros(greatest(event_timestamp, start_at)) as decimal(16, 0)){% else %}cast(epoch_us(end_at) - epoch_us(greatest(event_timestamp, start_at)) as decimal(16, 0)){% endif %}
                    ))
                    else cast(value % 10000 as decimal(19, 12)) * {% if target.type == 'spark' %}cast(unix_micros(end_at) - unix_micros(greatest(event_timestamp, start_at)) as decimal(16, 0)){% else %}cast(epoch_us(end_at) - epoch_us(greatest(event_timestamp, start_at)) as decimal(16, 0)){% endif %}
                end
            ),
            0
        ) as value_sum,
        {% if target.type == 'spark' %}cast(coalesce(
            sum(
                case
                    when is_removed
                    then (0 - (
                        cast(cast(value - (
                            value % 10000
                        ) as decimal(26, 0)) * cast('0.0001' as decimal(4, 4)) as decimal(22, 0)) * cast(unix_micros(end_at) - unix_micros(greatest(event_timestamp, start_at)) as decimal(16, 0))
                    ))
                    else cast(cast(value - (
                        value % 10000
                    ) as decimal(26, 0)) * cast('0.0001' as decimal(4, 4)) as decimal(22, 0)) * cast(unix_micros(end_at) - unix_micros(greatest(event_timestamp, start_at)) as decimal(16, 0))
                end
            ),
            0
        ) as decimal(38, 0)){% else %}cast(coalesce(
            sum(
                case
                    when is_removed
                    then (0 - (
                        cast(cast(value - (
                            value % 10000
                        ) as decimal(26, 0)) * cast('0.0001' as decimal(4, 4)) as decimal(22, 0)) * cast(epoch_us(end_at) - epoch_us(greatest(event_timestamp, start_at)) as decimal(16, 0))
                    ))
                    else cast(cast(value - (
                        value % 10000
                    ) as decimal(26, 0)) * cast('0.0001' as decimal(4, 4)) as decimal(22, 0)) * cast(epoch_us(end_at) - epoch_us(greatest(event_timestamp, start_at)) as decimal(16, 0))
                end
            ),
            0
        ) as decimal(38, 0)){% endif %} as value_sum_ten_thousands,
        max(period_microseconds) as value_count,
        cast(coalesce(sum(case when is_removed then -1 else 1 end) filter (where event_timestamp >= start_at), 0) as bigint) as event_count,
        cast(coalesce(
            sum(case when is_removed then -1 else 1 end) filter (where value is null and event_timestamp >= start_at),
            0
        ) as bigint) as skipped_count,
        cast(coalesce(sum(case when is_removed then -1 else 1 end) filter (where event_timestamp < start_at), 0) as bigint) as carried_count
    from changed
    group by
        registration,
        model
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
usage_events as (
    select
        usage_events.seq,
        usage_events.customer_alias,
        usage_events.event_type,
        usage_events.event_timestamp,
        usage_events.model,
        usage_events.tokens__number
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
        usage_events.model,
        usage_events.tokens__number as value,
        usage_events.event_timestamp,
        billing_periods.start_at,
        billing_periods.end_at,
        billing_periods.period_microseconds
    from usage_events
    join billing_periods
        on usage_events.customer_alias = billing_periods.customer_alias
        and usage_events.event_timestamp < billing_periods.end_at
    where
        usage_events.event_type in ('call')
),
fresh as (
    select
        registration,
        model,
        cast(null as decimal(38, 12)) as quantity,
        coalesce(
            sum(
                cast(value % 10000 as decimal(19, 12)) * {% if target.type == 'spark' %}cast(unix_micros(end_at) - unix_micros(greatest(event_timestamp, start_at)) as decimal(16, 0)){% else %}cast(epoch_us(end_at) - epoch_us(greatest(event_timestamp, start_at)) as decimal(16, 0)){% endif %}
            ),
            0
        ) as value_sum,
        {% if target.type == 'spark' %}cast(coalesce(
            sum(
                cast(cast(value - (
                    value % 10000
                ) as decimal(26, 0)) * cast('0.0001' as decimal(4, 4)) as decimal(22, 0)) * cast(unix_micros(end_at) - unix_micros(greatest(event_timestamp, start_at)) as decimal(16, 0))
            ),
            0
        ) as decimal(38, 0)){% else %}cast(coalesce(
            sum(
                cast(cast(value - (
                    value % 10000
                ) as decimal(26, 0)) * cast('0.0001' as decimal(4, 4)) as decimal(22, 0)) * cast(epoch_us(end_at) - epoch_us(greatest(event_timestamp, start_at)) as decimal(16, 0))
            ),
            0
        ) as decimal(38, 0)){% endif %} as value_sum_ten_thousands,
        max(period_microseconds) as value_count,
        count(*) filter (where event_timestamp >= start_at) as event_count,
        count(*) filter (where value is null and event_timestamp >= start_at) as skipped_count,
        count(*) filter (where event_timestamp < start_at) as carried_count
    from counted
    group by
        registration,
        model
),
tallies as (
    select
        registration,
        model,
        quantity,
        value_sum,
        value_sum_ten_thousands,
        value_count,
        event_count,
        skipped_count,
        carried_count
    from fresh
    union all
    select
        cast(null as bigint) as registration,
        null as model,
        null as quantity,
        null as value_sum,
        null as value_sum_ten_thousands,
        null as value_count,
        null as event_count,
        null as skipped_count,
        null as carried_count
{% if is_incremental() %}
    union all
    select
        registration,
        model,
        quantity,
        value_sum,
        value_sum_ten_thousands,
        value_count,
        event_count,
        skipped_count,
        carried_count
    from changes
{% endif %}
),
final as (
    select *,
        cast({{ tallied.through }} as bigint) as counted_seq,
        cast({{ tallied.registrations }} as bigint) as registrations,
        'd93557df77ea' as definition
    from tallies
)
select *
from final
