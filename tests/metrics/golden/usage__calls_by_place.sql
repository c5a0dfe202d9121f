{#- Generated from catalog/metrics/calls_by_place.yml by `meterhouse compile`; change that, not this. -#}
{{ config(materialized="view") }}

with periods as (
    select
        registration,
        period_id,
        usage_window
    from {{ ref('current_billing_periods') }}
    where
        metric = 'calls_by_place'
), tallies as (
    select
        tally.*
    from {{ ref('tally__calls_by_place') }} as tally
    join periods
        on tally.registration = periods.registration
), combined as (
    select
        registration,
        region,
        tier,
        sum(quantity) as quantity,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(skipped_count) as bigint) as skipped_count
    from tallies
    group by
        registration,
        region,
        tier
    having
        sum(event_count) > 0
), measured as (
    select
        registration,
        grouping(region) = 1 as is_total,
        region,
        tier,
        sum(quantity) as quantity,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(skipped_count) as bigint) as skipped_count
    from combined
    group by
        grouping sets (
            (registration, region, tier),
            (registration)
        )
), final as (
    select
        periods.period_id,
        periods.usage_window,
        coalesce(measured.is_total, true) as is_total,
        measured.region,
        measured.tier,
        coalesce(measured.quantity, cast(0 as decimal(38, 12))) as quantity,
        coalesce(measured.event_count, 0) as event_count,
        coalesce(measured.skipped_count, 0) as skipped_count
    from periods
    left join measured
        on periods.registration = measured.registration
)
select *
from final
