{#- Generated from catalog/metrics/held.yml by `meterhouse compile`; change that, not this. -#}
{{ config(materialized="view") }}

with periods as (
    select
        registration,
        period_id,
        usage_window
    from {{ ref('current_billing_periods') }}
    where
        metric = 'held'
), tallies as (
    select
        tally.*
    from {{ ref('tally__held') }} as tally
    join periods
        on tally.registration = periods.registration
), combined as (
    select
        registration,
        model,
        max(quantity) as quantity,
        sum(value_sum) as value_sum,
        sum(value_sum_ten_thousands) as value_sum_ten_thousands,
        max(value_count) as value_count,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(skipped_count) as bigint) as skipped_count,
        cast(sum(carried_count) as bigint) as carried_count
    from tallies
    group by
        registration,
        model
    having
        (
            sum(event_count) + sum(carried_count)
        ) > 0
), measured as (
    select
        registration,
        grouping(model) = 1 as is_total,
        model,
        max(quantity) as quantity,
        sum(value_sum) as value_sum,
        sum(value_sum_ten_thousands) as value_sum_ten_thousands,
        max(value_count) as value_count,
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
        measured.quantity as quantity,
        coalesce(measured.value_sum, cast(0 as decimal(38, 12))) as value_sum,
        coalesce(measured.value_sum_ten_thousands, cast(0 as decimal(38, 0))) as value_sum_ten_thousands,
        coalesce(measured.value_count, 0) as value_count,
        coalesce(measured.event_count, 0) as event_count,
        coalesce(measured.skipped_count, 0) as skipped_count
    from periods
    left join measured
        on periods.registration = measured.registration
)
select *
from final
