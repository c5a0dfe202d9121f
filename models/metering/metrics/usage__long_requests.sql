{#- Generated from catalog/metrics/long_requests.yml by `meterhouse compile`; change that, not this. -#}
{{ config(materialized="view") }}

with periods as (
    select
        registration,
        period_id,
        usage_window
    from {{ ref('current_billing_periods') }}
    where
        metric = 'long_requests'
), tallies as (
    select
        tally.*
    from {{ ref('tally__long_requests') }} as tally
    join periods
        on tally.registration = periods.registration
), measured as (
    select
        registration,
        true as is_total,
        sum(quantity) as quantity,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(skipped_count) as bigint) as skipped_count
    from tallies
    group by
        registration
    having
        sum(event_count) > 0
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
