{#- Generated from catalog/metrics/tokens.yml by `meterhouse compile`; change that, not this. -#}
{{ config(materialized="view") }}

with periods as (
    select
        registration,
        period_id,
        usage_window
    from {{ ref('current_billing_periods') }}
    where
        metric = 'tokens'
), tallies as (
    select
        tally.*
    from {{ ref('tally__tokens') }} as tally
    join periods
        on tally.registration = periods.registration
), combined as (
    select
        registration,
        model,
        sum(quantity) as quantity,
        sum(quantity_within) as quantity_within,
        cast(sum(events_below) as bigint) as events_below,
        cast(sum(events_above) as bigint) as events_above,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(skipped_count) as bigint) as skipped_count
    from tallies
    group by
        registration,
        model
    having
        sum(event_count) > 0
), measured as (
    select
        registration,
        grouping(model) = 1 as is_total,
        model,
        sum(quantity) as quantity,
        sum(quantity_within) as quantity_within,
        cast(sum(events_below) as bigint) as events_below,
        cast(sum(events_above) as bigint) as events_above,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(skipped_count) as bigint) as skipped_count
    from combined
    group by
        grouping sets (
            (registration, model),
            (registration)
        )
), final as (
    select
        periods.period_id,
        periods.usage_window,
        coalesce(measured.is_total, true) as is_total,
        measured.model,
        coalesce(measured.quantity, cast(0 as decimal(38, 12))) as quantity,
        coalesce(measured.quantity_within, cast(0 as decimal(38, 12))) as quantity_within,
        coalesce(measured.events_below, 0) as events_below,
        coalesce(measured.events_above, 0) as events_above,
        coalesce(measured.event_count, 0) as event_count,
        coalesce(measured.skipped_count, 0) as skipped_count
    from periods
    left join measured
        on periods.registration = measured.registration
)
select *
from final
