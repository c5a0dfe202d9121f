{#- Generated from catalog/seat_metrics/editor.yml by `meterhouse compile`; change that, not this. -#}
{{ config(materialized="view") }}

with periods as (
    select
        registration,
        period_id,
        usage_window
    from {{ ref('current_billing_periods') }}
    where
        metric = 'seats__editor'
), all_tallies as (
    select
        tally.*
    from {{ ref('tally__seats__editor') }} as tally
    join periods
        on tally.registration = periods.registration
), tallies_and_starts as (
    select *,
        max(case when starts_over then counted_seq end) over (partition by registration) as started_seq
    from all_tallies
), tallies as (
    select *
    from tallies_and_starts
    where
        counted_seq >= coalesce(started_seq, 0)
), measured as (
    select *
    from tallies
    where
        event_count > 0
), final as (
    select
        periods.period_id,
        periods.usage_window,
        coalesce(measured.is_total, true) as is_total,
        measured.changed_at,
        measured.quantity as quantity,
        coalesce(measured.event_count, 0) as event_count,
        coalesce(measured.skipped_count, 0) as skipped_count
    from periods
    left join measured
        on periods.registration = measured.registration
)
select *
from final
