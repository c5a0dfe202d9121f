{#- Generated from catalog/metrics/users.yml by `meterhouse compile`; change that, not this. -#}
{{ config(materialized="view") }}

with periods as (
    select
        registration,
        period_id,
        usage_window
    from {{ ref('current_billing_periods') }}
    where
        metric = 'users'
), tallies as (
    select
        tally.*
    from {{ ref('tally__users') }} as tally
    join periods
        on tally.registration = periods.registration
), combined as (
    select
        registration,
        value,
        cast(sum(event_count) as bigint) as event_count
    from tallies
    group by
        registration,
        value
    having
        sum(event_count) > 0
), measured as (
    select
        registration,
        true as is_total,
        cast(count(distinct value) as decimal(38, 12)) as quantity,
        cast(sum(event_count) as bigint) as event_count,
        cast(coalesce(sum(event_count) filter (where value is null), 0) as bigint) as skipped_count
    from combined
    group by
        registration
), final as (
    select
        periods.period_id,
        periods.usage_window,
        coalesce(measured.is_total, true) as is_total,
        coalesce(measured.quantity, cast(0 as decimal(38, 12))) as quantity,
        coalesce(measured.event_count, 0) as event_count,
        coalesce(measured.skipped_count, 0) as skipped_count
    from periods
    left join measured
        on periods.registration = measured.registration
)
select *
from final
